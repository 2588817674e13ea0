import type { KubeObject } from '../api/kubernetes/meta.ts';
import {
  AlreadyExistsError,
  ConflictError,
  ExpiredError,
  NotFoundError,
  UnavailableError,
} from '../base/errors.ts';
import { deepEqual } from '../base/json.ts';
import { applyPatch } from '../kube/apply-patch.ts';
import type {
  KubeClient,
  ListOptions,
  ObjectKey,
  PatchType,
  Resource,
  WatchEvent,
  WriteOptions,
} from '../kube/client.ts';
import { matchesFields, matchesLabels } from './selectors.ts';

/** Kinds whose `status` is written with the rest of the object. */
const WITHOUT_STATUS_SUBRESOURCE = new Set([
  'experiments',
  'analysisruns',
  'configmaps',
  'secrets',
  'events',
]);

export interface RecordedWrite {
  readonly verb: 'create' | 'replace' | 'patch' | 'delete';
  readonly kind: string;
  readonly name: string;
  readonly subresource?: WriteOptions['subresource'];
  readonly body?: unknown;
}

/** An API server in memory: versions, conflicts, selectors, patches and watches, without a schema. */
export interface FakeKube extends KubeClient {
  /** Every write that was asked for, also refused ones. */
  readonly writes: RecordedWrite[];
  /** What is stored now. */
  objects(): readonly KubeObject[];
  find<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  /** Stores an object as another client would: watchers see it. */
  put(object: KubeObject): void;
  remove(resource: Resource, key: ObjectKey): void;
  /** Ends every watch, as a restarting server does; `expired` makes them throw 410. */
  cutWatches(how?: 'closed' | 'expired'): void;
  /** Watches that nobody has ended. */
  openWatches(): number;
  /** While true every call fails as it does when nobody listens. */
  setDown(isDown: boolean): void;
  /** From now on nothing of this API group is served, as before its CRDs are installed. */
  uninstall(apiVersion: string): void;
}

interface Watcher {
  push(event: WatchEvent): void;
  end(how: 'closed' | 'expired'): void;
  readonly accepts: (object: KubeObject) => boolean;
}

class MemoryServer {
  readonly stored = new Map<string, KubeObject>();
  readonly watchers = new Set<Watcher>();
  readonly writes: RecordedWrite[] = [];
  /** What a watch that starts at an older version still has to hear. */
  readonly history: { readonly version: number; readonly event: WatchEvent; readonly object: KubeObject }[] =
    [];
  #version = 1000;
  isDown = false;
  uninstalled = '';

