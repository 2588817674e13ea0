import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { beginComparison, compareAtNewWeight, compareLook } from './comparison.ts';
import { DEFAULT_POLICY } from './policy.ts';
import {
  beginState,
  comparisonNow,
  isNewWeight,
  type JudgeState,
  type KeptLook,
  keepLook,
  movesWeight,
} from './state.ts';
import { decodeState, encodeState } from './state-text.ts';

const served = (canaryRequests: number, stableRequests: number) =>
  tickOf(canaryRequests, 0, stableRequests, 0);
const BASELINE = {
  dispersion: 2.5,
  latency: {
    exceedance: { bounds: [0.1, 0.25], slower: [5000, 600] },
    names: ['0.1', '0.25'],
    dispersions: [1, 1.5],
  },
};
const CURSOR = {
  at: 1000,
  canary: { requests: { 'pod-1': { 'status=200': 12 } } },
  stable: { requests: {} },
};
const begin = () => beginState(DEFAULT_POLICY, { baseline: BASELINE, tickSeconds: 15, cursor: CURSOR });
const look = (n: number) => ({
  seconds: 15,
  ticks: [tickOf(100 + n, n % 3, 900, 4), tickOf(100 + n, 5, 900, 40), tickOf(100 + n, 1, 900, n % 5)],
});
const keep = (state: JudgeState, n: number, atNewWeight = false) =>
  keepLook(
    state,
    { look: look(n), atNewWeight },
    { cursor: { ...CURSOR, at: 1000 + n }, policy: DEFAULT_POLICY },
  );

describe('the state between looks', () => {
  it('keeps forty looks and folds older ones into where they began', () => {
    let state = begin();
    for (let n = 0; n < 40; n++) state = keep(state, n);
    expect([state.looks.length, state.since.progress.ticks]).toEqual([40, 0]);
    state = keep(state, 40);
    expect([state.looks.length, state.since.progress.ticks]).toEqual([40, 1]);
    expect(state.looks[0]?.look).toEqual(look(1));
    expect(state.cursor.at).toBe(1040);
  });

  it('gives the comparison that all looks at once give, new weights included', () => {
    let state = begin();
    let direct = beginComparison(DEFAULT_POLICY, BASELINE, 15);
    for (let n = 0; n < 60; n++) {
      const atNewWeight = n === 5 || n === 45;
      state = keep(state, n, atNewWeight);
      direct = compareLook(atNewWeight ? compareAtNewWeight(direct) : direct, look(n));
    }
    expect(comparisonNow(state, DEFAULT_POLICY)).toEqual(direct);
  });

  it('reads back what it wrote', () => {
    let state = begin();
    for (let n = 0; n < 50; n++) state = keep(state, n, n === 20);
    const read = decodeState(encodeState(state));
    expect(read).toMatchObject({
      tickSeconds: 15,
      baseline: BASELINE,
      looks: state.looks,
      cursor: state.cursor,
    });
    expect(encodeState(read as JudgeState)).toBe(encodeState(state));
    expect(state.since.tallies[0]?.groups.size).toBeGreaterThan(0);
    const keys = (one: JudgeState | null) => one?.since.tallies.map(({ groups }) => [...groups.keys()]);
    expect(keys(read)).toEqual(keys(state));
    expect(read?.since.progress.inIncident).toBe(state.since.progress.inIncident);
    const alone = beginState(DEFAULT_POLICY, {
      baseline: { dispersion: 1, latency: null },
      tickSeconds: 1,
      cursor: CURSOR,
    });
    const again = decodeState(encodeState(alone));
    expect(again?.baseline.latency).toBeNull();
    expect(again?.since.progress.streams[0]?.nonInferiority.waiting).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps a weight of zero', () => {
    const policy = { ...DEFAULT_POLICY, start: { ...DEFAULT_POLICY.start, fromStart: 1 } };
    const state = beginState(policy, { baseline: BASELINE, tickSeconds: 15, cursor: CURSOR });
    const read = decodeState(encodeState(state));
    expect(read?.since.progress.streams[0]?.regression.waiting).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps an incident', () => {
    const state = begin();
    const inIncident = {
      ...state,
      since: { ...state.since, progress: { ...state.since.progress, inIncident: true } },
    };
    expect(decodeState(encodeState(inIncident))?.since.progress.inIncident).toBe(true);
  });

  const text = () => encodeState(keep(begin(), 0));
  it.each([
    ['no JSON', () => '{'],
    ['a list', () => '[]'],
    ['nothing', () => 'null'],
    ['another version', () => text().replace('"version":2', '"version":3')],
    ['a tick that is a word', () => text().replace('"tick":15', '"tick":"15"')],
    ['a progress too short', () => text().replace('"progress":[0,', '"progress":[')],
    ['a stream with a part too many', () => text().replace('"streams":[[', '"streams":[[0,')],
    ['a look with too few streams', () => text().replace(/\[100,0,900,4\],/, '')],
    ['a tick with too few counts', () => text().replace('[100,0,900,4]', '[100,0,900]')],
    ['a cursor without its side', () => text().replace('"stable":', '"table":')],
    ['a latency bound that is a word', () => text().replace('"bounds":[0.1', '"bounds":["0.1"')],
    ['a cursor whose side is a number', () => text().replace('"stable":{"requests":{}}', '"stable":7')],
    ['a baseline without dispersion', () => text().replace('"dispersion":', '"d":')],
    ['a share that is none', () => text().replace('"looks":[', '"looks":[[1],')],
  ])('refuses %s', (_, broken) => {
    expect(decodeState(text())).not.toBeNull();
    expect(decodeState(broken())).toBeNull();
  });
});

