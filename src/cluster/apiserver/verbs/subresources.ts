import { formatTime } from '../../../base/time.ts';
import type { ApiContext } from '../context.ts';
import { mediaTypeOf, parseObject, readBody } from '../http/body.ts';
import { servePodLog } from '../http/pod-log.ts';
import { type ResourceRequest, readWriteOptions, targetOf } from '../http/resource-routes.ts';
import { jsonReply, type Reply, send } from '../http/respond.ts';
import { invalidValue } from '../kinds/faults.ts';
import { scaleOf, withScale } from '../kinds/scale.ts';
import { cloneJson, ensureMap, isMap, type JsonMap, mapsAt, numberAt, textAt } from '../object.ts';
import { badRequest, conflict, invalid, methodNotSupported, pathNotFound } from '../status-error.ts';
import { evictPod } from './eviction.ts';
import { patched } from './patch.ts';
import type { Target } from './target.ts';
import { liveVersion, storeUpdate, updateObject } from './update.ts';

/** Answers for what hangs below an object, apart from its status. */
export async function serveSubresource(context: ApiContext, call: ResourceRequest): Promise<void> {
  const { resource, path, request, response } = call;
  const id = `${resource.table} ${path.subresource} ${request.method ?? 'GET'}`;
  if (path.subresource === 'scale' && resource.hasScale)
    return send(response, await scaleReply(context, call));
  switch (id) {
    case '/pods log GET':
      return await servePodLog(context, call);
    case '/pods eviction POST':
      return send(response, await evictionReply(context, call));
    case '/pods binding POST':
      return send(response, await bindingReply(context, call));
    case '/namespaces finalize PUT':
      return send(response, await finalizeReply(context, call));
    default:
      throw pathNotFound();
  }
}

async function bodyOf({ request }: ResourceRequest): Promise<JsonMap> {
  const body = parseObject(await readBody(request), mediaTypeOf(request));
  if (body !== undefined && !isMap(body)) throw badRequest('the body of the request is not an object');
  return body ?? {};
}

async function scaleReply(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  const { resource, request } = call;
  const target = targetOf(call);
  const method = request.method ?? 'GET';
  if (method === 'GET') {
    const { object } = liveVersion(context, target);
    await context.store.durable();
    return jsonReply(200, scaleOf(object, resource));
  }
  if (method !== 'PUT' && method !== 'PATCH') throw methodNotSupported(resource, method.toLowerCase());
  const options = readWriteOptions(call);
  const body = await readBody(request);
  const { object: live } = liveVersion(context, target);
  const scale = method === 'PUT' ? parseObject(body, mediaTypeOf(request)) : patchedScale(call, body, live);
  if (!isMap(scale)) throw badRequest('the body of the request is not a Scale');
  checkScale(target, scale);
  const next = withScale(live, scale, resource);
  const written = updateObject(context, { ...target, subresource: '' }, next, {
    ...options,
    shownSubresource: 'scale',
  });
  await context.store.durable();
  return jsonReply(200, scaleOf(written.object, resource));
}

function patchedScale(
  { request, resource }: ResourceRequest,
  body: Buffer,
  live: Parameters<typeof scaleOf>[0],
): unknown {
  const type = mediaTypeOf(request);
  return patched(scaleOf(live, resource), { type, body }, { ...resource, schema: {} });
}

function checkScale({ name, resource }: Target, scale: JsonMap): void {
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (replicas >= 0) return;
  const faults = [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')];
  throw invalid({ ...resource, group: 'autoscaling', kind: 'Scale' }, name, faults);
}

const CREATED = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

async function evictionReply(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  evictPod(context, targetOf(call), await bodyOf(call));
  await context.store.durable();
  return jsonReply(201, CREATED);
}

/** Puts a pod on a node: what a scheduler does, once. */
async function bindingReply(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  const binding = await bodyOf(call);
  const target = targetOf(call);
  const version = liveVersion(context, target);
  const node = textAt(binding, 'target', 'name') ?? '';
  const next = cloneJson(version.object);
  const spec = ensureMap(next, 'spec');
  if (node === '') throw badRequest('target.name: Required value');
  if ((textAt(spec, 'nodeName') ?? '') !== '') {
    const why = `pod ${target.name} is already assigned to node ${JSON.stringify(spec['nodeName'])}`;
    throw conflict(target.resource, target.name, why);
  }
  spec['nodeName'] = node;
  const status = ensureMap(next, 'status');
  const others = mapsAt(status, 'conditions').filter(({ type }) => type !== 'PodScheduled');
  const lastTransitionTime = formatTime(context.clock.now());
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime };
  status['conditions'] = [...others, scheduled];
  const options = readWriteOptions(call);
  storeUpdate(context, target, { next, version, options });
  await context.store.durable();
  return jsonReply(201, CREATED);
}

/** Replaces a namespace's own finalizers, as those do who keep one back. */
async function finalizeReply(context: ApiContext, call: ResourceRequest): Promise<Reply> {
  const body = await bodyOf(call);
  const target = { ...targetOf(call), subresource: '' };
  const version = liveVersion(context, target);
  const finalizers = (isMap(body['spec']) ? body['spec'] : {})['finalizers'];
  const spec = Array.isArray(finalizers) && finalizers.length > 0 ? { finalizers } : {};
  const next = { ...version.object, metadata: { ...version.object.metadata }, spec };
  const written = storeUpdate(context, target, { next, version, options: readWriteOptions(call) });
  await context.store.durable();
  return jsonReply(200, written.object);
}