  get version(): string {
    return String(this.#version);
  }

  read(resource: Resource, key: ObjectKey, verb = 'get'): KubeObject {
    this.check();
    const found = this.stored.get(keyOf(resource, key));
    if (found === undefined) throw new NotFoundError(`cannot ${verb} ${nameOf(resource, key)}: not found`);
    return found;
  }

  check(): void {
    if (this.isDown) throw new UnavailableError('cannot reach http://fake: connection refused');
  }

  store(key: string, object: KubeObject, before: KubeObject | undefined): KubeObject {
    if (before !== undefined && sameExceptVersion(before, object)) return before;
    this.#version += 1;
    const hasNewSpec = before !== undefined && !deepEqual(specOf(before), specOf(object));
    const generation =
      (before?.metadata.generation ?? object.metadata.generation ?? 1) + (hasNewSpec ? 1 : 0);
    const metadata = { ...object.metadata, generation, resourceVersion: this.version };
    const stored = { ...object, metadata };
    this.stored.set(key, stored);
    this.tell({ type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored });
    return stored;
  }

  tell(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') return;
    this.history.push({ version: this.#version, event, object: event.object });
    for (const watcher of this.watchers) if (watcher.accepts(event.object)) watcher.push(event);
  }

  drop(key: string, object: KubeObject): void {
    this.#version += 1;
    this.stored.delete(key);
    this.tell({ type: 'DELETED', object });
  }
}

/** @param objects What the server holds at the start; they are not announced to watchers. */
export function fakeKube(objects: readonly KubeObject[] = []): FakeKube {
  const server = new MemoryServer();
  for (const object of objects) server.stored.set(keyOfObject(object), structuredClone(object));
  return { ...readsOf(server), ...writesOf(server), ...controlsOf(server) };
}

function readsOf(server: MemoryServer): Pick<KubeClient, 'get' | 'list' | 'watch' | 'raw'> {
  return {
    async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey) {
      return structuredClone(server.read(resource, key)) as T;
    },
    async list<T extends KubeObject>(resource: Resource<T>, options: ListOptions = {}) {
      server.check();
      if (resource.apiVersion === server.uninstalled) {
        throw new NotFoundError(`cannot list ${resource.kind}: the server has no such resource`);
      }
      const items = [...server.stored.values()].filter((object) => isListed(resource, object, options));
      const ordered = items.toSorted((a, b) => (keyOfObject(a) < keyOfObject(b) ? -1 : 1));
      return { items: structuredClone(ordered) as KubeObject[] as T[], resourceVersion: server.version };
    },
    watch: <T extends KubeObject>(
      resource: Resource<T>,
      options: ListOptions & { readonly resourceVersion: string; readonly signal: AbortSignal },
    ) => watchEvents(server, resource, options) as AsyncIterable<WatchEvent<T>>,
    async raw(path: string) {
      server.check();
      const isThere = server.uninstalled === '' || path !== `/apis/${server.uninstalled}`;
      return { status: isThere ? 200 : 404, text: async () => '{}' };
    },
  };
}

function writesOf(server: MemoryServer): Pick<KubeClient, 'create' | 'replace' | 'patch' | 'delete'> {
  return {
    async create<T extends KubeObject>(resource: Resource<T>, object: T) {
      server.check();
      server.writes.push({ verb: 'create', kind: resource.kind, name: object.metadata.name, body: object });
      const named = withName(object, server.version);
      const key = keyOfObject(named);
      if (server.stored.has(key))
        throw new AlreadyExistsError(`cannot create ${nameOf(resource, object.metadata)}: already exists`);
      const uid = object.metadata.uid ?? `uid-${server.version}`;
      const fresh = { ...structuredClone(named), metadata: { ...named.metadata, uid } };
      return structuredClone(server.store(key, fresh, undefined)) as T;
    },
    async replace<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}) {
      const { subresource } = options;
      server.writes.push({
        verb: 'replace',
        kind: resource.kind,
        name: object.metadata.name,
        subresource,
        body: object,
      });
      return write(server, resource, object.metadata, subresource, () => structuredClone(object)) as T;
    },
    async patch<T extends KubeObject>(
      resource: Resource<T>,
      key: ObjectKey,
      patch: { readonly type: PatchType; readonly body: unknown },
      options: WriteOptions = {},
    ) {
      const { subresource } = options;
      server.writes.push({
        verb: 'patch',
        kind: resource.kind,
        name: key.name,
        subresource,
        body: patch.body,
      });
      return write(server, resource, key, subresource, (before) => applyPatch(before, patch)) as T;
    },
    async delete(resource, key) {
      server.writes.push({ verb: 'delete', kind: resource.kind, name: key.name });
      server.drop(keyOf(resource, key), server.read(resource, key, 'delete'));
    },
  };
}

/** `generateName` with an ending that tells names apart, where no name is given. */
function withName<T extends KubeObject>(object: T, ending: string): T {
  const { name, generateName = '' } = object.metadata;
  if ((name ?? '') !== '') return object;
  return { ...object, metadata: { ...object.metadata, name: `${generateName}${ending}` } };
}

function controlsOf(server: MemoryServer): Omit<FakeKube, keyof KubeClient> {
  return {
    writes: server.writes,
    objects: () => structuredClone([...server.stored.values()]),
    find: <T extends KubeObject>(resource: Resource<T>, key: ObjectKey) =>
      server.stored.get(keyOf(resource, key)) as T | undefined,
    put(object) {
      const key = keyOfObject(object);
      server.store(key, structuredClone(object), server.stored.get(key));
    },
    remove: (resource, key) => server.drop(keyOf(resource, key), server.read(resource, key)),
    cutWatches(how = 'closed') {
      for (const watcher of server.watchers) watcher.end(how);
    },
    openWatches: () => server.watchers.size,
    setDown(isDown) {
      server.isDown = isDown;
      if (isDown) for (const watcher of server.watchers) watcher.end('closed');
    },
    uninstall(apiVersion) {
      server.uninstalled = apiVersion;
    },
  };
}

