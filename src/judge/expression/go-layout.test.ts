import { describe, expect, it } from 'vitest';
import { formatLayout, parseDate, parseLayout } from './go-layout.ts';
import { calendarOf, formatDurationValue, formatOffset, formatTimeValue, parseZone } from './instant.ts';
import type { TimeValue } from './value.ts';

const at = (text: string, zone = 'UTC'): TimeValue => ({
  kind: 'time',
  ns: BigInt(Date.parse(text)) * 1_000_000n,
  zone,
});
const write = (text: string, layout: string, zone = 'UTC') => formatLayout(at(text, zone), layout);
/** What was read, in UTC, to the nanosecond; null where the text does not fit. */
const read = (text: string, layout: string, zone = 'UTC'): string | null => {
  const time = parseLayout(text, layout, zone);
  return time === null ? null : formatTimeValue({ ...time, zone: 'UTC' }).replace(' +0000 UTC', '');
};

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

describe('a time is written', () => {
  it.each(MONTHS.map((name, index) => [name, index + 1] as const))('with %s as month %d', (name, month) => {
    const day = `2023-${String(month).padStart(2, '0')}-03T00:00:00Z`;
    expect(write(day, 'January|Jan|1')).toBe(`${name}|${name.slice(0, 3)}|${month}`);
    expect(read(`3 ${name} 2023`, '2 January 2006')).toBe(
      `2023-${String(month).padStart(2, '0')}-03 00:00:00`,
    );
    expect(read(`3 ${name.slice(0, 3).toUpperCase()} 2023`, '2 Jan 2006')).toBe(
      read(`3/${month}/2023`, '2/1/2006'),
    );
  });
  it.each([
    ['Sunday', 5],
    ['Monday', 6],
    ['Tuesday', 7],
    ['Wednesday', 8],
    ['Thursday', 9],
    ['Friday', 10],
    ['Saturday', 11],
  ])('with %s on 2023-03-%d', (name, day) => {
    const time = `2023-03-${String(day).padStart(2, '0')}T00:00:00Z`;
    expect(write(time, 'Monday, Mon')).toBe(`${name}, ${name.slice(0, 3)}`);
    expect(read(`${name.toLowerCase()} ${day} 3 23`, 'Monday 2 1 06')).toBe(read(`${day} 3 23`, '2 1 06'));
    expect(read(`${name.slice(0, 3).toUpperCase()} ${day} 3 23`, 'Mon 2 1 06')).toBe(
      read(`${day} 3 23`, '2 1 06'),
    );
  });
  it.each([
    ['2023-03-05T00:07:00Z', '12:07AM 12 12am'],
    ['2023-03-05T01:07:00Z', '01:07AM 1 01am'],
    ['2023-03-05T11:59:00Z', '11:59AM 11 11am'],
    ['2023-03-05T12:00:00Z', '12:00PM 12 12pm'],
    ['2023-03-05T23:07:00Z', '11:07PM 11 11pm'],
  ])('with the hour of half a day: %s is %s', (time, text) => {
    expect(write(time, '03:04PM 3 03pm')).toBe(text);
  });
  it('with the words around and after its parts', () => {
    expect(write('2023-03-05T00:00:00Z', 'year 2006!')).toBe('year 2023!');
    expect(write('2023-03-05T00:00:00Z', 'at 06')).toBe('at 23');
    expect(write('2023-03-05T00:00:00Z', 'no part')).toBe('no part');
    expect(write('2023-03-05T00:00:00Z', '2006.01.02')).toBe('2023.03.05');
  });
  it('with the offset of its zone, and Z only for UTC', () => {
    const layout = 'Z07:00 Z0700 -07:00 -0700 -07 MST';
    expect(write('2023-01-01T00:00:00Z', layout)).toBe('Z Z +00:00 +0000 +00 UTC');
    expect(write('2023-01-01T00:00:00Z', layout, 'Asia/Kolkata')).toBe('+05:30 +0530 +05:30 +0530 +05 +0530');
    expect(write('2023-01-01T00:00:00Z', layout, '-03:30')).toBe('-03:30 -0330 -03:30 -0330 -03 -0330');
  });
  it('with as many digits of the second as asked for, or without the zeros at the end', () => {
    const time = { ...at('2023-01-01T00:00:07Z'), ns: at('2023-01-01T00:00:07Z').ns + 100_200_300n };
    expect(formatLayout(time, '05.000')).toBe('07.100');
    expect(formatLayout(time, '05.000000000')).toBe('07.100200300');
    expect(formatLayout(time, '05.999')).toBe('07.1');
    expect(formatLayout(time, '05,999999999')).toBe('07,1002003');
    expect(formatTimeValue(time)).toBe('2023-01-01 00:00:07.1002003 +0000 UTC');
    expect(formatTimeValue(at('2023-01-01T00:00:00Z', 'Asia/Seoul'))).toBe('2023-01-01 09:00:00 +0900 +0900');
  });
});

