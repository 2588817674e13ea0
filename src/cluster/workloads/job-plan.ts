import type { Job, JobStatus } from '../../api/kubernetes/batch.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import type { Condition } from '../../api/kubernetes/meta.ts';
import { isPodActive, isPodFinished, isPodReady } from '../../api/kubernetes/pod-condition.ts';
import { type EpochMs, formatTime, type Millis, parseTime } from '../../base/time.ts';
import { exponentialBackoff } from '../../kube/backoff.ts';
import { rankForDeletion } from './pod-rank.ts';

/** Upstream waits 10 s after the first failed pod, and at most 10 minutes. */
const POD_BACKOFF_BASE_MS: Millis = 10_000;
const POD_BACKOFF_MAX_MS: Millis = 600_000;
const DEFAULT_BACKOFF_LIMIT = 6;

export interface JobPlan {
  readonly create: number;
  readonly delete: readonly Pod[];
  readonly status: JobStatus;
  readonly recheckAfterMs: Millis | null;
}

interface Counts {
  readonly active: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  readonly terminating: number;
}

interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** Decides the pods a Job needs next and what its status says. `pods` are all of its pods. */
export function planJob(job: Job, pods: readonly Pod[], now: EpochMs): JobPlan {
  const counts = countPods(pods);
  const before = job.status ?? {};
  const finished = finishedCondition(job);
  if (finished !== null) return { create: 0, delete: counts.active, status: before, recheckAfterMs: null };
  const startTime = job.spec.suspend === true ? undefined : (before.startTime ?? formatTime(now));
  const verdict = judge(job, counts, { startTime, now, pods });
  if (verdict !== null) return planEnd(job, counts, verdict, { startTime, now });
  if (job.spec.suspend === true) {
    const conditions = suspendConditions(job, now);
    return {
      create: 0,
      delete: counts.active,
      status: statusOf(counts, { conditions }),
      recheckAfterMs: null,
    };
  }
  return planRun(job, counts, { startTime, now, pods });
}

export function finishedCondition({ status }: Job): Condition | null {
  const done = (status?.conditions ?? []).find(
    ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
  );
  return done ?? null;
}

/** When a finished Job is to be deleted; `null` when it is to stay. */
export function expiresAt(job: Job): EpochMs | null {
  const { ttlSecondsAfterFinished } = job.spec;
  const finishedAt = parseTime(finishedCondition(job)?.lastTransitionTime);
  if (ttlSecondsAfterFinished === undefined || finishedAt === null) return null;
  return finishedAt + ttlSecondsAfterFinished * 1000;
}

function countPods(pods: readonly Pod[]): Counts {
  const inPhase = (phase: string) => pods.filter(({ status }) => status?.phase === phase).length;
  const active = pods.filter(isPodActive);
  const terminating = pods.filter((pod) => !isPodFinished(pod) && !isPodActive(pod)).length;
  return { active, succeeded: inPhase('Succeeded'), failed: inPhase('Failed'), terminating };
}

interface Moment {
  readonly startTime: string | undefined;
  readonly now: EpochMs;
}

