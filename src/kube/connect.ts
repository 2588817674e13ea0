import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { errorText, TerminalError, UsageError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { Clock } from '../base/time.ts';
import type { Connection, CredentialSource } from './connection.ts';
import {
  type ExecPlugin,
  execCredentials,
  INTERACTIVE_MODES,
  type InteractiveMode,
} from './exec-credential.ts';
import { type Entry, type Kubeconfig, kubeconfigFiles, readKubeconfig } from './kubeconfig.ts';

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A file of the user's choice (`--kubeconfig`), instead of `$KUBECONFIG` and `~/.kube/config`. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Instead of the context's own cluster and user. */
  readonly cluster?: string;
  readonly user?: string;
  /** An address of the user's choice, for which no context or cluster has to be named. */
  readonly server?: string;
  readonly namespace?: string;
  /** Where a pod's service account is mounted. */
  readonly serviceAccountDir?: string;
}

const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The connection kubectl would use: kubeconfig when there is one, else the pod's service account. */
export function resolveConnection(given: ConnectOptions): Connection {
  const options = withoutEmpty(given);
  const files = options.kubeconfig === undefined ? kubeconfigFiles(options.env) : [options.kubeconfig];
  const kubeconfig = readKubeconfig(files);
  if (kubeconfig !== null) return connectionOf(kubeconfig, options);
  if (options.kubeconfig !== undefined)
    throw new UsageError(`kubeconfig ${options.kubeconfig} does not exist`);
  const inCluster = inClusterConnection(options);
  if (inCluster !== null) return inCluster;
  const looked = files.length === 0 ? 'HOME is not set' : `looked for ${files.join(', ')}`;
  throw new TerminalError(`cannot find a cluster: no kubeconfig (${looked}) and not inside a pod`);
}

/** The token is read from its file for each request: kubelet replaces it about every hour. */
export function inClusterConnection(given: ConnectOptions): Connection | null {
  const options = withoutEmpty(given);
  const host = options.env['KUBERNETES_SERVICE_HOST'];
  const port = options.env['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || port === undefined) return null;
  const directory = options.serviceAccountDir ?? SERVICE_ACCOUNT_DIR;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: options.namespace ?? readText(join(directory, 'namespace')).trim(),
    certificateAuthority: readText(join(directory, 'ca.crt')),
    credentials: tokenFile(join(directory, 'token')),
  };
}

/** An address as kubectl reads it: plain HTTP where it names no scheme, as in `--server 127.0.0.1:8001`. */
export function withScheme(address: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  return url.replace(/\/+$/, '');
}

/** kubectl takes an empty text for no choice at all: an empty namespace must never become all of them. */
function withoutEmpty(options: ConnectOptions): ConnectOptions {
  const { env, clock, ...texts } = options;
  return { env, clock, ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) };
}

function connectionOf(kubeconfig: Kubeconfig, options: ConnectOptions): Connection {
  const context = selectContext(kubeconfig, options);
  const cluster = selectCluster(kubeconfig, context, options);
  const user = options.user ?? context.fields['user'];
  const auth = user === undefined || user === '' ? null : member(kubeconfig.users, 'user', user);
  const server = text(cluster, 'server');
  if (server === undefined) throw new TerminalError('cannot use kubeconfig: the cluster has no server');
  const tlsServerName = text(cluster, 'tls-server-name');
  const proxyUrl = text(cluster, 'proxy-url');
  const authority = pem(cluster, 'certificate-authority');
  return {
    server: withScheme(server),
    namespace: options.namespace ?? text(context, 'namespace') ?? 'default',
    ...(authority === undefined ? {} : { certificateAuthority: authority }),
    ...(cluster.fields['insecure-skip-tls-verify'] === true ? { insecureSkipTlsVerify: true } : {}),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(auth === null ? {} : { userName: text(auth, 'as') ?? String(user) }),
    headers: auth === null ? {} : impersonation(auth),
    credentials: auth === null ? async () => ({}) : credentialSource(auth, cluster, options.clock),
  };
}

function selectContext(kubeconfig: Kubeconfig, { context, cluster, server }: ConnectOptions): Entry {
  const name = context ?? kubeconfig.currentContext;
  if (name !== null) return member(kubeconfig.contexts, 'context', name);
  if (cluster !== undefined || server !== undefined) return { directory: '', fields: {} };
  throw new UsageError(`kubeconfig ${kubeconfig.files.join(', ')} has no current-context; name one`);
}

function selectCluster(kubeconfig: Kubeconfig, context: Entry, { cluster, server }: ConnectOptions): Entry {
  const name = cluster ?? context.fields['cluster'];
  if (name === undefined && server !== undefined) return { directory: '', fields: { server } };
  return member(kubeconfig.clusters, 'cluster', name);
}

function member(entries: ReadonlyMap<string, Entry>, kind: string, name: unknown): Entry {
  const entry = typeof name === 'string' ? entries.get(name) : undefined;
  if (entry !== undefined) return entry;
  const others = entries.size === 0 ? '' : `; it has ${[...entries.keys()].join(', ')}`;
  throw new UsageError(`kubeconfig has no ${kind} named ${JSON.stringify(name)}${others}`);
}

