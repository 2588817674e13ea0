// Where we mean to differ from upstream, or where a recording cannot tell. Each rule says why; none names a scenario.
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';

/** The events to compare, in order. */
export function comparableEvents(events: readonly string[], objects: readonly KubeObject[]): string[] {
  const rollout = objects.find(({ kind }) => kind === 'Rollout') as Rollout | undefined;
  const isDynamic = rollout?.spec.strategy?.canary?.dynamicStableScale === true;
  const abortedAt = events.findIndex((text) => text.startsWith('RolloutAborted'));
  return events
    .filter((text, index) => !(isDynamic && abortedAt >= 0 && index > abortedAt && isWeight(text)))
    .filter((text) => !isFlap(text) && !isSize(text) && !isRun(text))
    .map((text) => text.replace(/t-[\w-]+\/demo/, 'NS/demo'));
}

/** After an abort upstream moves the canary Service to the canary and back in every pass (its issue 3078). */
function isFlap(text: string): boolean {
  return text.startsWith('SwitchService');
}

/** Sizes on the way depend on when pods came up; where they end is compared with the end state. */
function isSize(text: string): boolean {
  return text.startsWith('ScalingReplicaSet');
}

/** An aborted canary with dynamicStableScale gives back traffic as stable's pods come up: the steps are a matter of time. */
function isWeight(text: string): boolean {
  return text.startsWith('PatchingCanaryIngress') || text.startsWith('TrafficWeightUpdated');
}

/** When a run's phase is seen, against the Rollout's own events, is a matter of time too. */
function isRun(text: string): boolean {
  return text.startsWith('AnalysisRun');
}

/**
 * Those of our events that upstream's recording holds too. It holds not all: upstream's client drops events of an
 * object that has many at once, and the recording ended before the last ones arrived.
 */
export function alsoRecorded(ours: readonly string[], theirs: readonly string[]): string[] {
  return ours.filter((text) => theirs.includes(text));
}
