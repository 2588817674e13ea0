import { runError } from './expression-error.ts';
import { type CalendarFields, calendarOf, formatOffset, instantOf, padded } from './instant.ts';
import type { TimeValue } from './value.ts';

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
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * The elements of Go's reference time, `Mon Jan 2 15:04:05 MST 2006`; a longer one wins at the same place. Zeros or
 * nines after a point are a fraction of the second only where no other digit follows: `2006.01.02` has none.
 */
const ELEMENT =
  /January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|-07|002|01|02|03|04|05|06|15|_2|PM|pm|[.,](?:0+|9+)(?!\d)|1|2|3|4|5/g;

type Piece = { readonly element: string } | { readonly text: string };

function piecesOf(layout: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    if (match.index > end) pieces.push({ text: layout.slice(end, match.index) });
    pieces.push({ element: match[0] });
    end = match.index + match[0].length;
  }
  if (end < layout.length) pieces.push({ text: layout.slice(end) });
  return pieces;
}

/** Writes a time as Go's `Time.Format(layout)` does. */
export function formatLayout(time: TimeValue, layout: string): string {
  const at = calendarOf(time);
  return piecesOf(layout)
    .map((piece) => ('text' in piece ? piece.text : formatElement(piece.element, at, time.zone)))
    .join('');
}

type Writer = (at: CalendarFields, zone: string) => string;

const hour12 = (hour: number) => (hour % 12 === 0 ? 12 : hour % 12);
const offsetOrZ = (colon: string): Writer => {
  return ({ offsetSeconds }) => (offsetSeconds === 0 ? 'Z' : formatOffset(offsetSeconds, colon));
};

const WRITERS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ['2006', (at) => padded(at.year, 4)],
  ['06', (at) => padded(at.year % 100, 2)],
  ['January', (at) => MONTHS[at.month - 1] ?? ''],
  ['Jan', (at) => (MONTHS[at.month - 1] ?? '').slice(0, 3)],
  ['01', (at) => padded(at.month, 2)],
  ['1', (at) => String(at.month)],
  ['Monday', (at) => DAYS[at.weekday] ?? ''],
  ['Mon', (at) => (DAYS[at.weekday] ?? '').slice(0, 3)],
  ['02', (at) => padded(at.day, 2)],
  ['_2', (at) => String(at.day).padStart(2, ' ')],
  ['2', (at) => String(at.day)],
  ['002', (at) => padded(at.yearDay, 3)],
  ['15', (at) => padded(at.hour, 2)],
  ['03', (at) => padded(hour12(at.hour), 2)],
  ['3', (at) => String(hour12(at.hour))],
  ['04', (at) => padded(at.minute, 2)],
  ['4', (at) => String(at.minute)],
  ['05', (at) => padded(at.second, 2)],
  ['5', (at) => String(at.second)],
  ['PM', (at) => (at.hour >= 12 ? 'PM' : 'AM')],
  ['pm', (at) => (at.hour >= 12 ? 'pm' : 'am')],
  ['MST', (at, zone) => (zone === 'UTC' ? 'UTC' : formatOffset(at.offsetSeconds, ''))],
  ['Z07:00', offsetOrZ(':')],
  ['Z0700', offsetOrZ('')],
  ['-07:00', (at) => formatOffset(at.offsetSeconds, ':')],
  ['-0700', (at) => formatOffset(at.offsetSeconds, '')],
  ['-07', (at) => formatOffset(at.offsetSeconds, ':').slice(0, 3)],
]);

function formatElement(element: string, at: CalendarFields, zone: string): string {
  const writer = WRITERS.get(element);
  if (writer !== undefined) return writer(at, zone);
  const digits = padded(at.nanosecond, 9).slice(0, element.length - 1);
  if (element.charAt(1) === '0') return element.charAt(0) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : element.charAt(0) + trimmed;
}

interface ParsedFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  afternoon: boolean | null;
  zone: string | null;
}

interface Reader {
  readonly pattern: RegExp;
  readonly read: (text: string, into: ParsedFields) => void;
}

const TWO = /\d{2}/y;
const ONE_OR_TWO = /\d{1,2}/y;