describe('looks at a new weight', () => {
  const kept = (share: number, atNewWeight = false): KeptLook => ({ look: looked(share), atNewWeight });
  const looked = (share: number) => ({ seconds: 15, ticks: [served(share * 100, (1 - share) * 100)] });
  const times = (n: number, share: number) => Array.from({ length: n }, () => kept(share));
  const noticedAfter = (looks: readonly KeptLook[], share: number) => {
    for (let n = 0; n < 20; n++) if (movesWeight([...looks, ...times(n, share)], looked(share))) return n + 1;
    return null;
  };

  it('show it when added up, where each alone has too few requests', () => {
    expect(isNewWeight(served(800, 3200), served(35, 65))).toBe(false);
    expect(noticedAfter(times(40, 0.2), 0.35)).toBe(3);
  });
  it('show it at once where the change is plain', () => {
    expect(noticedAfter(times(40, 0.2), 0.9)).toBe(1);
  });
  it('never show it when the share is the same, or there is none before', () => {
    expect(noticedAfter(times(40, 0.2), 0.2)).toBeNull();
    expect(movesWeight([], looked(0.5))).toBe(false);
  });
  it('are compared with those since the last new weight only', () => {
    expect(noticedAfter([...times(20, 0.2), kept(0.5, true), ...times(19, 0.5)], 0.5)).toBeNull();
    expect(noticedAfter([...times(20, 0.9), kept(0.2, true), ...times(19, 0.2)], 0.9)).toBe(1);
  });
  it('are compared with the forty before', () => {
    expect(movesWeight([...times(400, 0.2), ...times(40, 0.9)], looked(0.9))).toBe(false);
  });
});

describe('a new weight', () => {
  it('is a share that differs by more than chance and by more than a quarter', () => {
    const before = served(5000, 95_000);
    expect(isNewWeight(before, served(1000, 9000))).toBe(true);
    expect(isNewWeight(before, served(500, 9500))).toBe(false);
    expect(isNewWeight(before, served(600, 9400))).toBe(false);
    expect(isNewWeight(before, served(2, 8))).toBe(false);
    expect(isNewWeight(before, served(100, 9900))).toBe(true);
  });
  it('is not said of nothing', () => {
    expect(isNewWeight(served(0, 0), served(10, 10))).toBe(false);
    expect(isNewWeight(served(10, 10), served(0, 0))).toBe(false);
  });
  it('is six standard errors away', () => {
    // At one half and 400 requests the standard error is 1/40.
    const known = served(1e9, 1e9);
    expect(isNewWeight(known, served(259, 141))).toBe(false);
    expect(isNewWeight(known, served(261, 139))).toBe(true);
    // Both pooled: sqrt(0.7 * 0.3 * (1/200 + 1/400)) is 0.0397, six of them 0.238.
    expect(isNewWeight(served(100, 100), served(320, 80))).toBe(true);
    expect(isNewWeight(served(100, 100), served(290, 110))).toBe(false);
  });
  it('is not said of a quarter exactly', () => {
    expect(isNewWeight(served(5e8, 5e8), served(625e6, 375e6))).toBe(false);
    expect(isNewWeight(served(5e8, 5e8), served(626e6, 374e6))).toBe(true);
  });
  it('needs more than a quarter even of very many requests', () => {
    const before = served(1e6, 9e6);
    expect(isNewWeight(before, served(124_000, 876_000))).toBe(false);
    expect(isNewWeight(before, served(126_000, 874_000))).toBe(true);
    expect(isNewWeight(before, served(74_000, 926_000))).toBe(true);
  });
});
