// Where we mean to differ from upstream, or where a recording cannot tell. Each rule says why; none names a scenario.
import { isDeepStrictEqual } from 'node:util';
import type { ObjectState, WorldState } from './world-state.ts';

export interface Difference {
  /** `resource name`. */
  readonly object: string;
  readonly field: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Every field that the recording shows otherwise than we do, but for what a rule tells apart. */
export function differences(theirs: WorldState, ours: WorldState): Difference[] {
  const objects = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...objects].flatMap((object) => {
    const fields = new Set([...Object.keys(theirs[object] ?? {}), ...Object.keys(ours[object] ?? {})]);
    return [...fields].flatMap((field): Difference[] => {
      const one = { object, field, theirs: shown(theirs[object], field), ours: shown(ours[object], field) };
      return isDeepStrictEqual(one.theirs, one.ours) || RULES.some((rule) => rule(one, theirs)) ? [] : [one];
    });
  });
}

type Rule = (difference: Difference, theirs: WorldState) => boolean;

const RULES: readonly Rule[] = [
  // Upstream replaces whole Rollouts, which changes the spec's encoding and so counts the generation up; we patch
  // metadata alone. That the newest generation was looked at is part of every condition waited for.
  ({ object, field }) => object.startsWith('rollouts ') && field === 'observedGeneration',
  // After an abort upstream moves the canary Service to the canary and back in every pass (its issue 3078); we move it
  // once, to stable. At the moment of the patch it stood where the pass had left it.
  ({ object, field, ours }, theirs) => {
    const isAborted = theirs['rollouts demo']?.['abort'] === true;
    return (
      isAborted &&
      object === 'services canary' &&
      field === 'selector' &&
      isDeepStrictEqual(ours, selectorOf('stable', theirs))
    );
  },
];

function selectorOf(service: string, state: WorldState): unknown {
  return state[`services ${service}`]?.['selector'];
}

/** Upstream's encoder leaves out what is empty, and what it has once written may stay as false or as an empty list. */
function shown(state: ObjectState | undefined, field: string): unknown {
  const value = state?.[field] ?? null;
  const isBare = typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return value === false || value === '' || isBare ? null : value;
}
