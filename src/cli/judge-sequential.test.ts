import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { textWidth } from './output/text-width.ts';

const HEADING = 'seconds,canaryRequests,canaryErrors,stableRequests,stableErrors';
const csv = (...rows: readonly string[]) => [HEADING, ...rows].join('\n');
const repeat = (row: string, times: number) => Array<string>(times).fill(row);
const SAME = repeat('15,1000,5,1000,5', 60);
const DOUBLE = repeat('15,1000,10,1000,5', 60);

async function run(files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) {
  const texts = Object.entries(files).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const kube = fakeKube();
  const session = openCliSession({ kube, clock: createFakeClock(0), files: Object.fromEntries(texts) });
  const code = await session.run('judge', 'sequential', ...argv);
  return { code, out: session.stdout(), err: session.stderr(), session };
}

async function answer(files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) {
  const { out } = await run(files, ...argv, '-o', 'json');
  return JSON.parse(out);
}

async function refused(content: unknown, ...argv: readonly string[]) {
  const { code, err, out } = await run({ f: content }, 'f', ...argv);
  expect([code, out]).toEqual([2, '']);
  return err.split('\n')[0];
}

describe('judge sequential', () => {
  it('passes a canary like stable, and stops looking there', async () => {
    const { code, out, err } = await run({ f: csv(...SAME) }, 'f');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^not worse than stable: errors 0\.5 % of canary \(\d+\/\d+\), 0\.5 % of stable/);
    expect(out).toMatch(/^Decided at tick \d+ of 60, \d+m\d+s after the first; what came later/m);
  });

  it('calls a canary with twice the errors worse, and blames the errors', async () => {
    const { code, out, err } = await run({ f: csv(...DOUBLE) }, 'f');
    expect(code).toBe(1);
    expect(err).toBe('Error: the canary did not pass: worse\n');
    expect(out).toMatch(/^errors ✖ {3}\d+\/\d+ 1 % .* 2 .* > 1\.1 /m);
  });

  it('is not sure of little, and says how much is missing', async () => {
    const { code, out } = await run({ f: csv(...SAME.slice(0, 20)) }, 'f');
    expect(code).toBe(1);
    expect(out).toMatch(/^not enough evidence yet: .*; needs about .* more canary requests/);
    const korean = await run({ f: csv(...SAME.slice(0, 20)) }, 'f', '--lang', 'ko');
    expect(korean.out).toMatch(
      /^아직 증거가 부족합니다: .*; "나쁘지 않음"까지 카나리 요청이 약 [\d,]+개 더 필요합니다/,
    );
    expect(out).toContain('\nNot decided in 20 ticks, which are 5m0s.\n');
  });

  it('fills the highest block of the evidence from the threshold on, and not before', async () => {
    const { out } = await run({ f: csv(...DOUBLE) }, 'f');
    const row = /^ {2}worse, at 100 : 1 +([▁-█]+) /m.exec(out)?.[1] ?? '';
    expect([...row].indexOf('█')).toBe(row.length - 1);
  });

  it('says the same in Korean, with the numbers', async () => {
    const { out, err } = await run({ f: csv(...DOUBLE) }, 'f', '--lang', 'ko');
    expect(out).toMatch(
      /^스테이블보다 나쁩니다: 오류 카나리 1 % .*, 스테이블 0\.5 % .*\(증거 .*, 롤백 기준 100 : 1\)$/m,
    );
    expect(out).toContain('스테이블 버전의 과거: 기록되지 않음.');
    const starts = out.split('\n').flatMap((line) => {
      const [, label] = /^( .*?)[▁-█]+ /.exec(line) ?? [];
      return label === undefined ? [] : [textWidth(label)];
    });
    expect(starts).toHaveLength(8);
    expect(new Set(starts).size).toBe(1);
    expect(err).toBe('Error: 카나리가 통과하지 못했습니다: 나쁨\n');
  });

  it('judges raw counters and parts of a recording as it judges their differences', async () => {
    const whole = await answer({ f: csv(...DOUBLE) }, 'f');
    const parts = { a: csv(...DOUBLE.slice(0, 7)), b: csv(...DOUBLE.slice(7)) };
    expect(await answer(parts, 'a', 'b')).toEqual(whole);
    const rows = Array.from({ length: 61 }, (_, n) => ({
      time: new Date(15_000 * n).toISOString(),
      canaryRequests: 1000 * n,
      canaryErrors: 10 * n,
      stableRequests: 1000 * n,
      stableErrors: 5 * n,
    }));
    expect(await answer({ f: { ticks: rows } }, 'f', '--counters')).toEqual(whole);
  });

  it('counts from 0 where a counter went back, and says so', async () => {
    const rows = ['15,100,9,100,9', '15,150,10,200,9', '15,40,2,300,9'];
    const found = await answer({ f: csv(...rows) }, 'f', '--counters');
    expect(found.streams[0].totals).toEqual({
      canaryRequests: 90,
      canaryEvents: 3,
      stableRequests: 200,
      stableEvents: 0,
    });
    expect(found.doubts.map(({ place }: { place: string }) => place)).toEqual([
      'f: line 4, canaryRequests',
      'f: line 4, canaryErrors',
    ]);
  });

  it('draws into a file what it says', async () => {
    const { session } = await run({ f: csv(...DOUBLE) }, 'f', '--svg', 'out.svg');
    const svg = session.writtenFile('out.svg') ?? '';
    expect(svg).toContain('<title id="title">Canary and stable: worse</title>');
    expect(svg).toContain('<desc id="desc">worse than stable: errors 1 % of canary');
    expect(svg).toContain('>rolls back at 100 : 1</text>');
  });

  it('is decided the later the less is allowed to go wrong', async () => {
    const at = async (alpha: string) =>
      (await answer({ f: csv(...DOUBLE) }, 'f', '--alpha', alpha)).decidedAt.tick;
    expect(await at('0.0001')).toBeGreaterThan(await at('0.05'));
  });

  it('finds errors that double sooner in a service that starts warm', async () => {
    const at = async (...argv: readonly string[]) =>
      (await answer({ f: csv(...DOUBLE) }, 'f', ...argv)).decidedAt.tick;
    expect(await at('--warm-up', 'none')).toBeLessThan(await at());
    expect(await at('--warm-up', '3m')).toBe(await at());
    expect(await at('--warm-up', '6m')).toBeGreaterThan(await at());
  });

  it('takes the bursts of errors from ticks before the canary', async () => {
    const before = Array.from({ length: 60 }, (_, n) => `15,0,0,1000,${n % 10 === 0 ? 50 : 0}`);
    const { baseline, ticks } = await answer({ f: csv(...before, ...SAME) }, 'f');
    expect([baseline.source, baseline.ticks, ticks]).toEqual(['before the canary', 60, 60]);
    expect(baseline.dispersionFrom).toBe('estimated');
    expect(baseline.dispersion).toBeGreaterThan(10);
    const given = await answer({ f: csv(...before, ...SAME) }, 'f', '--dispersion', '2');
    expect([given.baseline.dispersion, given.baseline.dispersionFrom]).toEqual([2, 'given']);
  });
});

