import { describe, expect, it } from 'vitest';
import type { Job, JobSpec, JobStatus } from '../../api/kubernetes/batch.ts';
import type { Pod, PodPhase } from '../../api/kubernetes/core.ts';
import { formatTime } from '../../base/time.ts';
import { expiresAt, planJob } from './job-plan.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

function aJob(spec: Partial<JobSpec> = {}, status?: JobStatus): Job {
  const template = { spec: { containers: [], restartPolicy: 'Never' as const } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'job', namespace: 'default', uid: 'u' },
    spec: { completions: 1, parallelism: 1, backoffLimit: 6, template, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

let serial = 0;
function aPod(phase: PodPhase, endedAt = NOW): Pod {
  serial += 1;
  const ended = { terminated: { exitCode: 0, finishedAt: formatTime(endedAt) } };
  const status = { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, state: ended };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${serial}`, namespace: 'default' },
    spec: { containers: [] },
    status: { phase, containerStatuses: phase === 'Running' ? [] : [status] },
  };
}

const types = (status: JobStatus) => (status.conditions ?? []).map(({ type, reason }) => `${type}/${reason}`);

describe('planJob', () => {
  it('starts as many pods as parallelism and what is left allow', () => {
    expect(planJob(aJob({ completions: 5, parallelism: 2 }), [], NOW)).toMatchObject({ create: 2 });
    const done = [aPod('Succeeded'), aPod('Succeeded'), aPod('Succeeded'), aPod('Succeeded')];
    expect(planJob(aJob({ completions: 5, parallelism: 3 }), done, NOW)).toMatchObject({ create: 1 });
  });

  it('is complete when enough pods succeeded, and says when', () => {
    const plan = planJob(aJob(), [aPod('Succeeded')], NOW);
    expect(plan.create).toBe(0);
    expect(types(plan.status)).toEqual([
      'SuccessCriteriaMet/CompletionsReached',
      'Complete/CompletionsReached',
    ]);
    expect(plan.status).toMatchObject({ succeeded: 1, completionTime: formatTime(NOW) });
  });

  it('waits 10 s after the first failed pod and twice as long after the next', () => {
    expect(planJob(aJob(), [aPod('Failed', NOW - 4000)], NOW)).toMatchObject({
      create: 0,
      recheckAfterMs: 6000,
    });
    expect(planJob(aJob(), [aPod('Failed', NOW - 10_000)], NOW)).toMatchObject({ create: 1 });
    const twice = [aPod('Failed', NOW - 40_000), aPod('Failed', NOW - 15_000)];
    expect(planJob(aJob(), twice, NOW)).toMatchObject({ create: 0, recheckAfterMs: 5000 });
  });

  it('fails after more failures than allowed, once its other pods are gone', () => {
    const spec = { backoffLimit: 0, completions: 2, parallelism: 2 };
    const busy = planJob(aJob(spec), [aPod('Failed'), aPod('Running')], NOW);
    expect(busy.delete).toHaveLength(1);
    expect(types(busy.status)).toEqual(['FailureTarget/BackoffLimitExceeded']);
    const over = planJob(aJob(spec, busy.status), [aPod('Failed')], NOW);
    expect(types(over.status)).toEqual(['FailureTarget/BackoffLimitExceeded', 'Failed/BackoffLimitExceeded']);
  });

  it('fails when its deadline is over, counted from its start', () => {
    const spec = { activeDeadlineSeconds: 30 };
    const early = planJob(aJob(spec, { startTime: formatTime(NOW - 20_000) }), [aPod('Running')], NOW);
    expect(early).toMatchObject({ recheckAfterMs: 10_000, delete: [] });
    const late = planJob(aJob(spec, { startTime: formatTime(NOW - 30_000) }), [], NOW);
    expect(types(late.status)).toContain('Failed/DeadlineExceeded');
  });

  it('takes its pods away while suspended, and begins anew when resumed', () => {
    const suspended = planJob(aJob({ suspend: true }), [aPod('Running')], NOW);
    expect(suspended.delete).toHaveLength(1);
    expect(suspended.status.startTime).toBeUndefined();
    expect(types(suspended.status)).toEqual(['Suspended/JobSuspended']);
    const resumed = planJob(aJob({}, suspended.status), [], NOW + 1000);
    expect(resumed).toMatchObject({ create: 1, status: { startTime: formatTime(NOW + 1000) } });
    expect(types(resumed.status)).toEqual(['Suspended/JobResumed']);
  });

  it('never takes a verdict back', () => {
    const { status } = planJob(aJob(), [aPod('Succeeded')], NOW);
    expect(planJob(aJob({}, status), [], NOW)).toMatchObject({ create: 0, status });
  });
});

describe('expiresAt', () => {
  it('is the end plus the time to live, and never for a Job that runs', () => {
    const { status } = planJob(aJob(), [aPod('Succeeded')], NOW);
    expect(expiresAt(aJob({ ttlSecondsAfterFinished: 5 }, status))).toBe(NOW + 5000);
    expect(expiresAt(aJob({ ttlSecondsAfterFinished: 5 }))).toBeNull();
    expect(expiresAt(aJob({}, status))).toBeNull();
  });
});
