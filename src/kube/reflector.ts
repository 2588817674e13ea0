import type { KubeObject } from '../api/kubernetes/meta.ts';
import { ExpiredError, UnavailableError } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import { exponentialBackoff } from './backoff.ts';
import type { KubeClient, ListOptions, Resource, WatchEvent } from './client.ts';

/** Where a reflector puts what it sees. */
export interface ReflectorSink<T extends KubeObject> {
  /** Everything there is; what is not in `items` is gone. */
  replace(items: readonly T[]): void;
  apply(event: Exclude<WatchEvent<T>, { readonly type: 'BOOKMARK' }>): void;
  failed(error: unknown): void;
}

export interface ReflectorOptions extends ListOptions {
  readonly clock: Clock;
  /** 0 up to 1: spreads the reconnects of many reflectors. */
  readonly random: () => number;
  /** The longest wait between two attempts. Default 10 s. */
  readonly maxBackoffMs?: Millis;
}

const BACKOFF_BASE_MS: Millis = 200;
const BACKOFF_MAX_MS: Millis = 10_000;
/** A watch that ends sooner than this without an event counts as failed, or we would spin. */
const SHORT_WATCH_MS: Millis = 1000;
/** After this many failures in a row the server may be another one: list anew rather than resume. */
const RELIST_AFTER_FAILURES = 3;

interface Progress {
  /** `null`: list first. */
  resourceVersion: string | null;
  failures: number;
}

/** Lists, then watches from there, for ever: resumes after a cut, lists again after 410. Ends with `signal`. */
export async function reflect<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  sink: ReflectorSink<T>,
  options: ReflectorOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { clock, random, signal, maxBackoffMs = BACKOFF_MAX_MS } = options;
  const progress: Progress = { resourceVersion: null, failures: 0 };
  while (!signal.aborted) {
    try {
      if (progress.resourceVersion === null) {
        const listed = await client.list(resource, { ...selectionOf(options), signal });
        sink.replace(listed.items);
        progress.resourceVersion = listed.resourceVersion;
      }
      await watchOnce(client, resource, sink, { ...options, progress });
    } catch (error) {
      if (signal.aborted) return;
      // A restarted server expires every version at once; that is routine, not a failure to report.
      if (!(error instanceof ExpiredError)) sink.failed(error);
      progress.failures += 1;
      if (mustRelist(error, progress.failures)) progress.resourceVersion = null;
      const waitMs = exponentialBackoff(progress.failures, BACKOFF_BASE_MS, maxBackoffMs);
      await sleepQuietly(clock, waitMs * (0.5 + random() / 2), signal);
    }
  }
}

function selectionOf({ namespace, labelSelector, fieldSelector }: ListOptions): ListOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

function mustRelist(error: unknown, failures: number): boolean {
  return !(error instanceof UnavailableError) || failures >= RELIST_AFTER_FAILURES;
}

async function watchOnce<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  sink: ReflectorSink<T>,
  options: ReflectorOptions & { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<void> {
  const { clock, progress, signal } = options;
  const { resourceVersion } = progress;
  if (resourceVersion === null) return;
  const startedAt = clock.now();
  let events = 0;
  for await (const event of client.watch(resource, { ...selectionOf(options), resourceVersion, signal })) {
    events += 1;
    progress.failures = 0;
    if (event.type === 'BOOKMARK') {
      progress.resourceVersion = event.resourceVersion;
      continue;
    }
    sink.apply(event);
    progress.resourceVersion = event.object.metadata.resourceVersion ?? progress.resourceVersion;
  }
  if (events > 0 || clock.now() - startedAt >= SHORT_WATCH_MS) progress.failures = 0;
  else if (!signal.aborted) {
    throw new UnavailableError(`cannot watch ${resource.kind}: the server closed the stream at once`);
  }
}

async function sleepQuietly(clock: Clock, ms: Millis, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
