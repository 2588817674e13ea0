import type { IncomingMessage, ServerResponse } from 'node:http';
import { applyObject } from '../apply/apply-patch.ts';
import type { ApiContext } from '../context.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import { badRequest, methodNotSupported, pathNotFound, StatusError } from '../status-error.ts';
import { createObject } from '../verbs/create.ts';
import { decodeObject, type FieldValidation } from '../verbs/decode.ts';
import { deleteObject, readDeleteOptions } from '../verbs/delete.ts';
import { listPage, readSelection } from '../verbs/list.ts';
import { APPLY_PATCH, patchObject } from '../verbs/patch.ts';
import type { Target, WriteOptions, Written } from '../verbs/target.ts';
import { liveVersion, updateObject } from '../verbs/update.ts';
import { negotiateView } from './accept.ts';
import { mediaTypeOf, parseObject, readBody } from './body.ts';
import type { ResourcePath } from './path.ts';
import { renderList, renderObject } from './render.ts';
import { jsonReply, type Reply, send } from './respond.ts';
import { serveWatch } from './watch.ts';

/** One request about a resource, with everything that routing found out. */
export interface ResourceRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly path: ResourcePath;
  readonly resource: ResourceDef;
}

/** Answers a request for a collection, an object, or its status. */
export async function serveResource(context: ApiContext, call: ResourceRequest): Promise<void> {
  const { path, request, query } = call;
  const method = request.method ?? 'GET';
  if (path.name === '') return await serveCollection(context, call, method);
  if (method === 'GET' && query.get('watch') === 'true' && path.subresource === '') {
    return await serveOneWatch(context, call);
  }
  send(call.response, await replyForObject(context, call, method));
}

async function serveCollection(context: ApiContext, call: ResourceRequest, method: string): Promise<void> {
  const { resource, path, query, request, response } = call;
  if (method === 'GET') {
    const selection = readSelection(resource, path.namespace, query);
    const view = negotiateView(request.headers.accept, query);
    const isWatch = query.get('watch') === 'true' || query.get('watch') === '1';
    if (isWatch) return await serveWatch(context, request, response, { selection, query, view });
    const page = listPage(context, selection, query);
    const body = renderList(page, { resource, view, now: context.clock.now() });
    await context.store.durable();
    return send(response, { code: 200, body });
  }
  if (method === 'POST') return send(response, await replyForCreate(context, call));
  if (method === 'DELETE') return send(response, await replyForDeleteCollection(context, call));
  throw methodNotSupported(resource, method.toLowerCase());
}

async function serveOneWatch(context: ApiContext, call: ResourceRequest): Promise<void> {
  const { resource, path, query, request, response } = call;
  const pinned = new URLSearchParams(query);
  pinned.set('fieldSelector', `metadata.name=${path.name}`);
  const selection = readSelection(resource, path.namespace, pinned);
  const view = negotiateView(request.headers.accept, query);
  await serveWatch(context, request, response, { selection, query, view });
}

export function targetOf({ resource, path }: ResourceRequest, name = path.name): Target {
  if (resource.namespaced && path.namespace === undefined) throw pathNotFound();
  return { resource, namespace: path.namespace, name, subresource: path.subresource };
}

async function replyForObject(context: ApiContext, call: ResourceRequest, method: string): Promise<Reply> {
  const target = targetOf(call);
  switch (method) {
    case 'GET': {
      const version = liveVersion(context, target);
      await context.store.durable();
      return rendered(context, call, { object: version.object, json: version.json, code: 200 });
    }
    case 'PUT':
      return await replyForPut(context, call, target);
    case 'PATCH':
      return await replyForPatch(context, call, target);
    case 'DELETE':
      return await replyForDelete(context, call, target);
    default:
      throw methodNotSupported(call.resource, method.toLowerCase());
  }
}

interface Shown {
  readonly object: Written['object'];
  readonly json: string | null;
  readonly code: number;
  readonly warnings?: readonly string[];
}

function rendered(context: ApiContext, call: ResourceRequest, shown: Shown): Reply {
  const { object, json, code, warnings = [] } = shown;
  const view = negotiateView(call.request.headers.accept, call.query);
  const body = renderObject(object, json, { resource: call.resource, view, now: context.clock.now() });
  return { code, body, warnings };
}

/** Answers with what was written, once it is safe. */
export async function acknowledge(
  context: ApiContext,
  call: ResourceRequest,
  written: Written,
): Promise<Reply> {
  await context.store.durable();
  const { object, json, isNew, warnings } = written;
  return rendered(context, call, { object, json, code: isNew ? 201 : 200, warnings });
}