function readOffset(text: string): string {
  if (text === 'Z') return 'UTC';
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  return digits === '0000' ? 'UTC' : `${text.charAt(0)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

const number = (pattern: RegExp, set: (value: number, into: ParsedFields) => void): Reader => ({
  pattern,
  read: (text, into) => set(Number(text), into),
});
const offset = (pattern: RegExp): Reader => ({
  pattern,
  read: (text, into) => {
    into.zone = readOffset(text);
  },
});
const monthName = (length: number | undefined): Reader => ({
  pattern: new RegExp(MONTHS.map((name) => name.slice(0, length)).join('|'), 'iy'),
  read: (text, into) => {
    const prefix = text.slice(0, 3).toLowerCase();
    into.month = MONTHS.findIndex((name) => name.toLowerCase().startsWith(prefix)) + 1;
  },
});
const ignored = (pattern: RegExp): Reader => ({ pattern, read: () => undefined });
const year = number(/\d{4}/y, (value, into) => {
  into.year = value;
});
const shortYear = number(TWO, (value, into) => {
  into.year = value >= 69 ? 1900 + value : 2000 + value;
});
const month = (pattern: RegExp) =>
  number(pattern, (value, into) => {
    into.month = value;
  });
const day = (pattern: RegExp) =>
  number(pattern, (value, into) => {
    into.day = value;
  });
const hour = (pattern: RegExp) =>
  number(pattern, (value, into) => {
    into.hour = value;
  });
const minute = (pattern: RegExp) =>
  number(pattern, (value, into) => {
    into.minute = value;
  });
const second = (pattern: RegExp) =>
  number(pattern, (value, into) => {
    into.second = value;
  });
const halfDay: Reader = {
  pattern: /[AP]M/iy,
  read: (text, into) => {
    into.afternoon = text.toUpperCase() === 'PM';
  },
};

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2006', year],
  ['06', shortYear],
  ['January', monthName(undefined)],
  ['Jan', monthName(3)],
  ['01', month(TWO)],
  ['1', month(ONE_OR_TWO)],
  ['Monday', ignored(new RegExp(DAYS.join('|'), 'iy'))],
  ['Mon', ignored(new RegExp(DAYS.map((name) => name.slice(0, 3)).join('|'), 'iy'))],
  ['02', day(TWO)],
  ['_2', day(/ ?\d{1,2}/y)],
  ['2', day(ONE_OR_TWO)],
  ['15', hour(TWO)],
  ['03', hour(TWO)],
  ['3', hour(ONE_OR_TWO)],
  ['04', minute(TWO)],
  ['4', minute(ONE_OR_TWO)],
  ['05', second(TWO)],
  ['5', second(ONE_OR_TWO)],
  ['PM', halfDay],
  ['pm', halfDay],
  ['MST', ignored(/[A-Z]{3,4}(?:[+-]\d{1,2})?/y)],
  ['Z07:00', offset(/Z|[+-]\d{2}:\d{2}/y)],
  ['Z0700', offset(/Z|[+-]\d{4}/y)],
  ['-07:00', offset(/[+-]\d{2}:\d{2}/y)],
  ['-0700', offset(/[+-]\d{4}/y)],
  ['-07', offset(/[+-]\d{2}/y)],
]);

/** `.000` wants just as many digits; `.999` takes all that come. */
function fractionReader(element: string): Reader {
  const digits = element.charAt(1) === '0' ? `\\d{${element.length - 1}}` : '\\d+';
  return {
    pattern: new RegExp(`[.,]${digits}`, 'y'),
    read: (text, into) => {
      into.nanosecond = Number(text.slice(1, 10).padEnd(9, '0'));
    },
  };
}

/** Go takes a fraction after the seconds even where the layout has none. */
function withFractions(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece, index) => {
    if (!SECONDS.has(elementOf(piece))) return [piece];
    const next = pieces.slice(index + 1).find((one) => 'element' in one);
    const hasFraction = next !== undefined && FRACTION.test(elementOf(next));
    return hasFraction ? [piece] : [piece, { element: '.9' }];
  });
}

const SECONDS: ReadonlySet<string> = new Set(['05', '5']);
const FRACTION = /^[.,]/;

function elementOf(piece: Piece): string {
  return 'element' in piece ? piece.element : '';
}

/**
 * Reads a time by Go's layout rules (`time.ParseInLocation`), `null` when the text does not match it.
 * Zone abbreviations are accepted and mean `zone`: without a date of a zone table they say nothing certain.
 */
export function parseLayout(text: string, layout: string, zone: string): TimeValue | null {
  const into: ParsedFields = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    afternoon: null,
    zone: null,
  };
  let at = 0;
  for (const piece of withFractions(piecesOf(layout))) {
    const end =
      'text' in piece ? skipText(text, piece.text, at) : readElement(text, piece.element, { at, into });
    if (end === null) return null;
    at = end;
  }
  return at === text.length ? finish(into, zone) : null;
}

function skipText(text: string, expected: string, at: number): number | null {
  return text.startsWith(expected, at) ? at + expected.length : null;
}

function readElement(
  text: string,
  element: string,
  { at, into }: { readonly at: number; readonly into: ParsedFields },
): number | null {
  const end = readOne(text, READERS.get(element) ?? fractionReader(element), { at, into });
  const isOptional = FRACTION.test(element) && element.charAt(1) === '9';
  return end ?? (isOptional ? at : null);
}

function readOne(
  text: string,
  reader: Reader,
  { at, into }: { readonly at: number; readonly into: ParsedFields },
): number | null {
  reader.pattern.lastIndex = at;
  const found = reader.pattern.exec(text)?.[0];
  if (found === undefined) return null;
  reader.read(found, into);
  return at + found.length;
}

function finish(into: ParsedFields, zone: string): TimeValue | null {
  if (into.afternoon === true && into.hour < 12) into.hour += 12;
  if (into.afternoon === false && into.hour === 12) into.hour = 0;
  const daysInMonth = new Date(Date.UTC(2000 + (into.year % 400), into.month, 0)).getUTCDate();
  const isValid =
    into.month >= 1 &&
    into.month <= 12 &&
    into.day >= 1 &&
    into.day <= daysInMonth &&
    into.hour < 24 &&
    into.minute < 60 &&
    into.second < 60;
  return isValid ? instantOf(into, into.zone ?? zone) : null;
}

/** The layouts `date(text)` tries in turn (expr-lang `builtin`, `date`). */
const DEFAULT_LAYOUTS = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
];

/** A date from text, by one layout or by the first default layout that fits. */
export function parseDate(text: string, layout: string | null, zone: string): TimeValue {
  for (const candidate of layout === null ? DEFAULT_LAYOUTS : [layout]) {
    const time = parseLayout(text, candidate, zone);
    if (time !== null) return time;
  }
  if (layout === null) throw runError(`invalid date ${text}`);
  throw runError(`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`);
}
