import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { A_CURSOR, aState, stateIn, TIMED_BASELINE, withLook } from '../../testing/state-build.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { beginState, type JudgeState, keepLook } from './state.ts';
import { decodeState } from './state-decode.ts';
import { encodeState } from './state-text.ts';

const ERRORS_ALONE = {
  baseline: { dispersion: 1, latency: null },
  tickSeconds: 1,
  cursor: A_CURSOR,
};

describe('the state as text', () => {
  it('reads back what it wrote', () => {
    let state = aState();
    for (let n = 0; n < 50; n++) state = withLook(state, n, n === 20);
    const read = stateIn(encodeState({ ...state, remarks: ['a', 'b'] }));
    expect(read).toMatchObject({
      tickSeconds: 15,
      baseline: TIMED_BASELINE,
      looks: state.looks,
      remarks: ['a', 'b'],
    });
    expect(read.cursor).toEqual(state.cursor);
    expect(encodeState({ ...read, remarks: [] })).toBe(encodeState(state));
    expect(state.since.tallies[0]?.groups.size).toBeGreaterThan(0);
    const keys = ({ since }: JudgeState) => since.tallies.map(({ groups }) => [...groups.keys()].sort());
    expect(keys(read)).toEqual(keys(state));
    expect(read.since.progress.inIncident).toBe(state.since.progress.inIncident);
    const alone = stateIn(encodeState(beginState(DEFAULT_POLICY, ERRORS_ALONE)));
    expect(alone.baseline.latency).toBeNull();
    expect(alone.since.progress.streams[0]?.nonInferiority.waiting).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps a weight of zero', () => {
    const policy = { ...DEFAULT_POLICY, start: { ...DEFAULT_POLICY.start, fromStart: 1 } };
    const read = stateIn(encodeState(beginState(policy, ERRORS_ALONE)));
    expect(read.since.progress.streams[0]?.regression.waiting).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps an incident', () => {
    const { since, ...rest } = aState();
    const progress = { ...since.progress, inIncident: true };
    const read = stateIn(encodeState({ ...rest, since: { ...since, progress } }));
    expect(read.since.progress.inIncident).toBe(true);
  });

  it('keeps the counters of every process, whatever they and their series are called', () => {
    const cursor = {
      ...A_CURSOR,
      canary: {
        requests: {
          'shop-1a': { 'status=200': 2 ** 53 - 1, 'status=503': 0 },
          'shop-1': { 'status=200': 1e300, '': 0.1 },
          '': { 'host="x y",a=b': 7 },
        },
        errors: { 'shop-1a': { 'status=503': 0 } },
      },
      stable: { timed: { __proto: { '': 1 } } },
      absent: { canary: { 'shop-1': 900 }, stable: {} },
    };
    expect(stateIn(encodeState({ ...aState(), cursor })).cursor).toEqual(cursor);
  });

  it('keeps the requests of each tick, whether or not they are those of the tick before', () => {
    const ticks = [tickOf(100, 1, 900, 4), tickOf(100, 2, 800, 40), tickOf(90, 3, 800, 5)];
    const kept = { look: { seconds: 15, ticks }, atNewWeight: false };
    const state = keepLook(aState(), kept, { cursor: A_CURSOR, policy: DEFAULT_POLICY });
    expect(stateIn(encodeState(state)).looks).toEqual([kept]);
  });

  it('puts neighbouring shares together, whatever their order, at the mean of their events', () => {
    const state = aState();
    const shares = Array.from({ length: 49 }, (_, n) => ({ share: (n + 1) / 100, events: n + 1 }));
    const groups = new Map(shares.toReversed().map((one, key) => [key, one]));
    const tallies = state.since.tallies.map(() => ({ canaryEvents: 1, groups }));
    const text = encodeState({ ...state, since: { ...state.since, tallies } });
    const written = (JSON.parse(text) as { streams: unknown[][] }).streams[0]?.[7] as number[][];
    expect(written).toHaveLength(25);
    expect(written[0]).toEqual([Number(((0.01 * 1 + 0.02 * 2) / 3).toPrecision(7)), 3]);
    expect(written[24]).toEqual([0.49, 49]);
    const few = new Map(shares.slice(1).map((one, key) => [key, one]));
    const exact = state.since.tallies.map(() => ({ canaryEvents: 1, groups: few }));
    const whole = JSON.parse(encodeState({ ...state, since: { ...state.since, tallies: exact } })) as {
      streams: unknown[][];
    };
    expect(whole.streams[0]?.[7]).toHaveLength(48);
  });

  it('keeps at most 48 shares a stream, and every event', () => {
    let state = aState();
    for (let n = 0; n < 400; n++) {
      const tick = tickOf(100 + 20 * n, 3, 20_000, 70);
      const look = { seconds: 15, ticks: [tick, tick, tick] };
      state = keepLook(state, { look, atNewWeight: false }, { cursor: A_CURSOR, policy: DEFAULT_POLICY });
    }
    const events = ({ since }: JudgeState) =>
      [...(since.tallies[0]?.groups.values() ?? [])].reduce((sum, group) => sum + group.events, 0);
    expect(state.since.tallies[0]?.groups.size).toBeGreaterThan(100);
    const read = stateIn(encodeState(state));
    expect(read.since.tallies[0]?.groups.size).toBeLessThanOrEqual(48);
    expect(events(read)).toBe(events(state));
  });
});

