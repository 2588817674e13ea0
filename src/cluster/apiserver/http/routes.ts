import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText } from '../../../base/errors.ts';
import type { ApiContext } from '../context.ts';
import { discoveryReply } from '../discovery/reply.ts';
import { openApiReply } from '../openapi/reply.ts';
import { pathNotFound, StatusError } from '../status-error.ts';
import { serveSubresource } from '../verbs/subresources.ts';
import { guard } from './guard.ts';
import { parseResourcePath, type ResourcePath } from './path.ts';
import { serveResource } from './resource-routes.ts';
import { jsonReply, send, statusReply } from './respond.ts';
import { serveReview } from './reviews.ts';

/** What `kubectl version` and feature checks see. The minor is the newest that this server was compared with. */
const VERSION = {
  major: '1',
  minor: '33',
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.0+haldane',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

export interface Routes {
  readonly context: ApiContext;
  readonly token: string;
  readonly warn: (text: string) => void;
}

/** Answers one request. Whatever is thrown on the way becomes a Status. */
export async function serve(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(routes, request, response);
  } catch (thrown) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    send(response, statusReply(toStatus(thrown, routes)));
  }
}

function toStatus(thrown: unknown, { warn }: Routes): StatusError {
  if (thrown instanceof StatusError) return thrown;
  const message = `Internal error occurred: ${errorText(thrown)}`;
  warn(thrown instanceof Error && thrown.stack !== undefined ? `${message}\n${thrown.stack}` : message);
  return new StatusError({ code: 500, reason: 'InternalError', message }, { cause: thrown });
}

async function route(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  guard(request, url.pathname, routes.token);
  const path = parseResourcePath(url.pathname);
  if (path !== null)
    return await serveApi(routes.context, { request, response, query: url.searchParams, path });
  const reply =
    plainReply(url.pathname) ??
    discoveryReply(routes.context, url.pathname, request.headers.accept) ??
    openApiReply(routes.context, url);
  if (reply === null) throw pathNotFound();
  send(response, reply);
}

function plainReply(path: string) {
  const [, first] = path.split('/');
  if (first === 'healthz' || first === 'readyz' || first === 'livez') {
    return { code: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };
  }
  return path === '/version' ? jsonReply(200, VERSION) : null;
}

interface ApiCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly path: ResourcePath;
}

async function serveApi(context: ApiContext, call: ApiCall): Promise<void> {
  const { group, version, plural, subresource } = call.path;
  const resource = context.registry.find(group, version, plural);
  if (resource === undefined) {
    if (await serveReview(context, call.request, call.response, call.path)) return;
    throw pathNotFound();
  }
  const full = { ...call, resource };
  if (subresource !== '' && subresource !== 'status') return await serveSubresource(context, full);
  if (subresource === 'status' && !resource.hasStatus) throw pathNotFound();
  await serveResource(context, full);
}
