import type { Pod } from '../api/kubernetes/core.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { lastMeasured } from '../engine/analysis/last-measured.ts';
import { explainWait } from '../engine/blocked.ts';
import { shownPhase } from '../engine/phase.ts';
import type { Blocked } from '../engine/plan.ts';
import { worldOf } from '../engine/world.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import type { Explanation } from './insight-results.ts';
import { observeRollout } from './observe-rollout.ts';
import { observePod } from './view/pod-status.ts';

/** Reads the cluster as the controller does and asks the same engine. Nothing is written. */
export async function explainRollout(
  context: CommandContext,
  access: ClusterAccess,
  name: string,
): Promise<Explanation> {
  const { kube, namespace } = access;
  const rollout = await kube.get(rollouts, { namespace, name });
  const observed = await observeRollout(context, access, { existing: rollout, rollout });
  const { phase, message } = shownPhase(rollout);
  return {
    name,
    namespace,
    phase,
    message,
    waitsFor: [...unseenSpec(rollout), ...explainWait(worldOf(observed))],
    backgroundAnalysis: backgroundAnalysis(rollout, observed.analysisRuns),
    troubledPods: observed.pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((pod) => ({ pod, ...observePod(pod) }))
      .filter(({ ready, total }) => ready < total)
      .map(({ pod, status, restarts }) => ({
        name: pod.metadata.name,
        status,
        restarts,
        exit: lastExit(pod),
      })),
    nextCommands: nextCommands(rollout).map((command) => `${command}${context.sameFlags}`),
  };
}

/** How a container ended last; of several, the one that was restarted most. */
function lastExit({ status }: Pod): Explanation['troubledPods'][number]['exit'] {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const ended = all
    .filter(({ ready }) => !ready)
    .toSorted((a, b) => b.restartCount - a.restartCount)
    .flatMap(({ name, state, lastState }) => {
      const terminated = state?.terminated ?? lastState?.terminated;
      const isPrevious = state?.terminated === undefined;
      return terminated === undefined ? [] : [{ container: name, terminated, isPrevious }];
    });
  const [first] = ended;
  if (first === undefined) return null;
  const { container, terminated, isPrevious } = first;
  return { container, code: terminated.exitCode, reason: terminated.reason ?? '', isPrevious };
}

/** Nobody acts on a spec that the controller has not seen; then the controller is the one to look at. */
function unseenSpec({ metadata, status }: Rollout): readonly Blocked[] {
  const { generation = 0 } = metadata;
  const seen = status?.observedGeneration ?? null;
  if (seen === String(generation)) return [];
  return [{ cause: { name: 'UnseenSpec', generation, seen }, since: null, recheckAt: null }];
}

function backgroundAnalysis(
  { status }: Rollout,
  runs: readonly AnalysisRun[],
): Explanation['backgroundAnalysis'] {
  const told = status?.canary?.currentBackgroundAnalysisRunStatus;
  if (told === undefined || told.status === 'Successful') return null;
  const run = runs.find(({ metadata }) => metadata.name === told.name);
  const measured = run === undefined ? '' : lastMeasured(run);
  return { name: told.name, phase: told.status === '' ? 'Pending' : told.status, lastMeasured: measured };
}

/** What a person would type next; empty when nothing is called for. */
function nextCommands({ metadata, status, spec }: Rollout): readonly string[] {
  const { name } = metadata;
  if (status?.abort === true) return [`retry rollout ${name}`, `undo ${name}`];
  const isHeld = spec.paused === true || (status?.pauseConditions ?? []).length > 0;
  // A promote ends the step that an analysis has to decide about.
  if (isHeld || status?.canary?.currentStepAnalysisRunStatus?.status === 'Running') {
    return [`promote ${name}`, `abort ${name}`];
  }
  return [];
}
