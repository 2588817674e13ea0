import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import { RangeViolation } from '../base/errors.ts';
import { type EpochMs, formatTime, type Millis, parseTime } from '../base/time.ts';
import { analysisDurationMs, decisionOf } from './analysis/estimate.ts';
import { weightGiven, weightReached } from './canary/weight-given.ts';
import { decide } from './decide.ts';
import type { Observed } from './observed.ts';
import type { Action } from './plan.ts';
import { assignRoles, availableOf, desiredOf } from './replica-sets.ts';
import { project, worldOf } from './world.ts';

/** An analysis of a step that takes as long as its evidence does; it is played as short as it can be. */
export interface PlayedDecision {
  readonly stepIndex: number;
  /** Names of its metrics. */
  readonly metrics: readonly string[];
  /** From its beginning; `null`: nobody can tell. */
  readonly atMostMs: Millis | null;
  /** How much later than played it may end. */
  readonly slackMs: Millis | null;
}

/** How an update would look at one instant. Counts are pods asked for; a promoted version is the stable one. */
export interface Moment {
  /** Since the start. */
  readonly at: Millis;
  readonly phase: string;
  readonly message: string;
  /** `null` without steps. */
  readonly stepIndex: number | null;
  /**
   * What the newest version gets of all requests: everything once it is promoted; before that by its routes, or by its
   * share of available pods, rounded down.
   */
  readonly weight: number;
  readonly canaryPods: number;
  readonly stablePods: number;
  readonly allPods: number;
  /** How many approvals were given before. */
  readonly approvals: number;
  /** What had to be decided before: with one of them, `at` is the earliest time. */
  readonly decisions: readonly PlayedDecision[];
}

/** A weight that a step asks for, or the whole, once it is in force: never a share of pods in between. */
export interface WeightReached {
  /** Since the start. */
  readonly at: Millis;
  /** Percent of all requests; a part of one with a `maxTrafficWeight` above 100. */
  readonly weight: number;
  /** Available pods of the newest version and of all; `null` with routes, which are exact. */
  readonly pods: { readonly newest: number; readonly all: number } | null;
  readonly approvals: number;
  readonly decisions: readonly PlayedDecision[];
}

export interface Rehearsal {
  /** Each is different from the one before it. */
  readonly moments: readonly Moment[];
  /** Each is different from the one before it; the first one from the weight at the start. */
  readonly weights: readonly WeightReached[];
  /** Indexes of the steps at which somebody has to promote. */
  readonly approvals: readonly number[];
  readonly mostPods: number;
}

export interface RehearsalOptions {
  /** From a pod's creation until it is ready. */
  readonly podStartMs: Millis;
}

interface State {
  readonly observed: Observed;
  /** ReplicaSet name -> when its newest pods are available. */
  readonly readyAt: ReadonlyMap<string, EpochMs>;
  readonly recheckAfterMs: Millis | null;
  readonly decisions: readonly PlayedDecision[];
}

const MOST_MOMENTS = 1000;
const MOST_ROUNDS = 64;

/**
 * Plays an update on a virtual clock, with the same decisions as the controller: every pod becomes ready, every
 * analysis succeeds, and every approval is given at once. Pure; `observed` is the world before the first decision.
 *
 * @throws {RangeViolation} when the update does not end.
 */
