import { once } from 'node:events';
import { NotFoundError, UnavailableError } from '../../../base/errors.ts';
import { parseTime } from '../../../base/time.ts';
import type { ApiContext } from '../context.ts';
import { type ApiObject, mapsAt, textAt } from '../object.ts';
import type { PodLogRequest } from '../pod-runtime.ts';
import { badRequest, pathNotFound } from '../status-error.ts';
import { liveVersion } from '../verbs/update.ts';
import { type ResourceRequest, targetOf } from './resource-routes.ts';

/** Streams a container's log; the headers go out before the first line, so that followers see it open. */
export async function servePodLog(context: ApiContext, call: ResourceRequest): Promise<void> {
  const { request, response } = call;
  const { object: pod } = liveVersion(context, targetOf(call));
  if (context.podRuntime === null) throw pathNotFound();
  const stopped = new AbortController();
  response.on('close', () => stopped.abort());
  const asked = readLogRequest(pod, call.query, stopped.signal);
  const chunks = await openLog(context, asked, request.url ?? '');
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

async function openLog({ podRuntime }: ApiContext, asked: PodLogRequest, url: string) {
  if (podRuntime === null) throw pathNotFound();
  try {
    return await podRuntime.logs(asked);
  } catch (thrown) {
    if (thrown instanceof NotFoundError) throw badRequest(thrown.message);
    throw new UnavailableError(`cannot read the log at ${url}`, { cause: thrown });
  }
}

function readLogRequest(pod: ApiObject, query: URLSearchParams, signal: AbortSignal): PodLogRequest {
  const number = (name: string) => {
    const text = query.get(name);
    return text === null || text === '' ? null : Number(text);
  };
  const seconds = number('sinceSeconds');
  return {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    container: chooseContainer(pod, query.get('container') ?? ''),
    follow: query.get('follow') === 'true',
    previous: query.get('previous') === 'true',
    timestamps: query.get('timestamps') === 'true',
    sinceMs: seconds === null ? null : seconds * 1000,
    sinceTime: parseTime(query.get('sinceTime')),
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    signal,
  };
}

function chooseContainer(pod: ApiObject, asked: string): string {
  const { name } = pod.metadata;
  const names = (key: string) => mapsAt(pod, 'spec', key).map((one) => textAt(one, 'name') ?? '');
  const containers = names('containers');
  const inits = names('initContainers');
  if (asked === '') {
    const only = [...containers, ...inits];
    if (only.length === 1 && only[0] !== undefined) return only[0];
    const all = inits.length === 0 ? '' : ` or one of the init containers: [${inits.join(' ')}]`;
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${all}`,
    );
  }
  if ([...containers, ...inits].includes(asked)) return asked;
  throw badRequest(`container ${asked} is not valid for pod ${name}`);
}
