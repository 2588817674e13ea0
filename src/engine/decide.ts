import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { RangeViolation } from '../base/errors.ts';
import { deepEqual } from '../base/json.ts';
import { preferAbort } from './abort-request.ts';
import { explainWait } from './blocked.ts';
import { pruneAnalysisRuns, runAnalyses } from './canary/analysis.ts';
import { resetOnUpdate } from './canary/reset.ts';
import { scaleReplicaSets } from './canary/scale.ts';
import { pointServices } from './canary/services.ts';
import { beginPauseStep, syncCanaryStatus } from './canary/sync.ts';
import { routeTraffic } from './canary/traffic.ts';
import { pruneRevisions } from './history.ts';
import { refuseInvalid } from './invalid-spec.ts';
import { mergeEffects } from './merge-effects.ts';
import { nextLookMs } from './next-look.ts';
import type { Observed } from './observed.ts';
import { beginPass, leave, type Pass, runStages, type Stage, withAction } from './pass.ts';
import { syncPausedConditions } from './paused-conditions.ts';
import type { Effect, Plan } from './plan.ts';
import { restartPods } from './restart.ts';
import { ensureReplicaSet, syncRevision } from './revision.ts';
import { noteSetback } from './setback.ts';
import { type World, worldOf } from './world.ts';

/** A plan that does not settle within this many passes is a bug: no update needs a tenth of it. */
const MOST_PASSES = 64;

// One pass down the ladder. The order is the safety argument: Services before routes before pods, traffic before
// scale, status last.
const LADDER: readonly Stage[] = [
  refuseInvalid,
  preferAbort,
  ensureReplicaSet,
  fillReplicas,
  syncPausedConditions,
  syncRevision,
  resetOnUpdate,
  restartPods,
  pruneRevisions,
  noteSetback,
  pointServices,
  routeTraffic,
  runAnalyses,
  pruneAnalysisRuns,
  scaleReplicaSets,
  beginPauseStep,
  syncCanaryStatus,
];

/**
 * The whole decision for one Rollout: passes down the ladder on a world that already holds the writes so far, until
 * one changes nothing. Pure: the same observation gives the same plan.
 *
 * @throws {RangeViolation} when the passes do not settle, which means two rules undo each other.
 */
export function decide(observed: Observed): Plan {
  let world = worldOf(observed);
  let effects: readonly Effect[] = [];
  for (let passes = 0; passes < MOST_PASSES; passes += 1) {
    const pass = runStages(beginPass(world), LADDER);
    if (pass.effects.length === 0 && deepEqual(pass.world.rollout.status, world.rollout.status)) {
      return planOf(world, effects);
    }
    world = pass.world;
    effects = [...effects, ...pass.effects];
  }
  const { namespace, name } = observed.rollout.metadata;
  throw new RangeViolation(`cannot settle Rollout ${namespace}/${name} in ${MOST_PASSES} passes`);
}

function planOf(world: World, effects: readonly Effect[]): Plan {
  const status: RolloutStatus = world.rollout.status ?? {};
  return {
    effects: mergeEffects(effects),
    status,
    recheckAfterMs: nextLookMs(world),
    blocked: explainWait(world),
  };
}

/** Autoscalers read `spec.replicas`, so an absent one is written out. */
function fillReplicas(pass: Pass): Pass {
  if (pass.world.rollout.spec.replicas !== undefined) return pass;
  return leave(withAction(pass, { type: 'PatchRollout', patch: { spec: { replicas: 1 } } }));
}
