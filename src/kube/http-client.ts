import type { KubeObject } from '../api/kubernetes/meta.ts';
import { type ClusterAction, CodedError, ExpiredError, errorText, UnavailableError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { Clock, Millis } from '../base/time.ts';
import type {
  CallOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ListResult,
  ObjectKey,
  PatchType,
  Resource,
  WatchEvent,
  WriteOptions,
} from './client.ts';
import type { Connection } from './connection.ts';
import { collectionPath, objectPath, type Query, selectorQuery, withQuery } from './resource-path.ts';
import { createTransport, type Transport, type TransportRequest } from './transport.ts';
import { decodeWatchEvent, splitLines } from './watch-stream.ts';

export interface HttpClientOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** 0 up to 1. Spreads the ends of watches, so that they do not all come back at once. */
  readonly random: () => number;
  /** Owner of the fields we write. Default `haldane`. */
  readonly fieldManager?: string;
  /** For calls that set none of their own. Default 30 s. */
  readonly timeoutMs?: Millis;
  /** Told once of each thing the API server warns of. */
  readonly onWarning?: (text: string) => void;
  /** Objects per page of a list. Default 500, as client-go. */
  readonly pageSize?: number;
}

export interface HttpKubeClient extends KubeClient {
  /** Ends every connection; calls under way reject. */
  close(): Promise<void>;
}

const JSON_TYPE = 'application/json';
const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};
/** client-go asks the server to end each watch after 5 to 10 minutes. */
const MIN_WATCH_SECONDS = 300;
/** A watch that outlives its own end by this much hangs on a dead connection. */
const WATCH_GRACE_MS: Millis = 30_000;

/** A `KubeClient` over HTTP. */
export function createKubeClient(connection: Connection, options: HttpClientOptions): HttpKubeClient {
  const transport = createTransport(connection, options);
  const fieldManager = options.fieldManager ?? 'haldane';
  const call = { transport, options };

  const write = async <T extends KubeObject>(
    request: Omit<TransportRequest, 'signal' | 'timeoutMs'>,
    writeOptions: WriteOptions,
  ): Promise<T> => {
    const query = {
      fieldManager: writeOptions.fieldManager ?? fieldManager,
      dryRun: writeOptions.dryRun === true ? 'All' : undefined,
      force: writeOptions.force === true ? true : undefined,
    };
    const path = withQuery(request.path, query);
    const { text } = await transport.send({ ...request, path, ...callLimits(writeOptions) });
    return parseBody(request.what, text) as T;
  };

  return {
    async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey, getOptions: CallOptions = {}) {
      const target = targetOf('get', resource, key);
      const path = objectPath(resource, key);
      const { text } = await transport.send({ ...target, method: 'GET', path, ...callLimits(getOptions) });
      return parseBody(target.what, text) as T;
    },
    list: (resource, listOptions = {}) => listAll(call, resource, listOptions),
    create: (resource, object, writeOptions = {}) => {
      const key = keyIn(resource, object);
      const { subresource } = writeOptions;
      const path =
        subresource === undefined
          ? collectionPath(resource, key.namespace)
          : objectPath(resource, { ...key, subresource });
      const body = { contentType: JSON_TYPE, json: object };
      const target = targetOf('create', resource, key, subresource);
      return write({ ...target, method: 'POST', path, body }, writeOptions);
    },
    replace: (resource, object, writeOptions = {}) => {
      const key = keyIn(resource, object);
      const path = objectPath(resource, { ...key, ...subresourceOf(writeOptions) });
      const body = { contentType: JSON_TYPE, json: object };
      const target = targetOf('update', resource, key, writeOptions.subresource);
      return write({ ...target, method: 'PUT', path, body }, writeOptions);
    },
    patch: (resource, key, patch, writeOptions = {}) => {
      const path = objectPath(resource, { ...key, ...subresourceOf(writeOptions) });
      const body = { contentType: PATCH_TYPES[patch.type], json: patch.body };
      const target = targetOf('patch', resource, key, writeOptions.subresource);
      return write({ ...target, method: 'PATCH', path, body }, writeOptions);
    },
    async delete(resource, key, deleteOptions = {}) {
      const target = targetOf('delete', resource, key);
      const body = { contentType: JSON_TYPE, json: deleteBody(deleteOptions) };
      const path = objectPath(resource, key);
      await transport.send({ ...target, method: 'DELETE', path, body, ...callLimits(deleteOptions) });
    },
    watch: (resource, watchOptions) => watchStream(call, resource, watchOptions),
    async raw(path, rawOptions = {}) {
      const what = `cannot get ${path}`;
      // Read at once, so that a caller who looks at the status only leaves no connection open.
      const response = await transport.send({
        what,
        method: 'GET',
        path,
        accept: '*/*',
        ...callLimits(rawOptions),
      });
      return { status: response.status, text: async () => response.text };
    },
    close: () => transport.close(),
  };
}

interface Call {
  readonly transport: Transport;
  readonly options: HttpClientOptions;
}

