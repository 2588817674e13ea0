import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { shownPhase } from '../../engine/phase.ts';
import { askedWeight, stepPosition } from './canary-progress.ts';

/** How a rollout stands; the stable shape of `status -o json`. */
export interface Standing {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly message: string;
  /** From 0; as many as `steps` when all are done; `null` without steps. */
  readonly step: number | null;
  readonly steps: number;
  /** Which the steps ask for now; `null` for blue-green. */
  readonly weight: number | null;
}

export function standingOf(rollout: Rollout): Standing {
  const { metadata, spec } = rollout;
  const { phase, message } = shownPhase(rollout);
  const canary = spec.strategy?.canary;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    phase,
    message,
    step: stepPosition(rollout)?.index ?? null,
    steps: canary?.steps?.length ?? 0,
    weight: canary === undefined ? null : askedWeight(rollout),
  };
}
