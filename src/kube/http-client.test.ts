import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigMap } from '../api/kubernetes/core.ts';
import {
  AlreadyExistsError,
  ConflictError,
  ExpiredError,
  NotFoundError,
  TerminalError,
  UnavailableError,
} from '../base/errors.ts';
import { type FaultServer, type Reply, startFaultServer } from '../testing/fault-server.ts';
import { realClock } from '../testing/real-clock.ts';
import type { WatchEvent } from './client.ts';
import { createKubeClient, type HttpKubeClient } from './http-client.ts';
import { configMaps, namespaces } from './resources.ts';

let server: FaultServer;
let client: HttpKubeClient;

beforeEach(async () => {
  server = await startFaultServer();
  client = createKubeClient(
    { server: server.url, namespace: 'default', credentials: async () => ({ authorization: 'Bearer t' }) },
    { clock: realClock, userAgent: 'haldane-test', random: () => 0, pageSize: 2 },
  );
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const json = (value: unknown, reply: Reply = {}): Reply => ({ chunks: [JSON.stringify(value)], ...reply });
const failure = (code: number, reason: string, headers: Record<string, string> = {}) =>
  json({ kind: 'Status', code, reason, message: `it is ${reason}` }, { status: code, headers });
const aConfigMap = (name: string, resourceVersion = '1'): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', resourceVersion },
});
const aPage = (names: string[], next = '', resourceVersion = '10') =>
  json({ metadata: { resourceVersion, continue: next }, items: names.map((name) => aConfigMap(name)) });
const frame = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const key = { namespace: 'shop', name: 'menu' };

async function collect(resourceVersion = '1', signal = new AbortController().signal) {
  const seen: WatchEvent<ConfigMap>[] = [];
  for await (const event of client.watch(configMaps, { namespace: 'shop', resourceVersion, signal })) {
    seen.push(event);
  }
  return seen;
}

describe('createKubeClient requests', () => {
  it('sends credentials, agent and path of a namespaced object', async () => {
    server.script(json(aConfigMap('menu')));
    await client.get(configMaps, key);
    const [request] = server.requests;
    expect(request?.url).toBe('/api/v1/namespaces/shop/configmaps/menu');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer t', 'user-agent': 'haldane-test' });
  });

  it('ignores the namespace of a cluster-scoped object', async () => {
    server.script(json(aConfigMap('x')));
    await client.get(namespaces, { namespace: 'shop', name: 'x' });
    expect(server.requests[0]?.url).toBe('/api/v1/namespaces/x');
  });

  it.each([
    ['merge', 'application/merge-patch+json'],
    ['json', 'application/json-patch+json'],
    ['strategic', 'application/strategic-merge-patch+json'],
    ['apply', 'application/apply-patch+yaml'],
  ] as const)('sends a %s patch as %s', async (type, contentType) => {
    server.script(json(aConfigMap('menu')));
    await client.patch(configMaps, key, { type, body: {} }, { force: true, dryRun: true });
    expect(server.requests[0]?.headers['content-type']).toBe(contentType);
    expect(server.requests[0]?.url).toMatch(/menu\?fieldManager=haldane&dryRun=All&force=true$/);
  });

  it('writes a subresource when asked', async () => {
    server.script(json(aConfigMap('menu')));
    await client.replace(configMaps, aConfigMap('menu'), { subresource: 'status' });
    expect(server.requests[0]).toMatchObject({ method: 'PUT' });
    expect(server.requests[0]?.url).toContain('/configmaps/menu/status?');
  });

  it('deletes under the preconditions it is given', async () => {
    server.script(json({ kind: 'Status' }));
    await client.delete(configMaps, key, { uid: 'u1', gracePeriodSeconds: 0, propagationPolicy: 'Orphan' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Orphan',
      preconditions: { uid: 'u1' },
    });
  });
});

describe('createKubeClient warnings', () => {
  it('are told once each, whatever they are quoted with and however many come', async () => {
    const told: string[] = [];
    const onWarning = (text: string) => told.push(text);
    const connection = { server: server.url, namespace: 'default', credentials: async () => ({}) };
    const clock = realClock;
    const other = createKubeClient(connection, { clock, userAgent: 'test', random: () => 0, onWarning });
    const warning = '299 - "unknown field \\"status.abort\\"", 299 - "v1beta1 is deprecated, use v1"';
    server.script(
      json(aConfigMap('menu'), { headers: { warning } }),
      json(aConfigMap('menu'), { headers: { warning } }),
    );
    await other.get(configMaps, key);
    await other.get(configMaps, key);
    expect(told).toEqual(['unknown field "status.abort"', 'v1beta1 is deprecated, use v1']);
    await other.close();
  });
});

