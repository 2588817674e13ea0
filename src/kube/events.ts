import type { Event, ObjectReference } from '../api/kubernetes/core.ts';
import { type KubeObject, keyOf } from '../api/kubernetes/meta.ts';
import { NotFoundError } from '../base/errors.ts';
import { type Clock, formatTime } from '../base/time.ts';
import type { KubeClient } from './client.ts';
import { events } from './resources.ts';

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object it is about: `spec.containers{web}`. */
  readonly fieldPath?: string;
}

/** Writes core/v1 Events. The same event again raises `count` on the first one. */
export interface EventRecorder {
  /** Returns at once; Events are written one after the other, in the order recorded. */
  record(about: KubeObject, text: EventText): void;
  /** Resolves when everything recorded so far is written or given up. */
  flush(): Promise<void>;
}

export interface EventRecorderOptions {
  readonly clock: Clock;
  readonly component: string;
  readonly host?: string;
  readonly onError: (error: unknown) => void;
}

/** client-go's correlator remembers as many. */
const REMEMBERED_EVENTS = 4096;
/** Events are a courtesy: when the server is away for long, the newest are dropped rather than memory filled. */
const MAX_PENDING = 10_000;
/** However many objects have something to tell: Events must not stand in the way of the writes they speak of. */
const WRITES_AT_ONCE = 8;

interface Written {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
}

interface Pending {
  readonly event: Event;
  readonly key: string;
}

export function createEventRecorder(client: KubeClient, options: EventRecorderOptions): EventRecorder {
  const { clock, onError } = options;
  const written = new Map<string, Written>();
  let pending = 0;
  let serial = 0;
  /** One chain per object: its events keep their order, and a busy object delays no other. */
  const chains = new Map<string, Promise<void>>();
  const inTurn = atMost(WRITES_AT_ONCE);

  const write = async ({ event, key }: Pending) => {
    const known = written.get(key);
    const repeated = known === undefined ? null : await countAgain(client, known, event);
    const result = repeated ?? (await client.create(events, event));
    const { namespace = 'default', name } = result.metadata;
    // Taken out first, so that the map's order is the order of last use.
    written.delete(key);
    written.set(key, { namespace, name, count: result.count ?? 1 });
    const [oldest] = written.keys();
    if (written.size > REMEMBERED_EVENTS && oldest !== undefined) written.delete(oldest);
  };

  return {
    record(about, text) {
      if (pending >= MAX_PENDING) {
        onError(new RangeError(`event ${text.reason} dropped: ${MAX_PENDING} are waiting to be written`));
        return;
      }
      pending += 1;
      serial += 1;
      const event = renderEvent(about, text, { ...options, serial });
      const key = JSON.stringify([event.involvedObject, text, options.component]);
      const object = `${about.kind} ${keyOf(about)}`;
      const chain = (chains.get(object) ?? Promise.resolve())
        .then(() => inTurn(() => write({ event, key })))
        .catch(onError)
        .finally(() => {
          pending -= 1;
          if (chains.get(object) === chain) chains.delete(object);
        });
      chains.set(object, chain);
    },
    flush: async () => {
      await Promise.all(chains.values());
    },
  };

  function renderEvent(
    about: KubeObject,
    { type, reason, message, fieldPath }: EventText,
    source: EventRecorderOptions & { readonly serial: number },
  ): Event {
    const namespace = about.metadata.namespace ?? 'default';
    const now = formatTime(clock.now());
    const { component, host } = source;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: eventName(about, clock.now(), source.serial) },
      involvedObject: referenceTo(about, fieldPath),
      type,
      reason,
      message,
      source: { component, ...(host === undefined ? {} : { host }) },
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      reportingComponent: component,
    };
  }
}

/** Runs so many pieces of work at once; others wait, in the order they came. */
function atMost(limit: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** `null` when the Event is gone: the server forgets them after an hour. */
async function countAgain(client: KubeClient, known: Written, { lastTimestamp, message }: Event) {
  const body = { count: known.count + 1, lastTimestamp, message };
  try {
    return await client.patch(events, known, { type: 'merge', body });
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** As client-go: the object's name and nanoseconds in hex. The serial tells events of one millisecond apart. */
function eventName({ metadata }: KubeObject, now: number, serial: number): string {
  return `${metadata.name}.${(BigInt(now) * 1_000_000n + BigInt(serial % 1_000_000)).toString(16)}`;
}

/** Without the resourceVersion, which would make every event of a changing object a new one. */
export function referenceTo({ apiVersion, kind, metadata }: KubeObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid } = metadata;
  return {
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