describe('a time is read', () => {
  it('by half days', () => {
    const hour = (text: string) => read(text, '03:04PM')?.slice(11, 16);
    expect(['12:00AM', '01:00AM', '11:59AM', '12:00PM', '01:00PM', '11:59PM'].map(hour)).toEqual([
      '00:00',
      '01:00',
      '11:59',
      '12:00',
      '13:00',
      '23:59',
    ]);
    expect(read('3:5 pm', '3:4 pm')).toBe('0000-01-01 15:05:00');
  });
  it('with a blank before a day of one digit', () => {
    expect(read('Jan  5 2023', 'Jan _2 2006')).toBe('2023-01-05 00:00:00');
    expect(read('Jan 15 2023', 'Jan _2 2006')).toBe('2023-01-15 00:00:00');
    expect(read('Jan x5 2023', 'Jan _2 2006')).toBeNull();
  });
  it.each([
    ['2023-01-01 +0930', '2006-01-02 -0700', '2022-12-31 14:30:00'],
    ['2023-01-01 -09:30', '2006-01-02 -07:00', '2023-01-01 09:30:00'],
    ['2023-01-01 +09:30', '2006-01-02 Z07:00', '2022-12-31 14:30:00'],
    ['2023-01-01 -0930', '2006-01-02 Z0700', '2023-01-01 09:30:00'],
    ['2023-01-01 +10', '2006-01-02 -07', '2022-12-31 14:00:00'],
    ['2023-01-01 Z', '2006-01-02 Z07:00', '2023-01-01 00:00:00'],
    ['2023-01-01 Z', '2006-01-02 Z0700', '2023-01-01 00:00:00'],
    ['2023-01-01 +0000', '2006-01-02 -0700', '2023-01-01 00:00:00'],
  ])('with an offset: %s by %s', (text, layout, expected) => {
    // The offset in the text wins over the zone asked for.
    expect(read(text, layout, 'Asia/Seoul')).toBe(expected);
  });
  it('as UTC where it says so, in the zone asked for where it says nothing', () => {
    expect(parseLayout('2023-01-01 Z', '2006-01-02 Z07:00', 'Asia/Seoul')?.zone).toBe('UTC');
    expect(parseLayout('2023-01-01 +0000', '2006-01-02 -0700', 'Asia/Seoul')?.zone).toBe('UTC');
    expect(parseLayout('2023-01-01 +0100', '2006-01-02 -0700', 'Asia/Seoul')?.zone).toBe('+01:00');
    expect(parseLayout('2023-01-01', '2006-01-02', 'Asia/Seoul')?.zone).toBe('Asia/Seoul');
  });
  it.each([
    ['2023-01-01 09:30', '2006-01-02 -07:00'],
    ['2023-01-01 +9:30', '2006-01-02 -07:00'],
    ['2023-01-01 +09:3', '2006-01-02 -07:00'],
    ['2023-01-01 +xx:30', '2006-01-02 -07:00'],
    ['2023-01-01 0930', '2006-01-02 Z0700'],
    ['2023-01-01 +09', '2006-01-02 Z0700'],
    ['2023-01-01', '2006-01-02 '],
    ['2023-01-01 ', '2006-01-02'],
    ['2023-00-01', '2006-01-02'],
    ['2023-13-01', '2006-01-02'],
    ['2023-01-00', '2006-01-02'],
    ['2023-01-32', '2006-01-02'],
    ['2023-02-29', '2006-01-02'],
    ['1900-02-29', '2006-01-02'],
    ['24:00:00', '15:04:05'],
    ['23:60:00', '15:04:05'],
    ['23:00:60', '15:04:05'],
    ['2023 mst', '2006 MST'],
    ['10:30.5', '15:04'],
    ['07', '05.000'],
    ['07.25', '05.000'],
    ['07.2567', '05.000'],
    ['07.x', '05.999'],
    ['07.25', '05 .000'],
    ['x', 'Jan'],
  ])('not from %s by %s', (text, layout) => expect(read(text, layout)).toBeNull());
  it.each([
    ['2023-12-31', '2006-01-02', '2023-12-31 00:00:00'],
    ['2000-02-29', '2006-01-02', '2000-02-29 00:00:00'],
    ['2399-02-28', '2006-01-02', '2399-02-28 00:00:00'],
    ['2023-04-30', '2006-01-02', '2023-04-30 00:00:00'],
    ['23:59:59', '15:04:05', '0000-01-01 23:59:59'],
    ['68', '06', '2068-01-01 00:00:00'],
    ['69', '06', '1969-01-01 00:00:00'],
    ['2023 CEST', '2006 MST', '2023-01-01 00:00:00'],
    ['7.25', '5', '0000-01-01 00:00:07.25'],
    ['07.25', '05', '0000-01-01 00:00:07.25'],
    ['07', '05.999', '0000-01-01 00:00:07'],
    ['07.25', '05.999', '0000-01-01 00:00:07.25'],
    ['2023.08.14', '2006.01.02', '2023-08-14 00:00:00'],
    ['2023,9,04', '2006,1,02', '2023-09-04 00:00:00'],
    ['07.250s', '05.000s', '0000-01-01 00:00:07.25'],
    ['07.5 10', '05 15', '0000-01-01 10:00:07.5'],
    ['07 .250', '05 .000', '0000-01-01 00:00:07.25'],
    ['07,250', '05,000', '0000-01-01 00:00:07.25'],
    ['07.123456789123', '05', '0000-01-01 00:00:07.123456789'],
    ['year 2023!', 'year 2006!', '2023-01-01 00:00:00'],
  ])('%s by %s', (text, layout, expected) => expect(read(text, layout)).toBe(expected));
  it('by the first default layout that fits', () => {
    expect(formatTimeValue(parseDate('2023-01-02', null, 'UTC'))).toBe('2023-01-02 00:00:00 +0000 UTC');
    expect(() => parseDate('2023-1-2', null, 'UTC')).toThrow('invalid date 2023-1-2');
  });
  it('in a zone with summer time', () => {
    // New York: five hours behind in winter, four in summer; the clocks went forward at 2 on March 12th.
    expect(read('2023-01-01 12:00', '2006-01-02 15:04', 'America/New_York')).toBe('2023-01-01 17:00:00');
    expect(read('2023-07-01 12:00', '2006-01-02 15:04', 'America/New_York')).toBe('2023-07-01 16:00:00');
    expect(read('2023-03-12 01:59', '2006-01-02 15:04', 'America/New_York')).toBe('2023-03-12 06:59:00');
    expect(read('2023-03-12 03:00', '2006-01-02 15:04', 'America/New_York')).toBe('2023-03-12 07:00:00');
    expect(read('2023-03-12 23:30', '2006-01-02 15:04', 'Asia/Seoul')).toBe('2023-03-12 14:30:00');
  });
});

