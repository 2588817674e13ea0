import type { Pod } from '../../api/kubernetes/core.ts';
import { errorText, NotFoundError } from '../../base/errors.ts';
import { mergePatchOf } from '../../base/json.ts';
import { type Millis, parseTime } from '../../base/time.ts';
import { exponentialBackoff } from '../../kube/backoff.ts';
import { pods } from '../../kube/resources.ts';
import { endedAt, observeContainer } from './container-observe.ts';
import type { ContainerRecord, PodRecord, Subject } from './container-record.ts';
import { startContainer } from './container-start.ts';
import { killOverdue, stopContainer } from './container-stop.ts';
import { podFiles, preparePodFiles } from './pod-files.ts';
import { isInitialized, isOver, mainsAreOver, renderPodStatus } from './pod-status.ts';
import { configReader, type RuntimeContext, recordEvent } from './runtime-context.ts';

const RESTART_BACKOFF_MAX_MS: Millis = 300_000;
/** An instance that ran this long clears the back-off, as upstream. */
const STABLE_AFTER_MS: Millis = 600_000;
const VOLUME_RETRY_MS: Millis = 2000;

/** Moves one pod a step on: starts, restarts and stops what is due. Returns when to look again. */
export async function syncPod(context: RuntimeContext, pod: Pod, record: PodRecord): Promise<Millis | null> {
  for (const container of record.containers) observeContainer(context, { pod, record, container });
  const waits =
    pod.metadata.deletionTimestamp === undefined
      ? await runPod(context, pod, record)
      : stopPod(context, pod, record);
  const overdue = killOverdue(context, record);
  await writeStatus(context, pod, record);
  const all = overdue === null ? waits : [...waits, overdue];
  return all.length === 0 ? null : Math.max(1, Math.min(...all));
}

export function isAnythingRunning({ containers }: PodRecord): boolean {
  return containers.some(({ phase }) => phase.phase === 'running' || phase.phase === 'starting');
}

type Waits = readonly Millis[];

async function runPod(context: RuntimeContext, pod: Pod, record: PodRecord): Promise<Waits> {
  const deadlineMs = deadlineIn(context, pod, record);
  if (deadlineMs !== null && deadlineMs <= 0) {
    record.failure = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    };
  }
  if (record.failure !== null) {
    stopAll(context, pod, record, record.containers);
    return [];
  }
  if (!(await isPrepared(context, pod, record))) return [VOLUME_RETRY_MS];
  const waits: Millis[] = deadlineMs === null ? [] : [deadlineMs];
  for (const container of dueContainers(pod, record)) {
    const wait = await runContainer(context, { pod, record, container });
    if (wait !== null) waits.push(wait);
  }
  if (mainsAreOver(pod, record)) {
    stopAll(
      context,
      pod,
      record,
      record.containers.filter(({ role }) => role === 'sidecar'),
    );
  }
  return waits;
}

/** Init containers one after the other; main containers when all of those have done their part. */
function dueContainers(pod: Pod, record: PodRecord): readonly ContainerRecord[] {
  const inits = record.containers.filter(({ role }) => role !== 'main');
  const mains = record.containers.filter(({ role }) => role === 'main');
  if (isInitialized(record)) return [...inits.filter(({ role }) => role === 'sidecar'), ...mains];
  for (const main of mains) {
    if (main.phase.phase === 'waiting') main.phase = { phase: 'waiting', reason: 'PodInitializing' };
  }
  const open = inits.findIndex((one) => !isInitialized({ ...record, containers: [one] }));
  const earlier = inits.slice(0, open).filter(({ role }) => role === 'sidecar');
  const next = inits[open];
  return next === undefined || isOver(pod, record, next) ? earlier : [...earlier, next];
}

async function runContainer(context: RuntimeContext, subject: Subject): Promise<Millis | null> {
  const { pod, record, container } = subject;
  const now = context.clock.now();
  if (container.phase.phase === 'ended' && !isOver(pod, record, container)) planRestart(context, subject);
  if (container.phase.phase !== 'waiting') return null;
  if (container.notBefore > now) return container.notBefore - now;
  await startContainer(context, subject);
  return container.notBefore > now ? container.notBefore - now : null;
}

