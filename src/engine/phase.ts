import { WORKLOAD_GENERATION } from '../api/v1alpha1/labels.ts';
import { parseTime } from '../base/time.ts';

/** The one-word state of a Rollout that people and scripts read. */
export type Phase = 'Healthy' | 'Progressing' | 'Paused' | 'Degraded';

export interface PhaseAndMessage {
  readonly phase: Phase;
  /** Empty exactly when the Rollout is Healthy. */
  readonly message: string;
}

/** The parts of a Rollout that its phase depends on. Any typed Rollout is one. */
export interface PhaseSubject {
  readonly metadata: {
    readonly generation?: number | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly spec: PhaseSpec;
  readonly status?: PhaseStatus | undefined;
}

interface PhaseSpec {
  readonly replicas?: number | null | undefined;
  readonly paused?: boolean | undefined;
  readonly restartAt?: string | null | undefined;
  readonly workloadRef?: unknown;
  readonly strategy?:
    | {
        readonly canary?: { readonly trafficRouting?: unknown } | null | undefined;
        readonly blueGreen?: { readonly postPromotionAnalysis?: unknown } | null | undefined;
      }
    | undefined;
}

interface PhaseStatus {
  readonly phase?: string | undefined;
  readonly message?: string | undefined;
  readonly conditions?:
    | readonly {
        readonly type: string;
        readonly reason?: string | undefined;
        readonly message?: string | undefined;
      }[]
    | undefined;
  readonly pauseConditions?: readonly { readonly reason: string }[] | null | undefined;
  readonly controllerPause?: boolean | undefined;
  readonly observedGeneration?: string | undefined;
  readonly workloadObservedGeneration?: string | undefined;
  readonly restartedAt?: string | null | undefined;
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly currentPodHash?: string | undefined;
  readonly stableRS?: string | undefined;
  readonly blueGreen?:
    | {
        readonly activeSelector?: string | undefined;
        readonly postPromotionAnalysisRunStatus?: { readonly status?: string | undefined } | null | undefined;
      }
    | undefined;
}

const ENDED_RUN: ReadonlySet<string> = new Set(['Successful', 'Failed', 'Error', 'Inconclusive']);

/**
 * The phase a controller records in `status.phase` and `status.message`: the first rule that applies.
 *
 *     a condition says so -> Degraded      spec.paused, pauseConditions -> Paused
 *     restart, pods, cutover, steps outstanding -> Progressing           nothing left -> Healthy
 *
 * Reads counts and conditions of this pass, never an earlier `status.phase`. All replica counts are pods;
 * an absent count is 0, an absent `spec.replicas` is 1.
 *
 * @see argo-rollouts utils/rollout/rolloututil.go, CalculateRolloutPhase (same order, same texts).
 */
export function computePhase({ spec, status = {} }: Pick<PhaseSubject, 'spec' | 'status'>): PhaseAndMessage {
  const degraded = degradedMessage(status);
  if (degraded !== null) return { phase: 'Degraded', message: degraded };
  const paused = pausedMessage(spec, status);
  if (paused !== null) return { phase: 'Paused', message: paused };
  const outstanding = outstandingMessage(spec, status);
  if (outstanding !== null) return { phase: 'Progressing', message: outstanding };
  return { phase: 'Healthy', message: '' };
}

/**
 * The phase a client shows. It distrusts the recorded one while the controller has not seen the newest spec
 * or has not acted on an unpause; a Rollout without a recorded phase gets the computed one.
 *
 * @see argo-rollouts utils/rollout/rolloututil.go, GetRolloutPhase.
 */
export function shownPhase(rollout: PhaseSubject): { readonly phase: string; readonly message: string } {
  const unseen = unseenMessage(rollout);
  if (unseen !== null) return { phase: 'Progressing', message: unseen };
  const { phase = '', message = '' } = rollout.status ?? {};
  return phase === '' ? computePhase(rollout) : { phase, message };
}

/** Any condition type counts, also a stale one: clients and health checks rely on it. */
function degradedMessage({ conditions = [] }: PhaseStatus): string | null {
  for (const { type, reason, message = '' } of conditions) {
    if (type === 'InvalidSpec') return `InvalidSpec: ${message}`;
    if (reason === 'RolloutAborted' || reason === 'ProgressDeadlineExceeded') return `${reason}: ${message}`;
  }
  return null;
}

function pausedMessage(spec: PhaseSpec, { pauseConditions }: PhaseStatus): string | null {
  if (spec.paused === true) return 'manually paused';
  return pauseConditions?.[0]?.reason ?? null;
}

function outstandingMessage(spec: PhaseSpec, status: PhaseStatus): string | null {
  const { updatedReplicas = 0, availableReplicas = 0 } = status;
  if (isRestarting(spec, status)) return 'rollout is restarting';
  if (updatedReplicas < (spec.replicas ?? 1)) return 'more replicas need to be updated';
  if (availableReplicas < updatedReplicas) return 'updated replicas are still becoming available';
  const { blueGreen, canary } = spec.strategy ?? {};
  if (blueGreen !== undefined && blueGreen !== null) return blueGreenMessage(blueGreen, status);
  return canary === undefined || canary === null ? null : canaryMessage(canary, status);
}

/** A `restartAt` in the future already counts. */
function isRestarting({ restartAt }: PhaseSpec, { restartedAt }: PhaseStatus): boolean {
  if (restartAt === undefined || restartAt === null) return false;
  return parseTime(restartAt) !== parseTime(restartedAt);
}

function blueGreenMessage(
  { postPromotionAnalysis }: { readonly postPromotionAnalysis?: unknown },
  status: PhaseStatus,
): string | null {
  const { activeSelector = '', postPromotionAnalysisRunStatus } = status.blueGreen ?? {};
  if (activeSelector === '' || activeSelector !== status.currentPodHash)
    return 'active service cutover pending';
  if (isPromoted(status)) return null;
  const isAwaitingRun = isPresent(postPromotionAnalysis) && !hasEnded(postPromotionAnalysisRunStatus?.status);
  return isAwaitingRun
    ? 'waiting for analysis to complete'
    : 'waiting for post-promotion verification to complete';
}

function canaryMessage(
  { trafficRouting }: { readonly trafficRouting?: unknown },
  status: PhaseStatus,
): string | null {
  const { replicas = 0, updatedReplicas = 0 } = status;
  if (!isPresent(trafficRouting) && replicas > updatedReplicas) return 'old replicas are pending termination';
  return isPromoted(status) ? null : 'waiting for all steps to complete';
}

function isPromoted({ stableRS = '', currentPodHash }: PhaseStatus): boolean {
  return stableRS !== '' && stableRS === currentPodHash;
}

/** Whether an AnalysisRun or Experiment of this phase changes no more. */
export function hasEnded(runPhase: string | undefined): boolean {
  return runPhase !== undefined && ENDED_RUN.has(runPhase);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function unseenMessage({ metadata, spec, status = {} }: PhaseSubject): string | null {
  if (differsFrom(status.observedGeneration, metadata.generation ?? 0)) {
    return 'waiting for rollout spec update to be observed';
  }
  if (status.controllerPause === true && (status.pauseConditions ?? []).length === 0) {
    return 'waiting for rollout to unpause';
  }
  const workloadGeneration = Number(metadata.annotations?.[WORKLOAD_GENERATION]);
  if (
    isPresent(spec.workloadRef) &&
    Number.isInteger(workloadGeneration) &&
    differsFrom(status.workloadObservedGeneration, workloadGeneration)
  ) {
    return 'waiting for rollout spec update to be observed for the reference workload';
  }
  return null;
}

/** A recorded generation that is not a number comes from old controllers (a hash) and proves nothing. */
function differsFrom(recorded: string | undefined, generation: number): boolean {
  return recorded !== undefined && /^[+-]?\d+$/.test(recorded) && Number(recorded) !== generation;
}