describe('createKubeClient failures', () => {
  it.each([
    [404, 'NotFound', NotFoundError],
    [409, 'Conflict', ConflictError],
    [409, 'AlreadyExists', AlreadyExistsError],
    [410, 'Expired', ExpiredError],
    [400, 'BadRequest', TerminalError],
    [403, 'Forbidden', TerminalError],
    [422, 'Invalid', TerminalError],
    [500, 'InternalError', UnavailableError],
    [503, 'ServiceUnavailable', UnavailableError],
  ])('turns %i %s into its own class', async (code, reason, expected) => {
    server.script(failure(code, reason));
    const thrown = await client.get(configMaps, key).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(expected);
    expect(String(thrown)).toContain(`cannot get ConfigMap shop/menu: it is ${reason}`);
  });

  it('waits as long as a 429 asks, then succeeds', async () => {
    server.script(failure(429, 'TooManyRequests', { 'retry-after': '0' }), json(aConfigMap('menu')));
    await expect(client.get(configMaps, key)).resolves.toMatchObject({ metadata: { name: 'menu' } });
    expect(server.requests).toHaveLength(2);
  });

  it('gives up on a 429 that asks for more than the deadline, and says how much', async () => {
    server.script(failure(429, 'TooManyRequests', { 'retry-after': '3600' }));
    const call = client.get(configMaps, key, { timeoutMs: 1000 });
    await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('asks for fresh credentials once after a 401', async () => {
    server.script(failure(401, 'Unauthorized'), json(aConfigMap('menu')));
    await client.get(configMaps, key);
    server.script(failure(401, 'Unauthorized'), failure(401, 'Unauthorized'));
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(TerminalError);
    expect(server.requests).toHaveLength(4);
  });

  it('ends a request whose body never does', async () => {
    server.script({ chunks: ['{"metadata":'], after: 'hang' });
    await expect(client.get(configMaps, key, { timeoutMs: 50 })).rejects.toThrow(
      /cannot get ConfigMap shop\/menu: no answer within 50 ms/,
    );
  });

  it('ends with the signal of the caller', async () => {
    server.script({ after: 'hang' });
    const stop = new AbortController();
    const call = client.get(configMaps, key, { signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toBeInstanceOf(UnavailableError);
  });

  it('reports malformed JSON, a cut body and a closed port as unavailable', async () => {
    server.script({ chunks: ['<html>'] }, { chunks: ['{"a":'], after: 'cut' });
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(UnavailableError);
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(UnavailableError);
    await server.close();
    await expect(client.get(configMaps, key)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('createKubeClient list', () => {
  it('collects every page under the version of the first', async () => {
    server.script(aPage(['a', 'b'], 'token/1'), aPage(['c'], '', '99'));
    const { items, resourceVersion } = await client.list(configMaps, { labelSelector: 'app in (a,b)' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
    expect(resourceVersion).toBe('10');
    expect(server.requests[1]?.url).toBe(
      '/api/v1/configmaps?labelSelector=app%20in%20(a%2Cb)&limit=2&continue=token%2F1',
    );
  });

  it('starts over without pages when the page token expires', async () => {
    server.script(aPage(['a', 'b'], 'token'), failure(410, 'Expired'), aPage(['a', 'b', 'c'], '', '20'));
    const { items, resourceVersion } = await client.list(configMaps);
    expect(items).toHaveLength(3);
    expect(resourceVersion).toBe('20');
    expect(server.requests[2]?.url).toBe('/api/v1/configmaps');
  });

  it('names the kind of items that the server leaves bare', async () => {
    server.script(json({ metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'a' } }] }));
    const { items } = await client.list(configMaps);
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  });
});

describe('createKubeClient watch', () => {
  it('reads events across chunk borders, even inside a UTF-8 character', async () => {
    const bytes = Buffer.from(frame('ADDED', { ...aConfigMap('menu'), data: { dish: '비빔밥' } }));
    const inside = bytes.indexOf(Buffer.from('빔')) + 1;
    server.script({ chunks: [bytes.subarray(0, inside), bytes.subarray(inside)] });
    const [event] = await collect();
    expect(event).toMatchObject({ type: 'ADDED', object: { data: { dish: '비빔밥' } } });
  });

  it('asks for bookmarks and a limited time, and yields bookmarks by version', async () => {
    server.script({ chunks: [frame('BOOKMARK', { metadata: { resourceVersion: '77' } })] });
    expect(await collect('5')).toEqual([{ type: 'BOOKMARK', resourceVersion: '77' }]);
    expect(server.requests[0]?.url).toContain(
      'watch=1&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300',
    );
  });

  it('throws ExpiredError for a 410 status and for a 410 event', async () => {
    const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    server.script(failure(410, 'Expired'), { chunks: [frame('ERROR', expired)] });
    await expect(collect()).rejects.toBeInstanceOf(ExpiredError);
    await expect(collect()).rejects.toBeInstanceOf(ExpiredError);
  });

  it.each([
    ['a cut stream', { chunks: [frame('ADDED', aConfigMap('a'))], after: 'cut' }],
    ['half an event', { chunks: ['{"type":"ADDED","obj'] }],
    ['garbage', { chunks: ['not json\n'] }],
    ['an event without an object', { chunks: ['{"type":"ADDED"}\n'] }],
    ['an unknown type', { chunks: [frame('SURPRISE', aConfigMap('a'))] }],
  ] as [string, Reply][])('throws UnavailableError on %s', async (_, reply) => {
    server.script(reply);
    await expect(collect()).rejects.toBeInstanceOf(UnavailableError);
  });

  it('ends quietly when its signal aborts', async () => {
    server.script({ chunks: [frame('ADDED', aConfigMap('a'))], after: 'hang' });
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const event of client.watch(configMaps, { resourceVersion: '1', signal: stop.signal })) {
      seen.push(event.type);
      stop.abort();
    }
    expect(seen).toEqual(['ADDED']);
  });
});
