import { type KubeObject, keyOf } from '../api/kubernetes/meta.ts';
import type { KubeClient, Resource, WatchEvent } from './client.ts';
import { createObjectStore, type IndexBy, type ObjectStore } from './object-store.ts';
import { type ReflectorOptions, reflect } from './reflector.ts';

/** What happened to objects, in the order it happened. An update that changes nothing is not delivered. */
export interface InformerHandlers<T extends KubeObject> {
  added?(object: T): void;
  updated?(object: T, before: T): void;
  /** The last version seen, which may be older than the one that was deleted. */
  deleted?(object: T): void;
}

export interface InformerOptions<T extends KubeObject> extends ReflectorOptions {
  readonly indexes?: Readonly<Record<string, IndexBy<T>>>;
  /** Applied before an object is kept. Default: drops `managedFields`, often half of an object's memory. */
  readonly transform?: (object: T) => T;
  /** Told of every failed list or watch (they are repeated) and of every handler that threw. */
  readonly onError: (error: unknown) => void;
}

/** A live, indexed copy of one resource. Reading it costs no request. */
export class Informer<T extends KubeObject> {
  readonly resource: Resource<T>;
  readonly #client: KubeClient;
  readonly #options: InformerOptions<T>;
  readonly #store: ObjectStore<T>;
  readonly #handlers = new Set<InformerHandlers<T>>();
  readonly #waiting = new Set<() => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #hasSynced = false;

  constructor(client: KubeClient, resource: Resource<T>, options: InformerOptions<T>) {
    this.#client = client;
    this.resource = resource;
    this.#options = options;
    this.#store = createObjectStore(options.indexes ?? {});
  }

  /** Begins to list and watch. An informer starts once. */
  start(): void {
    const { signal } = this.#stop;
    this.#running ??= reflect(this.#client, this.resource, this.#sink(), { ...this.#options, signal });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Handlers learn of what is already there, then of every change. Returns the way to leave. */
  subscribe(handlers: InformerHandlers<T>): () => void {
    this.#handlers.add(handlers);
    for (const object of this.#store.values()) this.#tell(() => handlers.added?.(object));
    return () => this.#handlers.delete(handlers);
  }

  /** True once the first list has been delivered to the handlers. */
  hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Resolves when `hasSynced` is true; a stopped informer that never got so far resolves never. */
  whenSynced(): Promise<void> {
    if (this.#hasSynced) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** `key` is `namespace/name`, or the name of a cluster-scoped object. */
  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  list(): readonly T[] {
    return [...this.#store.values()];
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#store.byIndex(index, value);
  }

  get size(): number {
    return this.#store.size;
  }

  #sink() {
    return {
      replace: (items: readonly T[]) => this.#replace(items),
      apply: (event: Exclude<WatchEvent<T>, { type: 'BOOKMARK' }>) => {
        if (event.type === 'DELETED') this.#remove(keyOf(event.object));
        else this.#put(event.object);
      },
      failed: this.#options.onError,
    };
  }

  #replace(items: readonly T[]) {
    const present = new Set(items.map(keyOf));
    for (const key of [...this.#store.keys()]) if (!present.has(key)) this.#remove(key);
    for (const item of items) this.#put(item);
    this.#hasSynced = true;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #put(received: T) {
    const key = keyOf(received);
    const known = this.#store.get(key);
    if (known !== undefined && known.metadata.resourceVersion === received.metadata.resourceVersion) return;
    // Deleted and created again while we looked away: owners and caches go by uid.
    if (known !== undefined && known.metadata.uid !== received.metadata.uid) this.#remove(key);
    const object = (this.#options.transform ?? withoutManagedFields)(received);
    const before = this.#store.set(object);
    for (const handlers of this.#handlers) {
      this.#tell(() =>
        before === undefined ? handlers.added?.(object) : handlers.updated?.(object, before),
      );
    }
  }

  #remove(key: string) {
    const object = this.#store.delete(key);
    if (object === undefined) return;
    for (const handlers of this.#handlers) this.#tell(() => handlers.deleted?.(object));
  }

  /** One broken handler must not cost the others, or the stream, an event. */
  #tell(notify: () => void) {
    try {
      notify();
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

function withoutManagedFields<T extends KubeObject>(object: T): T {
  if (!('managedFields' in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { managedFields: unknown };
  return { ...object, metadata };
}

/** An index by the uid of the controlling owner. */
export function byControllerUid(object: KubeObject): readonly string[] {
  return (object.metadata.ownerReferences ?? []).flatMap(({ controller, uid }) =>
    controller === true ? [uid] : [],
  );
}

/** An index by namespace. */
export function byNamespace({ metadata }: KubeObject): readonly string[] {
  return metadata.namespace === undefined ? [] : [metadata.namespace];
}
