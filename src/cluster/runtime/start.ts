import type { Pod } from '../../api/kubernetes/core.ts';
import { keyOf } from '../../api/kubernetes/meta.ts';
import { isPodFinished } from '../../api/kubernetes/pod-condition.ts';
import { ConflictError, NotFoundError } from '../../base/errors.ts';
import { createEventRecorder, type EventRecorder } from '../../kube/events.ts';
import { byNamespace, Informer } from '../../kube/informer.ts';
import { pods, services } from '../../kube/resources.ts';
import { type ReconcileResult, WorkQueue } from '../../kube/work-queue.ts';
import { stopProbes } from './container-probes.ts';
import { newPodRecord, type PodRecord, processIdOf } from './container-record.ts';
import { createExecRunner, isExecId } from './exec-runner.ts';
import type { GuardianLink } from './guardian-link.ts';
import { keepNode, NODE_NAME } from './node-object.ts';
import { canBind, createPodAddresses } from './pod-addresses.ts';
import { podFiles, removePodFiles } from './pod-files.ts';
import { type LogRequest, readPodLogs } from './pod-logs.ts';
import { isAnythingRunning, syncPod } from './pod-sync.ts';
import type { RuntimeContext, RuntimeOptions } from './runtime-context.ts';
import { createSystemPrograms, isSystemId, type SystemProgram } from './system-programs.ts';

export interface PodRuntimeOptions extends RuntimeOptions {
  /** Where the logs of `keep`'s processes go. */
  readonly logsDir: string;
  /** To be ended by the caller, after the runtime. */
  readonly link: GuardianLink;
}

export interface RunningPods {
  /** Keeps a program of the cluster itself running, as the pods: it too outlives the cluster for the grace. */
  keep(program: SystemProgram): void;
  logs(request: LogRequest): Promise<AsyncIterable<string>>;
  /** Looks after the pods no more. What becomes of their processes is said on the link. */
  stop(): Promise<void>;
}

const WORKERS = 10;
const UID_INDEX = 'uid';

/** Runs the pods of the cluster as processes of this machine. Resolves when the pods of before are adopted. */
export async function startPodRuntime(options: PodRuntimeOptions): Promise<RunningPods> {
  const { client, clock, onError } = options;
  const stop = new AbortController();
  const informer = new Informer(client, pods, {
    ...options,
    indexes: { [UID_INDEX]: ({ metadata }) => [metadata.uid ?? ''] },
  });
  const serviceInformer = new Informer(client, services, { ...options, indexes: { namespace: byNamespace } });
  const records = new Map<string, PodRecord>();
  const scheduler = createEventRecorder(client, { clock, onError, component: 'default-scheduler' });
  const queue = new WorkQueue({
    clock,
    onError: (_, error) => reportUnlessRoutine(onError, error),
    reconcile: (uid) => reconcilePod(context, { records, scheduler, informer }, uid),
  });
  const { link } = options;
  const system = createSystemPrograms({ clock, onError, link: () => link, logsDir: options.logsDir });
  const context: RuntimeContext = {
    ...options,
    exec: createExecRunner(() => link, clock),
    recorder: createEventRecorder(client, { clock, onError, component: 'kubelet', host: NODE_NAME }),
    addresses: createPodAddresses(!(await canBind('127.64.0.1')), options.podsDir),
    services: serviceInformer,
    probers: new Map(),
    wake: (uid) => queue.add(uid),
  };

  await link.start();
  link.listen((id) => {
    if (system.noteChange(id) || context.exec.noteChange(id)) return;
    if (id === null) for (const uid of records.keys()) queue.add(uid);
    else queue.add(podUidOf(id));
  });
  informer.start();
  serviceInformer.start();
  await Promise.all([informer.whenSynced(), serviceInformer.whenSynced()]);
  for (const pod of informer.list()) adoptPod(context, records, pod);
  endStrangers(context, informer);
  const enqueue = ({ metadata }: Pod) => queue.add(metadata.uid ?? '');
  informer.subscribe({ added: enqueue, updated: enqueue, deleted: enqueue });
  queue.start(WORKERS);
  const node = keepNode(options, stop.signal);

  return {
    keep: (program) => system.keep(program),
    logs: (request) =>
      readPodLogs(
        { podsDir: options.podsDir, clock, isRunning: (...of) => isRunning(records, ...of) },
        request,
      ),
    async stop() {
      stop.abort();
      system.stop();
      for (const id of [...context.probers.keys()]) stopProbes(context, id);
      await queue.stop();
      await Promise.all([informer.stop(), serviceInformer.stop(), node]);
    },
  };
}

interface Tables {
  readonly records: Map<string, PodRecord>;
  readonly scheduler: EventRecorder;
  readonly informer: Informer<Pod>;
}

