import type { HeaderEdit } from './route.ts';

/** Names and values in turn, as on the wire. */
export type HeaderList = readonly string[];

/** They speak of one connection only (RFC 9110, 7.6.1), or are set by us. */
const NOT_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-scheme',
  'x-real-ip',
]);

export interface ClientSide {
  readonly address: string;
  /** The Host header as sent. */
  readonly host: string;
  /** The gateway's port. */
  readonly port: number;
}

/**
 * The headers for the pod: the client's without those of its connection, plus where the request came from. What
 * a client says in X-Forwarded-* is not believed, as ingress-nginx by default.
 */
export function requestHeaders(raw: HeaderList, client: ClientSide): string[] {
  const nominated = nominatedByConnection(raw);
  const headers = [
    'host',
    client.host,
    'x-forwarded-for',
    client.address,
    'x-forwarded-host',
    client.host,
    'x-forwarded-port',
    String(client.port),
    'x-forwarded-proto',
    'http',
    'x-real-ip',
    client.address,
  ];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const lower = name.toLowerCase();
    if (NOT_FORWARDED.has(lower) || nominated?.has(lower) === true) continue;
    headers.push(name, raw[i + 1] ?? '');
  }
  return headers;
}

function nominatedByConnection(raw: HeaderList): Set<string> | null {
  let nominated: Set<string> | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.length !== 10 || raw[i]?.toLowerCase() !== 'connection') continue;
    nominated ??= new Set();
    for (const name of (raw[i + 1] ?? '').split(',')) nominated.add(name.trim().toLowerCase());
  }
  return nominated;
}

export function countHeader(raw: HeaderList, name: string): number {
  let count = 0;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.length === name.length && raw[i]?.toLowerCase() === name) count++;
  }
  return count;
}

export function editHeaderList(headers: HeaderList, edits: readonly HeaderEdit[]): string[] {
  let result = [...headers];
  for (const edit of edits) {
    if (edit.edit !== 'add') result = withoutHeader(result, edit.name);
    if (edit.edit !== 'remove') result.push(edit.name, edit.value);
  }
  return result;
}

function withoutHeader(headers: HeaderList, name: string): string[] {
  const result: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() !== name) result.push(headers[i] ?? '', headers[i + 1] ?? '');
  }
  return result;
}

export type ResponseHeaders = Record<string, string | string[]>;

/** The pod's response headers without those of its connection. */
export function responseHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
  edits: readonly HeaderEdit[],
): ResponseHeaders {
  const connection = String(received['connection'] ?? '').toLowerCase();
  const nominated = connection === '' ? [] : connection.split(',').map((name) => name.trim());
  const headers: ResponseHeaders = {};
  for (const name in received) {
    const value = received[name];
    if (value === undefined || isOfConnection(name) || nominated.includes(name)) continue;
    headers[name] = value;
  }
  for (const edit of edits) applyEdit(headers, edit);
  return headers;
}

function isOfConnection(name: string): boolean {
  return name === 'connection' || name === 'keep-alive' || name === 'transfer-encoding' || name === 'trailer';
}

function applyEdit(headers: ResponseHeaders, edit: HeaderEdit): void {
  if (edit.edit === 'remove') delete headers[edit.name];
  else if (edit.edit === 'set') headers[edit.name] = edit.value;
  else headers[edit.name] = [headers[edit.name] ?? [], edit.value].flat();
}
