import { isObject } from '../../../src/base/json.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import type { RecordedRequest } from '../../../src/testing/recording-proxy.ts';
import { fill, type Names } from './places.ts';
import type { Write } from './row.ts';

const VERBS: Readonly<Record<string, Write['verb']>> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};
const IN_NAMESPACE = /^\/(?:api|apis\/[^/]+)\/[^/]+\/namespaces\/([^/]+)\/(.+)$/;

/** What our own commands leave behind for `history`. */
const IS_TRACE = /^\/api\/v1\/namespaces\/[^/]+\/events/;

/** Questions about who one is and what one may do are sent as objects, which nobody keeps. */
const isWrite = ({ method, path }: RecordedRequest) =>
  method !== 'GET' && !/^\/apis\/auth(entication|orization)\.k8s\.io\//.test(path) && !IS_TRACE.test(path);
/** Whether something may be another way afterwards. */
export const isLasting = (one: RecordedRequest) => isWrite(one) && !urlOf(one).searchParams.has('dryRun');
const urlOf = ({ path }: RecordedRequest) => new URL(path, 'https://server');

/** Requests that change something, as rows write them down. A conflict that was tried again does not count. */
export function writesOf(requests: readonly RecordedRequest[], names: Names): readonly Write[] {
  const writes = requests.filter(isWrite);
  const lasting = writes.filter((one, index) => one.status !== 409 || writes[index + 1]?.path !== one.path);
  return lasting.map((one) => ({ verb: verbOf(one), at: placeOf(one, names), body: one.body }));
}

function verbOf({ method, headers }: RecordedRequest): Write['verb'] {
  const verb = method === 'POST' ? 'create' : VERBS[headers['content-type'] ?? ''];
  if (verb === undefined) throw new Error(`no row expects ${method} as ${headers['content-type']}`);
  return verb;
}

function placeOf(request: RecordedRequest, { ns }: Names): string {
  const url = urlOf(request);
  const [, namespace, rest] = IN_NAMESPACE.exec(url.pathname) ?? [];
  const place = rest === undefined ? url.pathname : namespace === ns ? rest : `${namespace}:${rest}`;
  const dryRun = url.searchParams.get('dryRun');
  return dryRun === null ? place : `${place}?dryRun=${dryRun}`;
}

/** The same with the names filled in, wherever a text may stand. Matchers of the test runner stay. */
export function filled(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return fill(value, names);
  if (Array.isArray(value)) return value.map((one) => filled(one, names));
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, names)]));
}

/** One field that a write set, as it was sent and as the API server has it now. `null` and absent are the same. */
export interface Effect {
  readonly path: string;
  readonly sent: unknown;
  readonly live: unknown;
}

/** What became of the accepted patches: an API server drops fields that it does not know. */
export async function effectsOf(
  client: KubeClient,
  requests: readonly RecordedRequest[],
): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const request of requests.filter((one) => one.method === 'PATCH' && one.status === 200)) {
    const url = urlOf(request);
    if (url.searchParams.has('dryRun')) continue;
    const answer = await client.raw(url.pathname.replace(/\/status$/, ''));
    const live: unknown = JSON.parse(await answer.text());
    effects.push(...(Array.isArray(request.body) ? pointed(request.body, live) : merged(request.body, live)));
  }
  return effects;
}

function pointed(operations: readonly { path: string; value: unknown }[], live: unknown): readonly Effect[] {
  return operations.map(({ path, value }) => ({
    path,
    sent: value,
    live: at(live, path.split('/').slice(1)),
  }));
}

function merged(body: unknown, live: unknown, path: readonly string[] = []): readonly Effect[] {
  if (isObject(body)) return Object.entries(body).flatMap(([key, one]) => merged(one, live, [...path, key]));
  if (path.join('/') === 'metadata/resourceVersion') return [];
  return [{ path: path.join('/'), sent: body, live: at(live, path) }];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((one, key) => (isObject(one) ? one[key] : undefined), value) ?? null;
}