/** Counters as of pods that served 100 requests a second each for a week. */
function busyPods(side: string, pods: number) {
  const shares: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    requests: { 'status=200': 0.985, 'status=404': 0.01, 'status=503': 0.005 },
    errors: { 'status=503': 0.005 },
    timed: { '': 1 },
    'slower 0.025': { '': 0.6 },
    'slower 0.05': { '': 0.3 },
    'slower 0.1': { '': 0.1 },
    'slower 0.25': { '': 0.02 },
    'slower 0.5': { '': 0.005 },
    'slower 1': { '': 0.001 },
  };
  const sources = Array.from(
    { length: pods },
    (_, n) => `${side}-6d4f5c7b9d-${(n + 1_679_616).toString(36)}`,
  );
  const counted = (series: Readonly<Record<string, number>>, n: number) =>
    Object.fromEntries(
      Object.entries(series).map(([name, share]) => [name, Math.round(share * (60_480_000 - 7919 * n))]),
    );
  return Object.fromEntries(
    Object.entries(shares).map(([counter, series]) => [
      counter,
      Object.fromEntries(sources.map((source, n) => [source, counted(series, n)])),
    ]),
  );
}

describe('the size of a state', () => {
  it('is under 24 kB with 100 pods a side, six latency bounds and forty looks', () => {
    const bounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1];
    const baseline = {
      dispersion: 1.23456789,
      latency: {
        exceedance: { bounds, slower: bounds.map((_, n) => 123_456_789 - n) },
        names: bounds.map(String),
        dispersions: bounds.map(() => 1.23456789),
      },
    };
    const cursor = { ...A_CURSOR, canary: busyPods('canary', 100), stable: busyPods('stable', 100) };
    let state = beginState(DEFAULT_POLICY, { baseline, tickSeconds: 15, cursor });
    for (let n = 0; n < 240; n++) {
      const requests = 7500 + 37 * ((n * 7919) % 40);
      const tick = (events: number) => tickOf(requests, events, 142_500 - requests, 19 * events);
      const ticks = [tick(37), ...bounds.map((_, k) => tick(1234 - 200 * k))];
      state = keepLook(
        state,
        { look: { seconds: 15, ticks }, atNewWeight: false },
        { cursor, policy: DEFAULT_POLICY },
      );
    }
    const { length } = encodeState(state);
    expect(length).toBeGreaterThan(15_000);
    expect(length).toBeLessThan(24_000);
    expect(stateIn(encodeState(state)).cursor).toEqual(cursor);
  });
});