async function replyForCreate(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  const options = readWriteOptions(call);
  const raw = parseObject(await readBody(call.request), mediaTypeOf(call.request));
  const { object, warnings } = decodeObject(raw, call.resource, options.validation);
  const written = createObject(context, targetOf(call, object.metadata.name), object, options);
  return await acknowledge(context, call, { ...written, warnings });
}

async function replyForPut(context: ApiContext, call: ResourceRequest, target: Target): Promise<Reply> {
  const options = readWriteOptions(call);
  const raw = parseObject(await readBody(call.request), mediaTypeOf(call.request));
  const { object, warnings } = decodeObject(raw, call.resource, options.validation);
  const written = updateObject(context, target, object, options);
  return await acknowledge(context, call, { ...written, warnings });
}

async function replyForPatch(context: ApiContext, call: ResourceRequest, target: Target): Promise<Reply> {
  const options = readWriteOptions(call);
  const body = await readBody(call.request);
  const type = mediaTypeOf(call.request);
  if (type === APPLY_PATCH) {
    if (!call.query.has('fieldManager')) throw missingManager();
    const isForced = call.query.get('force') === 'true';
    const request = { body, isForced };
    return await acknowledge(
      context,
      call,
      applyObject(context, target, request, { ...options, operation: 'Apply' }),
    );
  }
  const written = patchObject(context, target, { type, body }, options);
  return await acknowledge(context, call, written);
}

async function replyForDelete(context: ApiContext, call: ResourceRequest, target: Target): Promise<Reply> {
  if (target.subresource !== '') throw methodNotSupported(call.resource, 'delete');
  const body = parseObject(await readBody(call.request), mediaTypeOf(call.request));
  const written = deleteObject(context, target, readDeleteOptions(body, call.query));
  await context.store.durable();
  if (written.isDeleted && !call.resource.returnsDeleted) return deletedReply(call.resource, written);
  return rendered(context, call, { object: written.object, json: written.json, code: 200 });
}

function deletedReply({ group, plural }: ResourceDef, { object }: Written): Reply {
  const { name, uid } = object.metadata;
  return jsonReply(200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  });
}

async function replyForDeleteCollection(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  const { resource, path, query } = call;
  const body = parseObject(await readBody(call.request), mediaTypeOf(call.request));
  const options = readDeleteOptions(body, query);
  const selection = readSelection(resource, path.namespace, query);
  const page = listPage(context, selection, query);
  for (const { object } of page.versions) {
    const { name, namespace } = object.metadata;
    deleteObject(context, { resource, namespace, name, subresource: '' }, options);
  }
  await context.store.durable();
  const view = negotiateView(call.request.headers.accept, query);
  return { code: 200, body: renderList(page, { resource, view, now: context.clock.now() }) };
}

const VALIDATIONS: readonly FieldValidation[] = ['Strict', 'Warn', 'Ignore'];

export function readWriteOptions({ query, request }: ResourceRequest): WriteOptions {
  const dryRuns = query.getAll('dryRun');
  if (dryRuns.some((value) => value !== 'All')) {
    throw invalidOption('dryRun', `Unsupported value: ${JSON.stringify(dryRuns)}: supported values: "All"`);
  }
  const asked = query.get('fieldValidation') ?? 'Warn';
  const validation = VALIDATIONS.find((one) => one === asked);
  if (validation === undefined) {
    const supported = '"", "Ignore", "Strict", "Warn"';
    throw invalidOption(
      'fieldValidation',
      `Unsupported value: ${JSON.stringify(asked)}: supported values: ${supported}`,
    );
  }
  const manager = query.get('fieldManager') ?? managerOf(request.headers['user-agent']);
  if (manager.length > 128) throw badRequest('fieldManager must have at most 128 bytes');
  return { isDryRun: dryRuns.length > 0, manager, validation, operation: 'Update' };
}

function invalidOption(field: string, message: string): StatusError {
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `CreateOptions.meta.k8s.io "" is invalid: ${field}: ${message}`,
    details: {
      group: 'meta.k8s.io',
      kind: 'CreateOptions',
      causes: [{ reason: 'FieldValueNotSupported', message, field }],
    },
  });
}

function missingManager(): StatusError {
  const message = 'Required value: is required for apply patch';
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${message}`,
    details: {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }],
    },
  });
}

/** As upstream: the user agent up to its first slash. */
function managerOf(userAgent: string | undefined): string {
  return (userAgent ?? 'unknown').split('/')[0] ?? 'unknown';
}