function write(
  server: MemoryServer,
  resource: Resource,
  key: ObjectKey,
  ...[subresource, change]: [
    subresource: WriteOptions['subresource'],
    change: (before: KubeObject) => unknown,
  ]
): KubeObject {
  const before = server.read(resource, key, 'write');
  const hasStatus = !WITHOUT_STATUS_SUBRESOURCE.has(resource.plural);
  if (subresource === 'status' && !hasStatus) {
    throw new NotFoundError(`cannot write ${nameOf(resource, key)}/status: no such subresource`);
  }
  const wanted = change(before) as KubeObject & { readonly status?: unknown };
  const { resourceVersion } = wanted.metadata;
  if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion) {
    throw new ConflictError(`cannot write ${nameOf(resource, key)}: the object has been modified`);
  }
  const after = hasStatus ? withSplitStatus(before, wanted, subresource === 'status') : wanted;
  return structuredClone(server.store(keyOf(resource, key), after, before));
}

/** A status write changes nothing but status; any other write leaves it alone. */
function withSplitStatus(before: KubeObject, wanted: KubeObject, isStatusWrite: boolean): KubeObject {
  const [body, statusSource] = isStatusWrite ? [before, wanted] : [wanted, before];
  const { status: _, ...rest } = body as KubeObject & { readonly status?: unknown };
  const { status } = statusSource as { readonly status?: unknown };
  return status === undefined ? rest : ({ ...rest, status } as KubeObject);
}

async function* watchEvents(
  server: MemoryServer,
  resource: Resource,
  { signal, ...options }: ListOptions & { readonly resourceVersion: string; readonly signal: AbortSignal },
): AsyncIterable<WatchEvent> {
  server.check();
  const queue: WatchEvent[] = [];
  let ended: 'closed' | 'expired' | null = null;
  let wake = () => {};
  const watcher: Watcher = {
    accepts: (object) => isListed(resource, object, options),
    push(event) {
      queue.push(structuredClone(event));
      wake();
    },
    end(how) {
      ended = how;
      wake();
    },
  };
  for (const { version, event, object } of server.history) {
    if (version > Number(options.resourceVersion) && watcher.accepts(object)) watcher.push(event);
  }
  const onAbort = () => watcher.end('closed');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) watcher.end('closed');
  server.watchers.add(watcher);
  try {
    while (true) {
      yield* queue.splice(0);
      if (ended === 'expired') throw new ExpiredError(`cannot watch ${resource.plural}: too old`);
      if (ended === 'closed') return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    server.watchers.delete(watcher);
    signal.removeEventListener('abort', onAbort);
  }
}

function isListed(resource: Resource, object: KubeObject, options: ListOptions): boolean {
  const { namespace, labelSelector, fieldSelector } = options;
  if (object.kind !== resource.kind || object.apiVersion !== resource.apiVersion) return false;
  if (namespace !== undefined && resource.namespaced && object.metadata.namespace !== namespace) return false;
  return matchesLabels(object.metadata.labels, labelSelector) && matchesFields(object, fieldSelector);
}

function keyOf({ apiVersion, kind, namespaced }: Resource, { namespace = '', name }: ObjectKey): string {
  return `${apiVersion}/${kind}/${namespaced ? namespace : ''}/${name}`;
}

function keyOfObject({ apiVersion, kind, metadata }: KubeObject): string {
  return `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function nameOf({ kind }: Resource, { namespace, name }: ObjectKey): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function specOf(object: KubeObject): unknown {
  const { metadata: _, status: __, ...rest } = object as KubeObject & { readonly status?: unknown };
  return rest;
}

function sameExceptVersion(a: KubeObject, b: KubeObject): boolean {
  const bare = ({ resourceVersion: _, generation: __, ...metadata }: KubeObject['metadata']) => metadata;
  return deepEqual({ ...a, metadata: bare(a.metadata) }, { ...b, metadata: bare(b.metadata) });
}
