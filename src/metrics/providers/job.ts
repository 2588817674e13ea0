import type { Job } from '../../api/kubernetes/batch.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { isControlledBy } from '../../api/kubernetes/meta.ts';
import type { AnalysisRun, Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import {
  ANALYSIS_METRIC,
  ANALYSIS_NAME,
  ANALYSIS_NAMESPACE,
  ANALYSIS_UID,
} from '../../api/v1alpha1/labels.ts';
import type { JobMetric } from '../../api/v1alpha1/metric-provider.ts';
import {
  AlreadyExistsError,
  CodedError,
  errorText,
  NotFoundError,
  ProviderError,
} from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';
import type { KubeClient } from '../../kube/client.ts';
import { jobs, pods } from '../../kube/resources.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

export interface JobDeps {
  /** The cluster the Jobs run in. */
  readonly client: KubeClient;
  /** Where the Jobs run; `null`: beside their AnalysisRun. */
  readonly namespace: string | null;
  /** Whether `client` reaches the cluster of the AnalysisRuns: owner references do not cross clusters. */
  readonly isSameCluster: boolean;
}

/** Names of Kubernetes objects that become label values end here. */
const MAX_NAME = 63;
const JOB_NAME = 'job-name';
const JOB_NAMESPACE = 'job-namespace';

/** A Job per measurement: complete is Successful, failed is Failed. */
export function jobProvider(deps: JobDeps): MetricProvider {
  return {
    type: 'job',
    describe: () => ({}),
    measure: (context) => guard('create', context, () => begin(deps, context)),
    lasting: {
      resume: (context, measurement) => guard('read', context, () => resume(deps, context, measurement)),
      terminate: (context, measurement) =>
        guard('delete', context, () => terminate(deps, context, measurement)),
      collectGarbage: (context, kept) => collectGarbage(deps, context, kept),
    },
  };
}

/** Whatever the API server objects to is an Error of the measurement, tried again like any other. */
async function guard<Result>(
  verb: string,
  { metric }: MeasureContext,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof ProviderError || !(cause instanceof CodedError)) throw cause;
    throw new ProviderError(`cannot ${verb} the Job of metric ${metric.name}: ${errorText(cause)}`, {
      cause,
    });
  }
}

async function begin(deps: JobDeps, context: MeasureContext): Promise<Reading> {
  const job = renderJob(deps, context);
  const { name, namespace = '' } = job.metadata;
  const running: Reading = {
    outcome: 'running',
    resumeAt: context.clock.now(),
    metadata: { [JOB_NAME]: name, [JOB_NAMESPACE]: namespace },
  };
  try {
    await deps.client.create(jobs, job, { signal: context.signal });
  } catch (thrown) {
    if (!(thrown instanceof AlreadyExistsError)) throw thrown;
    const found = await deps.client.get(jobs, { namespace, name }, { signal: context.signal });
    // Created before we died or lost the answer: it is this measurement's Job, and must not run twice.
    if (!isOurs(found, context.run)) throw thrown;
  }
  return running;
}

function isOurs(job: Job, { metadata: { uid = '' } }: AnalysisRun): boolean {
  return isControlledBy(job, uid) || job.metadata.labels?.[ANALYSIS_UID] === uid;
}

/** `<run uid>.<metric>.<attempt>`, the metric cut so that the whole stays a valid label. */
export function jobName({
  run,
  metric,
  attempt,
}: Pick<MeasureContext, 'run' | 'metric' | 'attempt'>): string {
  const { uid = '' } = run.metadata;
  const room = MAX_NAME - uid.length - String(attempt).length - 2;
  return `${uid}.${metric.name.slice(0, Math.max(room, 0))}.${attempt}`;
}

function renderJob({ namespace: fixed, isSameCluster }: JobDeps, context: MeasureContext): Job {
  const { run, metric } = context;
  const { metadata = {}, spec } = jobOf(metric);
  const { name: runName, namespace: runNamespace = '', uid = '' } = run.metadata;
  const namespace = fixed ?? runNamespace;
  const ownerReferences = [
    {
      apiVersion: run.apiVersion,
      kind: run.kind,
      name: runName,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(context),
      namespace,
      labels: { ...metadata.labels, [ANALYSIS_UID]: uid },
      annotations: {
        ...metadata.annotations,
        [ANALYSIS_NAME]: runName,
        [ANALYSIS_NAMESPACE]: runNamespace,
        [ANALYSIS_METRIC]: metric.name,
      },
      ...(isSameCluster && namespace === runNamespace ? { ownerReferences } : {}),
    },
    spec: labelPods(spec, uid),
  };
}

function jobOf({ name, provider: { job } }: Metric): JobMetric {
  if (job !== undefined) return job;
  throw new ProviderError(`cannot measure metric ${name}: it has no job`);
}