export function rehearse(observed: Observed, options: RehearsalOptions): Rehearsal {
  const moments: Moment[] = [];
  const weights: WeightReached[] = [];
  const approvals: number[] = [];
  // Endpoints are taken to follow their Services at once.
  // A restart replaces pods and changes no count of them, so it is not played: without pods it has nothing to do.
  const start: Observed = { ...observed, pods: [], stableEndpoints: 'switched' };
  let weight = weightGiven(start);
  let before = start;
  let state = settle({ observed: start, readyAt: new Map(), recheckAfterMs: null, decisions: [] }, options);
  for (let count = 0; count < MOST_MOMENTS; count += 1) {
    const { decisions } = state;
    const moment = { ...momentOf(state.observed, observed.now), approvals: approvals.length, decisions };
    if (!isSame(moments.at(-1), moment)) moments.push(moment);
    const reached = weightReached(before, state.observed);
    if (reached !== null && reached.weight !== weight) {
      weights.push({ ...reached, at: moment.at, approvals: approvals.length, decisions });
      weight = reached.weight;
    }
    before = state.observed;
    const next = advance(state);
    if (next !== null) {
      state = settle(next, options);
      continue;
    }
    if ((state.observed.rollout.status?.pauseConditions ?? []).length === 0) {
      return { moments, weights, approvals, mostPods: Math.max(...moments.map(({ allPods }) => allPods)) };
    }
    approvals.push(state.observed.rollout.status?.currentStepIndex ?? 0);
    state = settle(approved(state), options);
  }
  throw new RangeViolation(`the update does not end within ${MOST_MOMENTS} changes`);
}

/** Decides and applies until nothing is left to do at this instant. */
function settle(state: State, options: RehearsalOptions): State {
  let { observed } = state;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const plan = decide(observed);
    const actions = plan.effects.flatMap((effect) => (effect.kind === 'action' ? [effect.action] : []));
    observed = actions.reduce(applied, observed);
    observed = { ...observed, rollout: { ...observed.rollout, status: plan.status } };
    const isResting = observed.replicaSets.every((set) => set.status?.replicas === desiredOf(set));
    observed = { ...observed, replicaSets: observed.replicaSets.map((set) => sized(set, availableOf(set))) };
    if (actions.length === 0 && isResting) {
      const readyAt = startPods(state.readyAt, observed, options);
      return { observed, readyAt, recheckAfterMs: plan.recheckAfterMs, decisions: state.decisions };
    }
  }
  throw new RangeViolation('the decisions for one instant do not come to rest');
}

function applied(observed: Observed, action: Action): Observed {
  const { askedSplit, ...after } = project(worldOf(observed), action);
  const routed: Observed =
    askedSplit === null ? after : { ...after, routes: { state: 'applied', split: askedSplit } };
  const createdAt = formatTime(observed.now);
  if (action.type === 'CreateReplicaSet') {
    return { ...routed, replicaSets: routed.replicaSets.map((set) => stamped(set, createdAt)) };
  }
  if (action.type !== 'CreateAnalysisRun') return routed;
  return { ...routed, analysisRuns: routed.analysisRuns.map((run) => stamped(run, createdAt)) };
}

function stamped<T extends ReplicaSet | AnalysisRun>(object: T, creationTimestamp: string): T {
  const { uid = `planned-${object.metadata.name}` } = object.metadata;
  return { ...object, metadata: { creationTimestamp, ...object.metadata, uid } };
}

function startPods(
  before: ReadonlyMap<string, EpochMs>,
  { now, rollout, replicaSets }: Observed,
  { podStartMs }: RehearsalOptions,
): ReadonlyMap<string, EpochMs> {
  const readyAt = now + podStartMs + (rollout.spec.minReadySeconds ?? 0) * 1000;
  const missing = replicaSets.filter((set) => availableOf(set) < desiredOf(set));
  return new Map(missing.map(({ metadata: { name } }) => [name, before.get(name) ?? readyAt]));
}

/** Pods are there as soon as they are asked for, and gone as soon as they are not; only being ready takes time. */
function sized(set: ReplicaSet, available: number): ReplicaSet {
  const replicas = desiredOf(set);
  const ready = Math.min(available, replicas);
  return { ...set, status: { ...set.status, replicas, readyReplicas: ready, availableReplicas: ready } };
}

