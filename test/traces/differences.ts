// Where we mean to differ from upstream. Each rule says why; none names a scenario.

/** Events that upstream tells only because of a fault we do not have, or tells in another place. */
export function comparableEvents(events: readonly string[]): string[] {
  return (
    events
      .map((text) => text.replace(/t-[\w-]+\/demo/, 'NS/demo'))
      .filter((text) => !isFlap(text) && !isSize(text))
      // Names of AnalysisRuns carry the hash; their order against the Rollout's own events is not fixed.
      .filter((text) => !text.startsWith('AnalysisRun'))
  );
}

/** After an abort upstream moves the canary Service to the canary and back in every pass (its issue 3078). */
function isFlap(text: string): boolean {
  return text.startsWith('SwitchService');
}

/** Sizes on the way depend on when pods came up; where they end is compared with the end state. */
function isSize(text: string): boolean {
  return text.startsWith('ScalingReplicaSet');
}

/** Upstream's Events arrived late, so its recording ends before its last ones: ours must begin with all it has. */
export function sameLength(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return ours.slice(0, theirs.length);
}