/** kubectl's order: client certificate beside one of token, token file, basic, exec. */
function credentialSource(user: Entry, cluster: Entry, clock: Clock): CredentialSource {
  if (isObject(user.fields['auth-provider'])) {
    const name = String(user.fields['auth-provider']['name']);
    throw new TerminalError(`cannot use kubeconfig: auth-provider ${name} is gone from Kubernetes; use exec`);
  }
  const bearer = bearerSource(user, cluster, clock);
  const certificate = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  if (certificate === undefined || key === undefined) return bearer;
  return async (rejected) => ({ certificate, key, ...(await bearer(rejected)) });
}

function bearerSource(user: Entry, cluster: Entry, clock: Clock): CredentialSource {
  const tokenPath = text(user, 'tokenFile');
  if (tokenPath !== undefined) return tokenFile(fromDirectory(user, tokenPath));
  const token = text(user, 'token');
  if (token !== undefined) return async () => ({ authorization: `Bearer ${token}` });
  const username = text(user, 'username');
  if (username !== undefined) {
    const pair = Buffer.from(`${username}:${text(user, 'password') ?? ''}`).toString('base64');
    return async () => ({ authorization: `Basic ${pair}` });
  }
  const { exec } = user.fields;
  return isObject(exec) ? execCredentials(pluginOf(exec, user, cluster), clock) : async () => ({});
}

function pluginOf(exec: Readonly<Record<string, unknown>>, user: Entry, cluster: Entry): ExecPlugin {
  const command = String(exec['command'] ?? '');
  const pairs = list(exec['env']).filter(isObject);
  return {
    apiVersion: String(exec['apiVersion'] ?? 'client.authentication.k8s.io/v1'),
    // A bare name is looked up in PATH; a path with a slash belongs to the file it stands in.
    command: command.includes('/') ? fromDirectory(user, command) : command,
    args: list(exec['args']).map(String),
    env: Object.fromEntries(pairs.map(({ name, value }) => [String(name), String(value)])),
    installHint: typeof exec['installHint'] === 'string' ? exec['installHint'].trim() : null,
    interactiveMode: interactiveModeOf(exec, command),
    cluster: exec['provideClusterInfo'] === true ? describe(cluster) : null,
  };
}

/** Version v1 asks for one; a file without it means what it meant in v1beta1. */
function interactiveModeOf(exec: Readonly<Record<string, unknown>>, command: string): InteractiveMode {
  const asked = exec['interactiveMode'] ?? 'IfAvailable';
  const mode = INTERACTIVE_MODES.find((one) => one === asked);
  if (mode !== undefined) return mode;
  const known = INTERACTIVE_MODES.join(', ');
  throw new TerminalError(
    `cannot use credential plugin ${command}: interactiveMode ${JSON.stringify(asked)} is none of ${known}`,
  );
}

const FOR_PLUGINS = 'client.authentication.k8s.io/exec';

/** As `ExecCredential.spec.cluster`: nothing that a plugin would have to look up in files of ours. */
function describe(cluster: Entry): Readonly<Record<string, unknown>> {
  const authority = pem(cluster, 'certificate-authority');
  const kept = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url', 'disable-compression'];
  const fields = kept.flatMap((name) =>
    cluster.fields[name] === undefined ? [] : [[name, cluster.fields[name]] as const],
  );
  const extensions = list(cluster.fields['extensions']).filter(isObject);
  const config = extensions.find(({ name }) => name === FOR_PLUGINS)?.['extension'];
  return {
    ...Object.fromEntries(fields),
    ...(authority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
    ...(config === undefined ? {} : { config }),
  };
}

function impersonation(user: Entry): Record<string, string | string[]> {
  const as = text(user, 'as');
  if (as === undefined) return {};
  const uid = text(user, 'as-uid');
  const groups = list(user.fields['as-groups']).map(String);
  return {
    'impersonate-user': as,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
    ...extraOf(user),
  };
}

/** `as-user-extra`. A key may hold what a header's name may not: `example.com/team`. */
function extraOf({ fields }: Entry): Record<string, string[]> {
  const extra = fields['as-user-extra'];
  const entries = Object.entries(isObject(extra) ? extra : {});
  return Object.fromEntries(
    entries.map(([key, values]) => [`impersonate-extra-${headerWord(key)}`, list(values).map(String)]),
  );
}

function headerWord(text: string): string {
  return text.replace(/[^\w!#$&'*+.^`|~-]/gu, encodeAnyway);
}

/** Brackets are legal in URLs, but not in a header's name. */
function encodeAnyway(letter: string): string {
  const bytes = [...Buffer.from(letter)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

function tokenFile(path: string): CredentialSource {
  return async () => ({ authorization: `Bearer ${readText(path).trim()}` });
}

/** `<field>-data` in base64, else the file that `<field>` names. */
function pem(entry: Entry, field: string): string | undefined {
  const inline = text(entry, `${field}-data`);
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  const path = text(entry, field);
  return path === undefined ? undefined : readText(fromDirectory(entry, path));
}

function fromDirectory({ directory }: Entry, path: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

function text({ fields }: Entry, field: string): string | undefined {
  const value = fields[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TerminalError(`cannot read ${path}: ${errorText(error)}`, { cause: error });
  }
}
