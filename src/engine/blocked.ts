import { PAUSE } from '../api/v1alpha1/reasons.ts';
import { formatTime, parseTime } from '../base/time.ts';
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
  const evidence = {
    switched: 'they do',
    switching: 'they still name other pods than those of the canary Service',
    unseen: 'its EndpointSlices cannot be seen',
    unread: 'not looked at yet',
  }[world.stableEndpoints];
  return {
    on: `the endpoints of Service ${stableService} to follow its selector`,
    evidence,
    since: null,
    recheckAt,
  };
}

function invalidSpec({ rollout }: World): Blocked | null {
  const condition = rollout.status?.conditions?.find(({ type }) => type === 'InvalidSpec');
  if (condition === undefined) return null;
  const since = parseTime(condition.lastTransitionTime);
  return { on: 'a valid spec', evidence: condition.message, since, recheckAt: null };
}

function aborted({ rollout }: World): Blocked | null {
  const { abort, abortedAt, message = '' } = rollout.status ?? {};
  if (abort !== true) return null;
  return {
    on: 'retry, undo or a new template',
    evidence: message,
    since: parseTime(abortedAt),
    recheckAt: null,
  };
}

function manualPause({ rollout }: World): Blocked | null {
  if (rollout.spec.paused !== true) return null;
  return { on: 'spec.paused to become false', evidence: 'manually paused', since: null, recheckAt: null };
}

function pause({ rollout }: World): Blocked | null {
  const [condition] = rollout.status?.pauseConditions ?? [];
  if (condition === undefined) return null;
  const since = parseTime(condition.startTime);
  const current = currentStep(rollout);
  if (condition.reason !== PAUSE.canaryStep || current === null) {
    return { on: 'promote or abort', evidence: `paused: ${condition.reason}`, since, recheckAt: null };
  }
  const endsAt = pauseEndsAt(condition, pauseDurationMs(current.step.pause?.duration));
  // Counted as `get rollout` does.
  const evidence = `step ${current.index}/${stepsOf(rollout).length}: ${stepText(current.step)}`;
  return { on: endsAt === null ? 'promote' : 'the pause to end', evidence, since, recheckAt: endsAt };
}

function restart({ rollout, now }: World): Blocked | null {
  const { restartAt } = rollout.spec;
  const at = parseTime(restartAt);
  if (at === null || at === parseTime(rollout.status?.restartedAt)) return null;
  if (at > now) {
    const evidence = `asked for ${formatTime(at)}`;
    return { on: 'the time of the restart', evidence, since: null, recheckAt: at };
  }
  const evidence = 'a few go at a time';
  return { on: `pods from before ${formatTime(at)} to be replaced`, evidence, since: at, recheckAt: null };
}

function missingPods({ rollout }: World, roles: RoleSets): Blocked | null {
  const { canary, stable } = roles;
  const status = rollout.status ?? {};
  const wanted = wantedReplicas(rollout, canarySets(roles), status.canary?.weights);
  const target = isPromoted(status) || stable === null ? replicasOf(rollout) : wanted.canary;
  const recheckAt = deadlineAt(rollout, status);
  const lacking = (role: string, available: number, size: number): Blocked => ({
    on: `${size} ${role} ${size === 1 ? 'pod' : 'pods'} to become available`,
    evidence: `${available} of ${size} are`,
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
  const evidence = seen === null ? 'no split observed yet' : `observed ${seen}, asked ${asked}`;
  return { on: `the routes to carry canary weight ${asked}`, evidence, since: null, recheckAt: null };
}

function analysis({ rollout, analysisRuns }: World): Blocked | null {
  const run = rollout.status?.canary?.currentStepAnalysisRunStatus;
  if (run === undefined || run.status === 'Successful') return null;
  const live = analysisRuns.find(({ metadata }) => metadata.name === run.name);
  const told = [run.status === '' ? 'Pending' : run.status, run.message].filter(Boolean).join(': ');
  const measured = live === undefined ? '' : lastMeasured(live);
  const evidence = measured === '' ? told : `${told}; last: ${measured}`;
  const since = parseTime(live?.status?.startedAt ?? live?.metadata.creationTimestamp);
  const atMostMs = (live === undefined ? null : decisionOf(live.spec))?.atMostMs ?? null;
  const recheckAt = since === null || atMostMs === null ? null : since + atMostMs;
  return { on: `AnalysisRun ${run.name}`, evidence, since, recheckAt };
}