describe('what is no state', () => {
  const text = () => encodeState(withLook(aState(), 0));
  it.each([
    ['no JSON', () => '{', 'it is no JSON'],
    ['a list', () => '[]', 'it is [], not fields'],
    ['nothing', () => 'null', 'it is null, not fields'],
    ['another version', ['"version":2', '"version":1'], 'it is of version 1, and this one is 2'],
    ['no version', ['"version":2,', ''], 'it is of version undefined, and this one is 2'],
    ['no streams', [/"streams":\[.*\],"looks"/, '"streams":[],"looks"'], 'streams has 0 values, not 3'],
    ['a tick that is a word', ['"tick":15', '"tick":"15"'], 'tick is "15", not a number'],
    ['a tick of no time', ['"tick":15', '"tick":0'], 'tick is 0, not above 0'],
    ['a number too large', ['"tick":15', '"tick":1e999'], 'tick is null, not a number'],
    ['a progress too short', ['"progress":[0,', '"progress":['], 'progress has 4 values, not 5'],
    ['a pass of the future', ['"progress":[0,0,0', '"progress":[0,0,1'], 'progress[2] is 1, not at most 0'],
    [
      'looks that are fewer than none',
      ['"progress":[0', '"progress":[-1'],
      'progress[0] is -1, not at least 0',
    ],
    ['half an incident', [/("progress":\[[^\]]*),0\]/, '$1,2]'], 'progress[4] is 2, not 0 or 1'],
    ['a stream with a part too many', ['"streams":[[', '"streams":[[0,'], 'streams[0] has 9 values, not 8'],
    ['a look with too few streams', [/\[100,0,900,4\],/, ''], 'looks[0][2] has 2 values, not 3'],
    ['a tick with too few counts', ['[100,0,900,4]', '[100,0,900]'], 'looks[0][2][0] has 3 values, not 4'],
    ['a negative count', ['[100,0,900,4]', '[100,0,900,-4]'], 'looks[0][2][0][3] is -4, not at least 0'],
    [
      'more errors than requests',
      ['[100,0,900,4]', '[100,101,900,4]'],
      'looks[0][2][0] is [100,101,900,4], not no more events than requests',
    ],
    [
      'more errors of stable than requests',
      ['[100,0,900,4]', '[100,0,900,901]'],
      'looks[0][2][0] is [100,0,900,901], not no more events than requests',
    ],
    ['a tick of two counts that is first', ['[100,0,900,4]', '[0,4]'], 'looks[0][2][0] has 2 values, not 4'],
    [
      'bounds that stand still',
      ['"bounds":[0.1,0.25', '"bounds":[0.1,0.1'],
      'baseline.latency.exceedance.bounds[1] is 0.1, not more than 0.1',
    ],
    ['a look back in time', ['"looks":[[0,15', '"looks":[[0,-15'], 'looks[0][1] is -15, not at least 0'],
    ['a look that is none', ['"looks":[', '"looks":[[1],'], 'looks[0] has 1 values, not 3'],
    ['a cursor without its side', ['"stable":', '"table":'], 'cursor.stable is missing, not fields'],
    ['a cursor before all time', ['"at":1000', '"at":-1'], 'cursor.at is -1, not at least 0'],
    ['a row of the cursor too short', ['"":"c"', '"":""'], 'cursor.canary.rows. is "", not a counter'],
    ['a row of the cursor too long', ['"":"c"', '"":"c c"'], 'cursor.canary.rows. has 2 counters, not 1'],
    ['a counter below zero', ['"":"c"', '"":"~-1"'], 'cursor.canary.rows. is "~-1", not a counter'],
    [
      'a latency bound that is a word',
      ['"bounds":[0.1', '"bounds":["0.1"'],
      'baseline.latency.exceedance.bounds[0] is "0.1", not a number',
    ],
    [
      'bounds that fall',
      ['"bounds":[0.1,0.25', '"bounds":[0.25,0.1'],
      'baseline.latency.exceedance.bounds[1] is 0.1, not more than 0.25',
    ],
    [
      'one bound alone',
      ['"bounds":[0.1,0.25]', '"bounds":[0.1]'],
      'baseline.latency.exceedance.bounds is [0.1], not two bounds or more',
    ],
    [
      'a bound without its name',
      ['"names":["0.1",', '"names":['],
      'baseline.latency.names has 1 values, not 2',
    ],
    [
      'a bound that nobody exceeds',
      ['"slower":[5000,600]', '"slower":[5000,0]'],
      'baseline.latency.exceedance.slower[1] is 0, not above 0',
    ],
    [
      'a dispersion below 1',
      ['"dispersion":2.5', '"dispersion":0.5'],
      'baseline.dispersion is 0.5, not at least 1',
    ],
    [
      'a baseline without dispersion',
      ['"dispersion":', '"d":'],
      'baseline.dispersion is missing, not a number',
    ],
    ['a remark that is none', ['"remarks":[]', '"remarks":[1]'], 'remarks[0] is 1, not a text'],
  ] as [string, (() => string) | [string | RegExp, string], string][])(
    'is refused with its path: %s',
    (_, broken, reason) => {
      const written = typeof broken === 'function' ? broken() : text().replace(broken[0], broken[1]);
      expect(decodeState(text()).ok).toBe(true);
      expect(decodeState(written)).toEqual({ ok: false, reason });
    },
  );

  it.each([
    ['regression', 0, 'streams[0][0] has 8 values, not 9'],
    ['pass', 2, 'streams[0][2] has 5 values, not 6'],
  ])('is refused where the grid of the %s is too short', (_, part, reason) => {
    const body = JSON.parse(text()) as { streams: unknown[][][] };
    body.streams[0]?.[part]?.pop();
    expect(decodeState(JSON.stringify(body))).toEqual({ ok: false, reason });
  });

  it('is refused where there are more looks than are kept, or shares that are none', () => {
    const body = JSON.parse(text()) as { looks: unknown[]; streams: unknown[][] };
    const many = { ...body, looks: Array(41).fill(body.looks[0]) };
    expect(decodeState(JSON.stringify(many))).toEqual({
      ok: false,
      reason: 'looks has 41 values, more than 40',
    });
    const [first = [], ...others] = body.streams;
    const odd = { ...body, streams: [[...first.slice(0, 7), [[1, 3]]], ...others] };
    expect(decodeState(JSON.stringify(odd))).toMatchObject({
      reason: 'streams[0][7][0] is [1,3], not a share below 1 and its events',
    });
  });
});