async function reconcilePod(context: RuntimeContext, tables: Tables, uid: string): Promise<ReconcileResult> {
  const { records, scheduler, informer } = tables;
  const [pod] = informer.byIndex(UID_INDEX, uid);
  const record = records.get(uid);
  if (pod === undefined) return forgetPod(context, records, record);
  if ((pod.spec.nodeName ?? '') === '') {
    await schedule(context, scheduler, pod);
    return { recheckAfterMs: null };
  }
  if (pod.spec.nodeName !== NODE_NAME) return { recheckAfterMs: null };
  const current = record ?? adoptPod(context, records, pod);
  if (current !== null) {
    const recheckAfterMs = await syncPod(context, pod, current);
    if (pod.metadata.deletionTimestamp === undefined || isAnythingRunning(current)) return { recheckAfterMs };
  }
  if (pod.metadata.deletionTimestamp !== undefined) await confirmDeletion(context, pod);
  return { recheckAfterMs: null };
}

/** The record of a pod that runs or is to run here; `null` for one that has ended. */
function adoptPod(context: RuntimeContext, records: Map<string, PodRecord>, pod: Pod): PodRecord | null {
  const { uid = '' } = pod.metadata;
  if (pod.spec.nodeName !== NODE_NAME || isPodFinished(pod)) return null;
  const known = pod.status?.podIP;
  if (known !== undefined) context.addresses.claim(known);
  const address = known ?? context.addresses.allocate();
  const record = newPodRecord(pod, keyOf(pod), address, context.clock.now());
  records.set(uid, record);
  return record;
}

/** Processes of pods that are gone from the API, and commands of a cluster that died meanwhile. */
function endStrangers({ link, podsDir }: RuntimeContext, informer: Informer<Pod>): void {
  for (const id of link.processIds()) {
    if (isSystemId(id)) continue;
    const uid = podUidOf(id);
    const isKnown = informer.byIndex(UID_INDEX, uid).length > 0;
    if (isKnown && !isExecId(id)) continue;
    link.signal(id, 'SIGKILL');
    const state = link.stateOf(id);
    if (state.state === 'known' && state.report.exit !== null) link.release(id);
    if (!isKnown) removePodFiles(podFiles(podsDir, uid));
  }
}

async function schedule({ client }: RuntimeContext, scheduler: EventRecorder, pod: Pod): Promise<void> {
  const { name, namespace = 'default' } = pod.metadata;
  if (pod.metadata.deletionTimestamp !== undefined) {
    await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 }).catch(ignoreMissing);
    return;
  }
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { apiVersion: 'v1', kind: 'Node', name: NODE_NAME },
  };
  await client.create({ ...pods, objectType: binding }, binding, { subresource: 'binding' });
  const message = `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`;
  scheduler.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}

/** The pod is gone from the API without our word: a forced deletion. Nothing of it may run on. */
function forgetPod(
  context: RuntimeContext,
  records: Map<string, PodRecord>,
  record: PodRecord | undefined,
): ReconcileResult {
  if (record === undefined) return { recheckAfterMs: null };
  let isAlive = false;
  for (const container of record.containers) {
    const id = processIdOf(record, container);
    stopProbes(context, id);
    const state = context.link.stateOf(id);
    if (state.state === 'asked' || (state.state === 'known' && state.report.exit === null)) {
      context.link.signal(id, 'SIGKILL');
      isAlive = true;
    } else if (state.state === 'known') context.link.release(id);
  }
  if (isAlive) return { recheckAfterMs: 100 };
  records.delete(record.uid);
  context.addresses.release(record.address);
  removePodFiles(podFiles(context.podsDir, record.uid));
  return { recheckAfterMs: null };
}

/** Tells the API server that nothing of the pod runs any more. */
async function confirmDeletion({ client }: RuntimeContext, pod: Pod): Promise<void> {
  const { name, namespace = 'default', uid } = pod.metadata;
  const options = { gracePeriodSeconds: 0, ...(uid === undefined ? {} : { uid }) };
  await client.delete(pods, { namespace, name }, options).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof NotFoundError)) throw error;
}

/** The pod changed or went away between our look and our write: the next look decides anew. */
function reportUnlessRoutine(onError: (error: unknown) => void, error: unknown): void {
  if (!(error instanceof ConflictError || error instanceof NotFoundError)) onError(error);
}

function podUidOf(processId: string): string {
  return processId.slice(0, processId.indexOf('/'));
}

function isRunning(
  records: ReadonlyMap<string, PodRecord>,
  uid: string,
  container: string,
  restartCount: number,
): boolean {
  const record = records.get(uid)?.containers.find(({ spec }) => spec.name === container);
  const { phase } = record?.phase ?? { phase: 'ended' };
  return record?.restartCount === restartCount && (phase === 'running' || phase === 'starting');
}
