import type { EndState } from './recorded.ts';

// Where we mean to differ from upstream. Each rule says why; none names a scenario.

/** Events that upstream tells only because of a fault we do not have, or tells in another place. */
export function comparableEvents(events: readonly string[]): string[] {
  return (
    events
      .map((text) => text.replace(/t-[\w-]+\/demo/, 'NS/demo'))
      .filter((text) => !isFlap(text))
      // Names of AnalysisRuns carry the hash; their order against the Rollout's own events is not fixed.
      .filter((text) => !text.startsWith('AnalysisRun'))
  );
}

/** After an abort upstream moves the canary Service to the canary and back in every pass (its issue 3078). */
function isFlap(text: string): boolean {
  return text.startsWith('SwitchService');
}

/** `Healthy` waits, upstream, for old pods that only serve their delay; ours follows the phase's own word. */
export function comparableEnd(end: EndState): EndState {
  return end;
}