describe('a zone', () => {
  it.each(['', 'UTC', 'Local'])('%j is UTC', (name) => expect(parseZone(name)).toBe('UTC'));
  it('has a name of the IANA table', () => {
    expect(parseZone('Europe/Zurich')).toBe('Europe/Zurich');
    expect(() => parseZone('Mars/Olympus')).toThrow('unknown time zone Mars/Olympus');
  });
  it('shows its minutes and seconds too', () => {
    const fields = calendarOf(at('2023-01-01T00:00:07Z', 'Asia/Kathmandu'));
    expect(fields).toMatchObject({ hour: 5, minute: 45, second: 7, offsetSeconds: 20_700 });
  });
  it('is ahead or behind in hours and minutes', () => {
    expect([0, 19_800, -12_600, 3600].map((seconds) => formatOffset(seconds, ':'))).toEqual([
      '+00:00',
      '+05:30',
      '-03:30',
      '+01:00',
    ]);
    expect(formatOffset(-3600, '')).toBe('-0100');
  });
  it('shows no time out of the range of a calendar', () => {
    const far: TimeValue = { kind: 'time', ns: 10n ** 25n, zone: 'UTC' };
    expect(() => calendarOf(far)).toThrow('time is out of range');
  });
});

describe('a duration is written', () => {
  it.each([
    [0n, '0s'],
    [999n, '999ns'],
    [1_000n, '1µs'],
    [1_050n, '1.05µs'],
    [999_999n, '999.999µs'],
    [1_000_000n, '1ms'],
    [1_002_003n, '1.002003ms'],
    [999_999_999n, '999.999999ms'],
    [1_000_000_000n, '1s'],
    [-1_500_000_000n, '-1.5s'],
    [59_000_000_000n, '59s'],
    [60_000_000_000n, '1m0s'],
    [3_599_000_000_000n, '59m59s'],
    [3_600_000_000_000n, '1h0m0s'],
    [90_061_010_000_000n, '25h1m1.01s'],
  ])('%d ns as %s', (ns, text) => expect(formatDurationValue(ns)).toBe(text));
});
