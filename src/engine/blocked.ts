import { PAUSE } from '../api/v1alpha1/reasons.ts';
import { parseTime } from '../base/time.ts';
import { decisionOf } from './analysis/estimate.ts';
import { lastMeasured } from './analysis/last-measured.ts';
import { nextHandoverLook } from './canary/handover.ts';
import { wantedReplicas } from './canary/readiness.ts';
import { pauseEndsAt } from './canary/step-completion.ts';
import { currentStep, isTrafficRouted, pauseDurationMs, stepsOf, stepText } from './canary/steps.ts';
import { replicasOf } from './canary/target.ts';
import type { Blocked } from './plan.ts';
import { deadlineAt, isPromoted } from './progress.ts';
import { assignRoles, availableOf, canarySets, desiredOf, type RoleSets } from './replica-sets.ts';
import type { World } from './world.ts';

/** What an unfinished Rollout waits for, nearest cause first. Empty when nothing is outstanding. */
export function explainWait(world: World): readonly Blocked[] {
  const status = world.rollout.status ?? {};
  const roles = assignRoles(world.rollout, world.replicaSets);
  const held = heldTraffic(world);
  if (status.phase === 'Healthy') return held === null ? [] : [held];
  const invalid = invalidSpec(world);
  if (invalid !== null) return [invalid];
  const causes = [
    held,
    aborted(world),
    manualPause(world),
    pause(world),
    restart(world),
    missingPods(world, roles),
    unobservedRoutes(world),
    analysis(world),
  ];
  return causes.filter((cause) => cause !== null);
}

function heldTraffic(world: World): Blocked | null {
  const { stableService = '' } = world.rollout.spec.strategy?.canary ?? {};
  const recheckAt = nextHandoverLook(world);
  if (recheckAt === null) return null;
  const cause = { name: 'StableEndpoints', service: stableService, seen: world.stableEndpoints } as const;
  return { cause, since: null, recheckAt };
}

function invalidSpec({ rollout }: World): Blocked | null {
  const condition = rollout.status?.conditions?.find(({ type }) => type === 'InvalidSpec');
  if (condition === undefined) return null;
  const since = parseTime(condition.lastTransitionTime);
  return { cause: { name: 'InvalidSpec', message: condition.message }, since, recheckAt: null };
}

function aborted({ rollout }: World): Blocked | null {
  const { abort, abortedAt, message = '' } = rollout.status ?? {};
  if (abort !== true) return null;
  return { cause: { name: 'Aborted', message }, since: parseTime(abortedAt), recheckAt: null };
}

function manualPause({ rollout }: World): Blocked | null {
  if (rollout.spec.paused !== true) return null;
  return { cause: { name: 'PausedByUser' }, since: null, recheckAt: null };
}

function pause({ rollout }: World): Blocked | null {
  const [condition] = rollout.status?.pauseConditions ?? [];
  if (condition === undefined) return null;
  const since = parseTime(condition.startTime);
  const current = currentStep(rollout);
  if (condition.reason !== PAUSE.canaryStep || current === null) {
    return { cause: { name: 'Paused', reason: condition.reason }, since, recheckAt: null };
  }
  const endsAt = pauseEndsAt(condition, pauseDurationMs(current.step.pause?.duration));
  const cause = {
    name: 'PauseStep',
    ends: endsAt === null ? 'promote' : 'timer',
    index: current.index,
    steps: stepsOf(rollout).length,
    step: stepText(current.step),
  } as const;
  return { cause, since, recheckAt: endsAt };
}

function restart({ rollout, now }: World): Blocked | null {
  const { restartAt } = rollout.spec;
  const at = parseTime(restartAt);
  if (at === null || at === parseTime(rollout.status?.restartedAt)) return null;
  if (at > now) return { cause: { name: 'RestartTime', at }, since: null, recheckAt: at };
  return { cause: { name: 'OldPods', olderThan: at }, since: at, recheckAt: null };
}

function missingPods({ rollout }: World, roles: RoleSets): Blocked | null {
  const { canary, stable } = roles;
  const status = rollout.status ?? {};
  const wanted = wantedReplicas(rollout, canarySets(roles), status.canary?.weights);
  const target = isPromoted(status) || stable === null ? replicasOf(rollout) : wanted.canary;
  const recheckAt = deadlineAt(rollout, status);
  const lacking = (role: 'canary' | 'stable', available: number, size: number): Blocked => ({
    cause: { name: 'Pods', role, size, available },
    since: null,
    recheckAt,
  });
  if (availableOf(canary) < target) return lacking('canary', availableOf(canary), target);
  if (stable === null || availableOf(stable) >= desiredOf(stable)) return null;
  return lacking('stable', availableOf(stable), desiredOf(stable));
}

function unobservedRoutes({ rollout, routes, askedSplit }: World): Blocked | null {
  if (!isTrafficRouted(rollout) || routes === null) return null;
  const asked = askedSplit?.canary ?? rollout.status?.canary?.weights?.canary.weight;
  const seen = routes.state === 'applied' ? routes.split.canary : null;
  if (asked === undefined || seen === asked) return null;
  return { cause: { name: 'Routes', asked, seen }, since: null, recheckAt: null };
}

function analysis({ rollout, analysisRuns }: World): Blocked | null {
  const run = rollout.status?.canary?.currentStepAnalysisRunStatus;
  if (run === undefined || run.status === 'Successful') return null;
  const live = analysisRuns.find(({ metadata }) => metadata.name === run.name);
  const cause = {
    name: 'Analysis',
    run: run.name,
    phase: run.status === '' ? 'Pending' : run.status,
    message: run.message ?? '',
    lastMeasured: live === undefined ? '' : lastMeasured(live),
  } as const;
  const since = parseTime(live?.status?.startedAt ?? live?.metadata.creationTimestamp);
  const atMostMs = (live === undefined ? null : decisionOf(live.spec))?.atMostMs ?? null;
  const recheckAt = since === null || atMostMs === null ? null : since + atMostMs;
  return { cause, since, recheckAt };
}