function labelPods(spec: JobMetric['spec'], uid: string): Job['spec'] {
  const template = isObject(spec['template']) ? spec['template'] : {};
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  const labelled = { ...template, metadata: { ...metadata, labels: { ...labels, [ANALYSIS_UID]: uid } } };
  return { ...spec, template: labelled } as unknown as Job['spec'];
}

interface JobPlace {
  readonly namespace: string;
  readonly name: string;
}

function placeOf({ namespace }: JobDeps, { run }: MeasureContext, { metadata = {} }: Measurement): JobPlace {
  const name = metadata[JOB_NAME];
  if (name === undefined) throw new ProviderError('job metadata reference missing');
  return { name, namespace: metadata[JOB_NAMESPACE] ?? namespace ?? run.metadata.namespace ?? '' };
}

async function resume(deps: JobDeps, context: MeasureContext, measurement: Measurement): Promise<Reading> {
  const place = placeOf(deps, context, measurement);
  const job = await deps.client.get(jobs, place, { signal: context.signal });
  const metadata = measurement.metadata ?? {};
  const ended = job.status?.conditions?.find(({ type, status }) => status === 'True' && ENDED.has(type));
  if (ended !== undefined)
    return { outcome: 'verdict', phase: ended.type === 'Complete' ? 'Successful' : 'Failed', metadata };
  const stuck = await findStuckPod(deps, context, place);
  if (stuck !== null) return { outcome: 'verdict', phase: 'Inconclusive', message: stuck, metadata };
  return { outcome: 'running', resumeAt: nextLook(context.clock.now(), measurement), metadata };
}

const ENDED: ReadonlySet<string> = new Set(['Complete', 'Failed']);

/** Looks thin out as the Job runs on: after s seconds the next one is in √(2s), at least one second. */
function nextLook(now: EpochMs, { startedAt }: Measurement): EpochMs {
  const elapsedSeconds = Math.max(now - (parseTime(startedAt) ?? now), 0) / 1000;
  return now + Math.max(Math.sqrt(2 * elapsedSeconds), 1) * 1000;
}

/** Reasons of a waiting container that waiting does not cure: someone must mend the Job first. */
const STUCK: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
]);

async function findStuckPod(
  { client }: JobDeps,
  { signal }: MeasureContext,
  place: JobPlace,
): Promise<string | null> {
  const { namespace, name } = place;
  const { items } = await client.list(pods, { namespace, labelSelector: `job-name=${name}`, signal });
  for (const pod of items) {
    const waiting = waitingContainer(pod);
    if (waiting !== null) return waiting;
  }
  return null;
}

function waitingContainer({ metadata, status }: Pod): string | null {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { name, state } of containers) {
    const { reason = '', message = '' } = state?.waiting ?? {};
    if (STUCK.has(reason))
      return `container ${name} of pod ${metadata.name} cannot start: ${reason} ${message}`.trimEnd();
  }
  return null;
}

async function terminate(deps: JobDeps, context: MeasureContext, measurement: Measurement): Promise<Reading> {
  const place = placeOf(deps, context, measurement);
  await deleteJob(deps, context, place);
  const { metadata = {} } = measurement;
  return { outcome: 'verdict', phase: 'Inconclusive', message: 'Metric Terminated', metadata };
}

async function deleteJob(
  { client }: JobDeps,
  { signal }: { signal: AbortSignal },
  place: JobPlace,
): Promise<void> {
  try {
    await client.delete(jobs, place, { signal, propagationPolicy: 'Foreground' });
  } catch (thrown) {
    if (!(thrown instanceof NotFoundError)) throw thrown;
  }
}

async function collectGarbage(
  deps: JobDeps,
  context: Omit<MeasureContext, 'attempt' | 'weight' | 'predecessor'>,
  kept: number,
): Promise<void> {
  const { run, metric, signal } = context;
  const namespace = deps.namespace ?? run.metadata.namespace ?? '';
  const labelSelector = `${ANALYSIS_UID}=${run.metadata.uid ?? ''}`;
  const { items } = await deps.client.list(jobs, { namespace, labelSelector, signal });
  const own = items
    .filter(({ metadata }) => metadata.annotations?.[ANALYSIS_METRIC] === metric.name)
    .sort((a, b) => attemptOf(a) - attemptOf(b));
  for (const { metadata } of own.slice(0, Math.max(own.length - kept, 0))) {
    await deleteJob(deps, context, { namespace, name: metadata.name });
  }
}

/** The number at the end of a Job's name: creation times are only good to the second. */
function attemptOf({ metadata: { name } }: Job): number {
  return Number(name.slice(name.lastIndexOf('.') + 1));
}
