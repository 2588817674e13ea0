import type { KubeObject } from '../api/kubernetes/meta.ts';
import { AlreadyExistsError, ConflictError, NotFoundError } from '../base/errors.ts';
import { applyMergePatch } from '../base/json.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';

/** Objects in a Map behind the calls of a client: no watch, no validation. Real semantics: `startTestApiServer`. */
export interface MemoryClient {
  readonly client: KubeClient;
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** `verb Kind ns/name` of every call. */
  readonly calls: readonly string[];
  /** Thrown by every call until cleared. */
  failure: Error | null;
}

export function createMemoryClient(): MemoryClient {
  const objects = new Map<string, KubeObject>();
  const calls: string[] = [];
  let version = 0;
  const pathOf = ({ kind }: Resource, { namespace = '', name }: ObjectKey) => `${kind} ${namespace}/${name}`;
  const seen = (verb: string, resource: Resource, key: ObjectKey) => {
    const path = pathOf(resource, key);
    calls.push(`${verb} ${path}`);
    if (memory.failure !== null) throw memory.failure;
    return path;
  };
  const live = (path: string) => {
    const object = objects.get(path);
    if (object === undefined) throw new NotFoundError(`no ${path}`);
    return object;
  };
  const store = (path: string, object: KubeObject) => {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    objects.set(path, stored);
    return stored;
  };
  const client = {
    get: async (resource: Resource, key: ObjectKey) => live(seen('get', resource, key)),
    create: async (resource: Resource, object: KubeObject) => {
      const path = seen('create', resource, object.metadata);
      if (objects.has(path)) throw new AlreadyExistsError(`${path} is there`);
      return store(path, object);
    },
    replace: async (resource: Resource, object: KubeObject) => {
      const path = seen('replace', resource, object.metadata);
      const expected = object.metadata.resourceVersion;
      if (expected !== undefined && live(path).metadata.resourceVersion !== expected) {
        throw new ConflictError(`${path} moved`);
      }
      return store(path, object);
    },
    patch: async (resource: Resource, key: ObjectKey, patch: { body: unknown }) => {
      const path = seen('patch', resource, key);
      return store(path, applyMergePatch(live(path), patch.body) as KubeObject);
    },
    delete: async (resource: Resource, key: ObjectKey) => {
      const path = seen('delete', resource, key);
      live(path);
      objects.delete(path);
    },
  };
  const memory: MemoryClient = { client: client as unknown as KubeClient, objects, calls, failure: null };
  return memory;
}