function judge(job: Job, counts: Counts, at: Moment & { readonly pods: readonly Pod[] }): Verdict | null {
  const pending = (job.status?.conditions ?? []).find(
    ({ type, status }) => (type === 'FailureTarget' || type === 'SuccessCriteriaMet') && status === 'True',
  );
  if (pending !== undefined) {
    const type = pending.type === 'FailureTarget' ? 'Failed' : 'Complete';
    return { type, reason: pending.reason ?? '', message: pending.message ?? '' };
  }
  const limit = job.spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT;
  if (counts.failed > limit || restartsInPlace(job, at.pods) > limit) {
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  const deadline = deadlineAt(job, at.startTime);
  if (deadline !== null && at.now >= deadline) {
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  }
  return isComplete(job, counts)
    ? {
        type: 'Complete',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }
    : null;
}

/** With `restartPolicy: OnFailure` a container fails without its pod failing: its restarts count instead. */
function restartsInPlace({ spec }: Job, pods: readonly Pod[]): number {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return 0;
  const statuses = pods.flatMap(({ status }) => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ]);
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** Without `completions` one success ends the work, once no other pod is at it. */
function isComplete({ spec }: Job, { active, succeeded }: Counts): boolean {
  if (spec.completions === undefined) return succeeded > 0 && active.length === 0;
  return succeeded >= spec.completions;
}

function deadlineAt({ spec }: Job, startTime: string | undefined): EpochMs | null {
  const startedAt = parseTime(startTime);
  if (spec.activeDeadlineSeconds === undefined || startedAt === null) return null;
  return startedAt + spec.activeDeadlineSeconds * 1000;
}

/** The verdict is announced at once; the Job counts as finished when its last pod is gone. */
function planEnd(job: Job, counts: Counts, verdict: Verdict, { startTime, now }: Moment): JobPlan {
  const announced = verdict.type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet';
  const isOver = counts.active.length === 0 && counts.terminating === 0;
  const conditions = [announced, ...(isOver ? [verdict.type] : [])].reduce<readonly Condition[]>(
    (all, type) => withCondition(all, { ...verdict, type, status: 'True' }, now),
    job.status?.conditions ?? [],
  );
  const completionTime = isOver && verdict.type === 'Complete' ? { completionTime: formatTime(now) } : {};
  const status = statusOf(counts, { startTime, conditions, ...completionTime });
  return { create: 0, delete: counts.active, status, recheckAfterMs: null };
}

function planRun(
  job: Job,
  counts: Counts,
  { startTime, now, pods }: Moment & { readonly pods: readonly Pod[] },
): JobPlan {
  const wanted = wantedActive(job, counts);
  const missing = Math.max(0, wanted - counts.active.length);
  const surplus = Math.max(0, counts.active.length - wanted);
  const backoffMs = missing > 0 ? podBackoffMs(pods, now) : 0;
  const deadline = deadlineAt(job, startTime);
  const waits = [
    ...(backoffMs > 0 ? [backoffMs] : []),
    ...(deadline === null ? [] : [Math.max(1, deadline - now)]),
  ];
  return {
    create: backoffMs > 0 ? 0 : missing,
    delete: rankForDeletion(counts.active).slice(0, surplus),
    status: statusOf(counts, { startTime, conditions: suspendConditions(job, now) }),
    recheckAfterMs: waits.length === 0 ? null : Math.min(...waits),
  };
}

function wantedActive({ spec }: Job, { active, succeeded }: Counts): number {
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions !== undefined) return Math.min(parallelism, spec.completions - succeeded);
  // A success of a work queue: those at work may end, nobody new joins.
  return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism;
}

/** How long the next pod still has to wait, counted from the end of the last failure; successes reset it. */
function podBackoffMs(pods: readonly Pod[], now: EpochMs): Millis {
  const ends = pods
    .filter(isPodFinished)
    .map((pod) => ({ failed: pod.status?.phase === 'Failed', at: endOf(pod) }));
  const lastSuccess = Math.max(0, ...ends.filter(({ failed }) => !failed).map(({ at }) => at));
  const failures = ends.filter(({ failed, at }) => failed && at >= lastSuccess).map(({ at }) => at);
  if (failures.length === 0) return 0;
  const wait = exponentialBackoff(failures.length, POD_BACKOFF_BASE_MS, POD_BACKOFF_MAX_MS);
  return Math.max(0, Math.max(...failures) + wait - now);
}

function endOf({ status, metadata }: Pod): EpochMs {
  const ends = (status?.containerStatuses ?? []).map(
    ({ state }) => parseTime(state?.terminated?.finishedAt) ?? 0,
  );
  return Math.max(0, ...ends) || (parseTime(metadata.creationTimestamp) ?? 0);
}

function statusOf(
  { active, succeeded, failed, terminating }: Counts,
  rest: {
    readonly startTime?: string | undefined;
    readonly completionTime?: string;
    readonly conditions: readonly Condition[];
  },
): JobStatus {
  const { startTime, completionTime, conditions } = rest;
  return {
    ...(active.length > 0 ? { active: active.length } : {}),
    ready: active.filter(isPodReady).length,
    terminating,
    ...(succeeded > 0 ? { succeeded } : {}),
    ...(failed > 0 ? { failed } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(conditions.length > 0 ? { conditions } : {}),
    uncountedTerminatedPods: {},
  };
}

function suspendConditions({ spec, status }: Job, now: EpochMs): readonly Condition[] {
  const conditions = status?.conditions ?? [];
  const isSuspended = conditions.some(({ type, status: value }) => type === 'Suspended' && value === 'True');
  if (isSuspended === (spec.suspend === true)) return conditions;
  const change = isSuspended
    ? ({ status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const)
    : ({ status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const);
  return withCondition(conditions, { type: 'Suspended', ...change }, now);
}

function withCondition(
  conditions: readonly Condition[],
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: EpochMs,
): readonly Condition[] {
  const known = conditions.find(({ type }) => type === condition.type);
  if (known !== undefined && known.status === condition.status) return conditions;
  const { type, status, reason = '', message = '' } = condition;
  const at = formatTime(now);
  const next = { type, status, reason, message, lastProbeTime: at, lastTransitionTime: at };
  return [...conditions.filter((other) => other !== known), next];
}
