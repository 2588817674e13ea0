import type { KubeObject } from '../api/kubernetes/meta.ts';

/** One kind of resource as the API serves it. `plural` is the word in the URL. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set; lets a `Resource<ReplicaSet>` carry its object type. */
  readonly objectType?: T;
}

/** Where one object lives. `namespace` is ignored for cluster-scoped resources. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Default 30 s. Every request ends by its signal or its timeout, whichever is first. */
  readonly timeoutMs?: number;
}

export interface WriteOptions extends CallOptions {
  /** `binding` is for `create` alone: it assigns a pod to a node. */
  readonly subresource?: 'status' | 'scale' | 'binding' | 'eviction';
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  /** Server-side apply: take over fields that others own. */
  readonly force?: boolean;
}

export type PatchType = 'merge' | 'json' | 'strategic' | 'apply';

export type WatchEvent<T extends KubeObject = KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface ListResult<T extends KubeObject> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/**
 * A Kubernetes API server, typed. Failures are the classes of `base/errors.ts`: `NotFoundError` 404,
 * `ConflictError` and `AlreadyExistsError` 409, `ExpiredError` 410, `TerminalError` 400, 401, 403, 422,
 * `UnavailableError` 429, 5xx and transport. Nothing is retried inside, except a 429 with Retry-After.
 */
export interface KubeClient {
  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey, options?: CallOptions): Promise<T>;
  /** All pages. */
  list<T extends KubeObject>(
    resource: Resource<T>,
    options?: ListOptions & CallOptions,
  ): Promise<ListResult<T>>;
  create<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  /** PUT: the object's `resourceVersion`, when present, is the precondition. */
  replace<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  /** `patch.body` for `merge` may carry `metadata.resourceVersion` as its precondition. */
  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown },
    options?: WriteOptions,
  ): Promise<T>;
  delete(resource: Resource, key: ObjectKey, options?: CallOptions & DeleteOptions): Promise<void>;
  /** Ends normally when the server closes the stream; throws `ExpiredError` on 410 (status or ERROR event). */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    options: ListOptions & { readonly resourceVersion: string; readonly signal: AbortSignal },
  ): AsyncIterable<WatchEvent<T>>;
  /** A plain GET outside the resource API: `/version`, pod logs. The caller reads or cancels the body. */
  raw(path: string, options?: CallOptions): Promise<{ readonly status: number; text(): Promise<string> }>;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
}
