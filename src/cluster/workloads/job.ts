import type { Job, JobStatus } from '../../api/kubernetes/batch.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { keyOf } from '../../api/kubernetes/meta.ts';
import { NotFoundError } from '../../base/errors.ts';
import { mergePatchOf } from '../../base/json.ts';
import { createEventRecorder, type EventRecorder } from '../../kube/events.ts';
import { jobs } from '../../kube/resources.ts';
import { type ReconcileResult, WorkQueue } from '../../kube/work-queue.ts';
import { type Running, reportUnlessRoutine, type WorkloadContext } from './context.ts';
import { expiresAt, finishedCondition, planJob } from './job-plan.ts';
import { enqueueOwners } from './owners.ts';
import { trackPendingPods } from './pending-pods.ts';
import { renderPod } from './pod-template.ts';
import { createPodWriter, inSlowStart } from './pod-writes.ts';

const WORKERS = 3;
/** Fields that would change what "done" means; running such a Job as if they were absent would be a lie. */
const UNSUPPORTED = ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex'];

/** Runs the pods of each Job to completion, and removes Jobs whose time to live has ended. */
export function startJobController(context: WorkloadContext): Running {
  const { client, clock, informers, onError } = context;
  const recorder = createEventRecorder(client, { ...context, component: 'job-controller' });
  const pending = trackPendingPods(informers.pods, clock);
  const writer = createPodWriter(client, recorder, pending);

  const runJob = async (job: Job): Promise<ReconcileResult> => {
    const pods = pending.ownedBy(job.metadata.uid ?? '');
    const plan = planJob(job, pods, clock.now());
    // The status first: a verdict that is announced is never taken back by what happens to the pods.
    await writeStatus(context, job, plan.status);
    announce(recorder, job, plan.status);
    const stamp = (): Pod => renderPod(job, job.spec.template, { ...context, labels: jobLabels(job) });
    await inSlowStart(plan.create, () => writer.create(job, stamp()));
    await Promise.all(plan.delete.map((pod) => writer.delete(job, pod)));
    return { recheckAfterMs: plan.recheckAfterMs };
  };
  const queue = new WorkQueue({
    clock,
    onError: (_, error) => reportUnlessRoutine(onError, error),
    reconcile: async (key): Promise<ReconcileResult> => {
      const job = informers.jobs.get(key);
      if (job === undefined || job.metadata.deletionTimestamp !== undefined) return { recheckAfterMs: null };
      const unsupported = unsupportedField(job);
      if (unsupported !== null) {
        const message = `spec.${unsupported} is not supported by this cluster; the Job is not run`;
        recorder.record(job, { type: 'Warning', reason: 'Unsupported', message });
        return { recheckAfterMs: null };
      }
      const expiry = expiresAt(job);
      if (expiry === null) return runJob(job);
      if (expiry > clock.now()) return { recheckAfterMs: expiry - clock.now() };
      await deleteExpired(context, job);
      return { recheckAfterMs: null };
    },
  });
  informers.jobs.subscribe({
    added: (job) => queue.add(keyOf(job)),
    updated: (job) => queue.add(keyOf(job)),
  });
  enqueueOwners(informers.pods, 'Job', (key) => queue.add(key));
  queue.start(WORKERS);
  return { stop: () => queue.stop() };
}

function unsupportedField({ spec }: Job): string | null {
  if (spec['completionMode'] === 'Indexed') return 'completionMode: Indexed';
  return UNSUPPORTED.find((field) => spec[field] !== undefined) ?? null;
}

function jobLabels({ metadata }: Job): Readonly<Record<string, string>> {
  const { name, uid = '' } = metadata;
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

async function writeStatus({ client }: WorkloadContext, job: Job, status: JobStatus): Promise<void> {
  const patch = mergePatchOf(job.status ?? {}, status);
  if (patch === undefined) return;
  const { name, namespace = 'default', resourceVersion } = job.metadata;
  // Under the version it was decided on: an old pass must not take back a verdict.
  const body = { metadata: { resourceVersion }, status: patch };
  await client.patch(jobs, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
}

function announce(recorder: EventRecorder, job: Job, status: JobStatus): void {
  const known = new Set((job.status?.conditions ?? []).map(({ type, status: value }) => `${type}=${value}`));
  for (const { type, status: value, reason = '', message = '' } of status.conditions ?? []) {
    if (known.has(`${type}=${value}`)) continue;
    if (type === 'Complete') {
      recorder.record(job, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
    } else if (type === 'Failed') recorder.record(job, { type: 'Warning', reason, message });
    else if (type === 'Suspended') {
      const event = value === 'True' ? 'Suspended' : 'Resumed';
      recorder.record(job, { type: 'Normal', reason: event, message });
    }
  }
}

async function deleteExpired({ client }: WorkloadContext, job: Job): Promise<void> {
  const { name, namespace = 'default', uid } = job.metadata;
  if (finishedCondition(job) === null) return;
  try {
    const options = { propagationPolicy: 'Background', ...(uid === undefined ? {} : { uid }) } as const;
    await client.delete(jobs, { namespace, name }, options);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}
