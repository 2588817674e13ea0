import type { Measurement } from '../../api/v1alpha1/analysis.ts';
import { STATE_KEY } from '../../judge/sequential/state-text.ts';

/**
 * The measurements before `newest`, without the states of their comparisons once `newest` has one: it goes on from
 * theirs, and a run would else hold that of every measurement it keeps. Both are one write, so that whatever happens in
 * between the last state written is there.
 */
export function withoutSupersededState(
  before: readonly Measurement[],
  newest: Measurement,
): readonly Measurement[] {
  return newest.metadata?.[STATE_KEY] === undefined ? before : before.map(withoutState);
}

function withoutState(measurement: Measurement): Measurement {
  const { metadata, ...rest } = measurement;
  if (metadata?.[STATE_KEY] === undefined) return measurement;
  const { [STATE_KEY]: _, ...others } = metadata;
  return Object.keys(others).length === 0 ? rest : { ...rest, metadata: others };
}