/** The world when the next thing happens by itself; `null` when nothing does. */
function advance({ observed, readyAt, recheckAfterMs, decisions }: State): State | null {
  const analysesEnd = observed.analysisRuns.filter(isRunning).map((run) => endOf(run, observed.now));
  const instants = [
    ...readyAt.values(),
    ...analysesEnd.filter((at) => at !== null),
    ...(recheckAfterMs === null ? [] : [observed.now + recheckAfterMs]),
  ];
  if (instants.length === 0) return null;
  const now = Math.max(observed.now, Math.min(...instants));
  const replicaSets = observed.replicaSets.map((set) =>
    (readyAt.get(set.metadata.name) ?? now + 1) <= now ? sized(set, desiredOf(set)) : set,
  );
  const ended = observed.analysisRuns.filter((run) => {
    const end = isRunning(run) ? endOf(run, observed.now) : null;
    return end !== null && end <= now;
  });
  const analysisRuns = observed.analysisRuns.map((run) =>
    ended.includes(run) ? { ...run, status: { ...run.status, phase: 'Successful' as const } } : run,
  );
  const waiting = new Map([...readyAt].filter(([, at]) => at > now));
  return {
    observed: { ...observed, now, replicaSets, analysisRuns },
    readyAt: waiting,
    recheckAfterMs: null,
    decisions: [...decisions, ...ended.flatMap((run) => decisionIn(observed, run, now))],
  };
}

/** Only an analysis of the current step holds the update up. */
function decisionIn({ rollout }: Observed, run: AnalysisRun, now: EpochMs): readonly PlayedDecision[] {
  const { canary, currentStepIndex: stepIndex = 0 } = rollout.status ?? {};
  const decision = decisionOf(run.spec);
  if (decision === null || canary?.currentStepAnalysisRunStatus?.name !== run.metadata.name) return [];
  const { atMostMs } = decision;
  const startedAt = parseTime(run.metadata.creationTimestamp) ?? now;
  const slackMs = atMostMs === null ? null : Math.max(0, startedAt + atMostMs - now);
  return [{ stepIndex, metrics: run.spec.metrics.map(({ name }) => name), atMostMs, slackMs }];
}

function isRunning({ status }: AnalysisRun): boolean {
  return status?.phase === undefined || status.phase === 'Running' || status.phase === 'Pending';
}

/** `null`: it runs until it is told to end. */
function endOf(run: AnalysisRun, now: EpochMs): EpochMs | null {
  if (run.spec.terminate === true) return now;
  const duration = analysisDurationMs(run.spec);
  return duration === null ? null : (parseTime(run.metadata.creationTimestamp) ?? now) + duration;
}

function approved(state: State): State {
  const { rollout } = state.observed;
  const { pauseConditions: _given, ...status } = rollout.status ?? {};
  return { ...state, observed: { ...state.observed, rollout: { ...rollout, status } } };
}

function momentOf(
  { rollout, replicaSets, routes, now }: Observed,
  start: EpochMs,
): Omit<Moment, 'approvals' | 'decisions'> {
  const { canary, stable } = assignRoles(rollout, replicaSets);
  const { status = {}, spec } = rollout;
  const available = replicaSets.reduce((sum, set) => sum + availableOf(set), 0);
  const share = available === 0 ? 0 : Math.floor((100 * availableOf(canary)) / available);
  const isPromoted = canary === stable;
  const routed = routes?.state === 'applied' ? routes.split : null;
  return {
    at: now - start,
    phase: status.phase ?? '',
    message: status.message ?? '',
    stepIndex: spec.strategy?.canary?.steps === undefined ? null : (status.currentStepIndex ?? 0),
    // Promoted, it is behind the stable Service, and its weight as a canary goes back to 0.
    weight: routed === null ? share : isPromoted ? routed.total : routed.canary,
    canaryPods: canary === null || isPromoted ? 0 : desiredOf(canary),
    stablePods: stable === null ? 0 : desiredOf(stable),
    allPods: replicaSets.reduce((sum, set) => sum + desiredOf(set), 0),
  };
}

function isSame(a: Moment | undefined, b: Moment): boolean {
  return a !== undefined && comparable(a) === comparable(b);
}

/** Time, approvals and decisions alone make no new moment. */
function comparable(moment: Moment): string {
  return JSON.stringify({ ...moment, at: 0, approvals: 0, decisions: [] });
}