/** Page by page, which keeps both sides' memory flat. A page token that expired on the way: the whole list at once. */
async function listAll<T extends KubeObject>(
  { transport, options }: Call,
  resource: Resource<T>,
  listOptions: ListOptions & CallOptions,
): Promise<ListResult<T>> {
  const what = describeMany('list', resource, listOptions.namespace);
  const action = actionOf('list', resource, listOptions.namespace);
  const page = async (paging: Query) => {
    const query = { ...selectorQuery(listOptions), ...paging };
    const path = withQuery(collectionPath(resource, listOptions.namespace), query);
    const { text } = await transport.send({ what, action, method: 'GET', path, ...callLimits(listOptions) });
    return decodeList(what, resource, text);
  };
  const limit = options.pageSize ?? 500;
  const first = await page({ limit });
  const items: T[] = [...first.items];
  let { next } = first;
  while (next !== '') {
    try {
      const following = await page({ limit, continue: next });
      for (const item of following.items) items.push(item);
      next = following.next;
    } catch (error) {
      if (error instanceof ExpiredError) return page({});
      throw error;
    }
  }
  return { items, resourceVersion: first.resourceVersion };
}

interface Page<T extends KubeObject> extends ListResult<T> {
  /** Empty after the last page. */
  readonly next: string;
}

function decodeList<T extends KubeObject>(what: string, resource: Resource<T>, text: string): Page<T> {
  const { items, metadata } = parseBody(what, text);
  if (!Array.isArray(items) || !isObject(metadata)) {
    throw new UnavailableError(`${what}: the server's answer is not a list`, { answered: 'foreign' });
  }
  const { apiVersion, kind } = resource;
  return {
    // Lists of built-in kinds leave both out of their items.
    items: items.map((item: T) => (item.kind === undefined ? { ...item, apiVersion, kind } : item)),
    resourceVersion: String(metadata['resourceVersion']),
    next: typeof metadata['continue'] === 'string' ? metadata['continue'] : '',
  };
}

async function* watchStream<T extends KubeObject>(
  { transport, options }: Call,
  resource: Resource<T>,
  watchOptions: ListOptions & { readonly resourceVersion: string; readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent<T>> {
  const what = describeMany('watch', resource, watchOptions.namespace);
  const { namespace, resourceVersion, signal } = watchOptions;
  const timeoutSeconds = Math.round(MIN_WATCH_SECONDS * (1 + options.random()));
  const query = { ...selectorQuery(watchOptions), watch: 1, allowWatchBookmarks: true, resourceVersion };
  const path = withQuery(collectionPath(resource, namespace), { ...query, timeoutSeconds });
  const end = new AbortController();
  const ended = AbortSignal.any([signal, end.signal]);
  const cancel = options.clock.after(timeoutSeconds * 1000 + WATCH_GRACE_MS, () => end.abort());
  try {
    const action = actionOf('watch', resource, namespace);
    const { body } = await transport.open({ what, action, method: 'GET', path, signal: ended });
    for await (const line of splitLines(body)) {
      if (line !== '') yield decodeWatchEvent<T>(line, what);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof CodedError) throw error;
    throw new UnavailableError(`${what}: ${errorText(error)}`, { cause: error });
  } finally {
    cancel();
    // Also when the reader stops early: nothing else would close the connection.
    end.abort();
  }
}

function callLimits({ signal, timeoutMs }: CallOptions) {
  return { signal, timeoutMs };
}

function subresourceOf({ subresource }: WriteOptions) {
  return subresource === undefined ? {} : { subresource };
}

function keyIn(resource: Resource, { metadata }: KubeObject): ObjectKey {
  const { name, namespace } = metadata;
  return resource.namespaced && namespace !== undefined ? { namespace, name } : { name };
}

function deleteBody(options: DeleteOptions) {
  const { propagationPolicy, gracePeriodSeconds, uid, resourceVersion } = options;
  const guarded = uid !== undefined || resourceVersion !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy,
    gracePeriodSeconds,
    preconditions: guarded ? { uid, resourceVersion } : undefined,
  };
}

/** What a request is for, in words and as roles name it. */
function targetOf(verb: string, resource: Resource, key: ObjectKey, subresource?: string) {
  const { namespace, name } = key;
  const what = `cannot ${verb} ${resource.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  return { what, action: actionOf(verb, resource, namespace, subresource) };
}

function actionOf(
  verb: string,
  { apiVersion, plural, namespaced }: Resource,
  namespace: string | undefined,
  subresource: string | null = null,
): ClusterAction {
  const apiGroup = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return {
    verb,
    apiGroup,
    resource: plural,
    subresource,
    namespace: namespaced ? (namespace ?? null) : null,
  };
}

function describeMany(verb: string, { kind, namespaced }: Resource, namespace: string | undefined): string {
  if (!namespaced) return `cannot ${verb} ${kind}`;
  return `cannot ${verb} ${kind} in ${namespace === undefined ? 'all namespaces' : namespace}`;
}

function parseBody(what: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch (error) {
    throw new UnavailableError(`${what}: the server's answer is not JSON: ${errorText(error)}`, {
      cause: error,
      answered: 'foreign',
    });
  }
  throw new UnavailableError(`${what}: the server's answer is not an object`, { answered: 'foreign' });
}