describe('judge sequential on latency', () => {
  const slowHeading = `${HEADING},canarySlower:0.1,stableSlower:0.1,canarySlower:0.5,stableSlower:0.5`;
  const slow = (...rows: readonly string[]) => [slowHeading, ...rows].join('\n');
  const past = repeat('15,0,0,1000,0,0,300,0,50', 4);
  const twice = repeat('15,1000,0,1000,0,600,300,100,50', 60);

  it('blames what is slower than the past of stable allows', async () => {
    const { streams, verdict } = await answer({ f: slow(...past, ...twice) }, 'f');
    expect(verdict).toBe('worse');
    const blamed = streams.filter((one: { isBlamed: boolean }) => one.isBlamed);
    expect(blamed.map((one: { name: string }) => one.name)).toEqual(['slower than 0.1']);
  });

  it('never judges the ticks that it takes for the past', async () => {
    const { baseline, ticks } = await answer({ f: slow(...twice) }, 'f', '--baseline-ticks', '4');
    expect([baseline.source, baseline.ticks, ticks]).toEqual(['first ticks', 4, 56]);
  });

  it('takes the past from another recording, in which there is no canary', async () => {
    const other = 'seconds,stableRequests,stableErrors,stableSlower:0.5,stableSlower:0.1\n15,1000,0,50,300';
    const { baseline } = await answer({ f: slow(...twice), other }, 'f', '--baseline', 'other');
    expect(baseline).toMatchObject({ source: 'file', ticks: 1 });
    expect(baseline.latency.exceedance).toEqual({ bounds: [0.1, 0.5], slower: [300, 50] });
  });

  it('refuses without a past of stable', async () => {
    expect(await refused(slow(...twice))).toMatch(/^Error: cannot judge f: latency: has no past of stable: /);
  });

  it('says so when too few requests are slow to judge it', async () => {
    const rare = repeat('15,0,0,1000,0,0,20,0,5', 1);
    const { code, out } = await run({ f: slow(...rare, ...twice) }, 'f');
    expect(out).toContain('What to doubt about it:\n  latency was not judged: fewer than two bounds');
    expect(out).not.toContain('slower than');
    expect(code).toBe(0);
  });

  it.each([
    {
      row: '15,10,0,10,0,5,3,6,2',
      error: 'line 2, canarySlower:0.5: counts more than the lower bound does (5)',
    },
    { row: '15,10,0,10,0,5,11,4,2', error: 'line 2, stableSlower:0.1: counts 11 of 10 requests' },
  ])('refuses $error', async ({ row, error }) => {
    expect(await refused(slow(row))).toBe(`Error: cannot judge f: ${error}`);
  });
});

