import { DEFAULT_POLICY } from '../judge/sequential/policy.ts';
import type { Look } from '../judge/sequential/progress.ts';
import { beginState, type JudgeState, keepLook } from '../judge/sequential/state.ts';
import { decodeState } from '../judge/sequential/state-decode.ts';
import { tickOf } from './comparison-build.ts';

export const TIMED_BASELINE = {
  dispersion: 2.5,
  latency: {
    exceedance: { bounds: [0.1, 0.25], slower: [5000, 600] },
    names: ['0.1', '0.25'],
    dispersions: [1, 1.5],
  },
};
const NOBODY_ABSENT = { canary: {}, stable: {} };
export const EMPTY_CURSOR = { at: 0, canary: {}, stable: {}, absent: NOBODY_ABSENT };
export const A_CURSOR = {
  at: 1000,
  canary: { requests: { 'pod-1': { 'status=200': 12 } } },
  stable: { errors: { 'pod-2': { 'status=500': 0.5 } } },
  absent: NOBODY_ABSENT,
};

export function aState(): JudgeState {
  return beginState(DEFAULT_POLICY, { baseline: TIMED_BASELINE, tickSeconds: 15, cursor: A_CURSOR });
}

/** The nth look, a tick for errors and each latency bound. */
export function aLook(n: number): Look {
  return {
    seconds: 15,
    ticks: [tickOf(100 + n, n % 3, 900, 4), tickOf(100 + n, 5, 900, 40), tickOf(100 + n, 1, 900, n % 5)],
  };
}

/** The state after the nth look. */
export function withLook(state: JudgeState, n: number, atNewWeight = false): JudgeState {
  const kept = { look: aLook(n), atNewWeight };
  return keepLook(state, kept, { cursor: { ...A_CURSOR, at: 1000 + n }, policy: DEFAULT_POLICY });
}

/** The state that a text is. */
export function stateIn(text: string | undefined): JudgeState {
  const decoded = decodeState(text ?? '');
  if (decoded.ok) return decoded.state;
  throw new Error(decoded.reason);
}