/** The first restart comes at once; the next ones wait 10 s, 20 s and so on after the end before them. */
function planRestart(context: RuntimeContext, subject: Subject): void {
  const { pod, container } = subject;
  if (container.phase.phase !== 'ended') return;
  const { ending } = container.phase;
  const now = context.clock.now();
  const finishedAt = endedAt(ending, now);
  const ranMs = finishedAt - (parseTime(ending.startedAt) ?? finishedAt);
  if (ranMs >= STABLE_AFTER_MS) container.failures = 0;
  const backoffMs =
    container.failures === 0
      ? 0
      : exponentialBackoff(container.failures, context.restartBackoffBaseMs, RESTART_BACKOFF_MAX_MS);
  container.failures += 1;
  container.previous = ending;
  container.notBefore = finishedAt + backoffMs;
  if (container.notBefore <= now) {
    container.phase = { phase: 'waiting', reason: 'ContainerCreating' };
    return;
  }
  const { name, namespace = 'default', uid = '' } = pod.metadata;
  const where = `container=${container.spec.name} pod=${name}_${namespace}(${uid})`;
  const message = `back-off ${formatSeconds(backoffMs)} restarting failed ${where}`;
  container.phase = { phase: 'waiting', reason: 'CrashLoopBackOff', message };
  const text = `Back-off restarting failed container ${container.spec.name} in pod ${name}_${namespace}(${uid})`;
  recordEvent(context, subject, 'Warning', ['BackOff', text]);
}

/** As Go prints whole seconds: `10s`, `1m20s`, `5m0s`. */
function formatSeconds(ms: Millis): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function deadlineIn({ clock }: RuntimeContext, { spec }: Pod, record: PodRecord): Millis | null {
  if (spec.activeDeadlineSeconds === undefined) return null;
  return record.startedAt + spec.activeDeadlineSeconds * 1000 - clock.now();
}

async function isPrepared(context: RuntimeContext, pod: Pod, record: PodRecord): Promise<boolean> {
  if (record.isPrepared) return true;
  try {
    const config = configReader(context, pod.metadata.namespace ?? 'default');
    await preparePodFiles(podFiles(context.podsDir, record.uid), pod, config);
    record.isPrepared = true;
    return true;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    recordEvent(context, { pod }, 'Warning', [
      'FailedMount',
      `MountVolume.SetUp failed: ${errorText(error)}`,
    ]);
    return false;
  }
}

/** Main containers first; sidecars serve them until they are gone. */
function stopPod(context: RuntimeContext, pod: Pod, record: PodRecord): Waits {
  record.isTerminating = true;
  const mains = record.containers.filter(({ role }) => role !== 'sidecar');
  stopAll(context, pod, record, mains);
  if (!isAnythingRunning({ ...record, containers: mains })) stopAll(context, pod, record, record.containers);
  shortenGrace(context, pod, record);
  return [];
}

function stopAll(
  context: RuntimeContext,
  pod: Pod,
  record: PodRecord,
  containers: readonly ContainerRecord[],
) {
  const graceMs = graceLeft(context, pod);
  for (const container of containers) {
    const reason = `Stopping container ${container.spec.name}`;
    stopContainer(context, { pod, record, container }, { graceMs, reason }).catch(context.onError);
  }
}

/** A second, shorter DELETE moves the end forward. */
function shortenGrace(context: RuntimeContext, pod: Pod, record: PodRecord): void {
  if (pod.metadata.deletionTimestamp === undefined) return;
  const latest = context.clock.now() + graceLeft(context, pod);
  for (const container of record.containers) {
    const { lifecycle } = container.spec;
    if (container.killAt !== null && lifecycle?.preStop === undefined && container.killAt > latest) {
      container.killAt = latest;
    }
  }
}

/** `deletionTimestamp` is when the grace ends, not when it began. */
function graceLeft({ clock }: RuntimeContext, { metadata, spec }: Pod): Millis {
  const full = (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const endsAt = parseTime(metadata.deletionTimestamp);
  if (endsAt === null || full === 0) return full;
  // Never 0: that would skip SIGTERM for a pod whose deletion we only see late.
  return Math.min(full, Math.max(1000, endsAt - clock.now()));
}

async function writeStatus(context: RuntimeContext, pod: Pod, record: PodRecord): Promise<void> {
  const { name, namespace = 'default', uid } = pod.metadata;
  // A watch that lags shows what was before our last writes: repeating them on that would never end.
  const base = record.written !== null && versionOf(record.written) > versionOf(pod) ? record.written : pod;
  const status = renderPodStatus(base, record, context.clock.now());
  const patch = mergePatchOf(base.status ?? {}, status);
  if (patch === undefined) return;
  const body = { metadata: { uid }, status: patch };
  record.written = await context.client.patch(
    pods,
    { namespace, name },
    { type: 'merge', body },
    { subresource: 'status' },
  );
}

/** This cluster's own API server counts its versions up. */
function versionOf({ metadata }: Pod): number {
  return Number(metadata.resourceVersion);
}