describe('judge sequential on what it cannot judge', () => {
  it.each([
    { content: '', error: 'f: is empty' },
    { content: '<html>', error: 'f: looks like a web page, not like metrics' },
    { content: HEADING, error: 'f: line 1: needs a heading, and ticks below it' },
    { content: {}, error: 'f: must be a table of ticks: CSV, a list of objects, or {"ticks": [...]}' },
    { content: [], error: 'f: must have at least one tick, an object' },
    { content: [{ a: 1 }, 2], error: 'f: [1]: must be an object' },
    { content: [{ a: 1 }, { b: 2 }], error: 'f: [1].b: is in some ticks only; [0] has a' },
    { content: csv('15,1,1'), error: 'f: line 2: has 3 cells, but the heading has 5' },
    { content: csv('15,"1,0,1,0'), error: 'f: line 2: has a quote that does not match' },
    {
      content: csv('15,10,0,10,0', '15,NaN,0,10,0'),
      error: 'f: line 3, canaryRequests: must be a whole number, 0 or more, but is "NaN"',
    },
    {
      content: csv('15,10,-1,10,0'),
      error: 'f: line 2, canaryErrors: must be a whole number, 0 or more, but is "-1"',
    },
    {
      content: csv('15,10,0.5,10,0'),
      error: 'f: line 2, canaryErrors: must be a whole number, 0 or more, but is "0.5"',
    },
    {
      content: csv('15,10,,10,0'),
      error: 'f: line 2, canaryErrors: must be a whole number, 0 or more, but is ""',
    },
    { content: csv('15,10,11,10,0'), error: 'f: line 2, canaryErrors: counts 11 of 10 requests' },
    { content: csv('15,10,1,10,12'), error: 'f: line 2, stableErrors: counts 12 of 10 requests' },
    {
      content: csv('0,10,1,10,1'),
      error: 'f: line 2, seconds: must be a length in seconds above 0, but is "0"',
    },
    { content: csv('15,0,0,10,0'), error: 'f: canaryRequests: the canary served nothing in any tick' },
    {
      content: csv('15,9,0,0,0'),
      error: 'f: stableRequests: stable served nothing in any tick that is judged',
    },
    {
      content: 'time,canaryRequests,canaryErrors,stableRequests,stableErrors\nnoon,1,0,1,0',
      error: 'f: line 2, time: must be seconds or a time such as 2030-01-31T12:00:00Z, but is "noon"',
    },
    {
      content: 'time,canaryRequests,canaryErrors,stableRequests,stableErrors\n5,1,0,1,0',
      error: 'f: line 2, time: says nothing about the length of a single tick; give seconds',
    },
    {
      content: 'time,canaryRequests,canaryErrors,stableRequests,stableErrors\n5,1,0,1,0\n5,1,0,1,0',
      error: 'f: line 3, time: must be after the row before it, but is 0 s earlier',
    },
    {
      content: 'seconds,canaryRequests,canaryErrors,stableRequests\n15,1,0,1',
      error: 'f: line 1, stableErrors: is missing',
    },
    {
      content: `${HEADING},seconds\n15,1,0,1,0,15`,
      error: 'f: line 1, seconds: is there twice',
    },
    {
      content: `${HEADING},time\n15,1,0,1,0,15`,
      error: 'f: line 1: needs either seconds, the length of a tick, or time, when it ended',
    },
    {
      content: `${HEADING},canarySlower:0.1\n15,1,0,1,0,1`,
      error: 'f: line 1, stableSlower:0.1: is missing beside canarySlower:0.1',
    },
    {
      content: `${HEADING},canarySlower:fast,stableSlower:fast\n15,1,0,1,0,1,1`,
      error: 'f: line 1, canarySlower:fast: needs a bound above 0 behind the colon',
    },
  ])('refuses $error', async ({ content, error }) => {
    expect(await refused(content)).toBe(`Error: cannot judge ${error}`);
  });

  it('names the columns there are beside one that is unknown', async () => {
    expect(await refused(`${HEADING},cpu\n15,1,0,1,0,1`)).toBe(
      'Error: cannot judge f: line 1, cpu: is no column of ticks; there are seconds, time, canaryRequests, ' +
        'canaryErrors, stableRequests, stableErrors, canarySlower:BOUND, stableSlower:BOUND',
    );
  });

  it('refuses parts with different bounds, and one scrape of counters', async () => {
    const slow = `${HEADING},canarySlower:1,stableSlower:1\n15,9,0,9,0,1,1`;
    const { err } = await run({ a: csv('15,1,0,1,0'), b: slow }, 'a', 'b');
    expect(err).toContain('cannot judge b: stableSlower:1: is not in every part; a differs');
    expect(await refused(csv('15,1,0,1,0'), '--counters')).toBe(
      'Error: cannot judge f: has one scrape; two make the first tick',
    );
  });

  it.each([
    ['--alpha', '0', 'it must be between 0 and 1, both excluded'],
    ['--alpha', '1', 'it must be between 0 and 1, both excluded'],
    ['--beta', 'NaN', 'it must be between 0 and 1, both excluded'],
    ['--dispersion', '0.5', 'it must be auto, or a number of at least 1'],
    ['--dispersion', 'Infinity', 'it must be auto, or a number of at least 1'],
    ['--warm-up', '0s', 'it must be none, or a duration above 0 such as 3m'],
    ['--warm-up', 'long', 'it must be none, or a duration above 0 such as 3m'],
  ])('refuses %s %s', async (flag, value, why) => {
    expect(await refused(csv(...SAME), flag, value)).toBe(
      `Error: invalid argument "${value}" for "${flag}" flag: ${why}`,
    );
  });

  it('names what is wrong in a policy', async () => {
    const files = {
      f: csv(...SAME),
      p: 'alpha: 2',
      q: 'errors: {ration: 2}',
      r: 'a: [',
      s: 'errors: {ratio: 2}',
    };
    const first = async (policy: string) => (await run(files, 'f', '--policy', policy)).err.split('\n')[0];
    expect(await first('p')).toBe('Error: cannot judge p: alpha: Too big: expected number to be <1');
    expect(await first('q')).toBe('Error: cannot judge q: errors: Unrecognized key: "ration"');
    expect(await first('s')).toBe(
      'Error: cannot judge s: errors.passRatio: 1.5 is below errors.ratio 2: one canary could be both worse and not worse',
    );
    expect(await first('r')).toMatch(/^Error: cannot read r: /);
    expect(await first('gone')).toMatch(/^Error: cannot read gone: ENOENT/);
  });
});
