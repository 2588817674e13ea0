import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { errorText } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { ConnectionFlags } from '../cli/connection-flags.ts';
import { WrongUsage } from '../cli/failure.ts';
import { parseDuration } from '../cli/flag-values.ts';
import { inClusterConnection, resolveConnection, withScheme } from '../kube/connect.ts';
import type { Connection, Credentials } from '../kube/connection.ts';
import { withEnvironmentProxy } from '../kube/environment-proxy.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { kubeconfigFiles, readKubeconfig } from '../kube/kubeconfig.ts';

export interface OpenedCluster {
  readonly kube: HttpKubeClient;
  readonly namespace: string;
  readonly server: string;
  /** What the kubeconfig calls the user, or whom the flags act as. */
  readonly knownAs: string | null;
}

interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userAgent: string;
  /** Told once of each thing the API server warns of. */
  readonly onWarning?: (text: string) => void;
}

/**
 * The HTTP parser is WebAssembly. V8 would soon optimise it beside our work, which takes 100 ms of CPU time and 36 MiB:
 * a controller gets that back, a command does not.
 */
const LEAVE_PARSER_AS_IT_IS = '--wasm-tiering-budget=1000000000';

/** Connects as kubectl would with the same flags: kubeconfig or service account first, then each flag on top. */
export function openCluster(flags: ConnectionFlags, world: World): OpenedCluster {
  setFlagsFromString(LEAVE_PARSER_AS_IT_IS);
  const connection = withEnvironmentProxy(withFlags(baseConnection(flags, world), flags), world.env);
  const timeoutMs = requestTimeout(flags['request-timeout']);
  const { env: _, ...options } = world;
  const kube = createKubeClient(connection, { ...options, ...(timeoutMs === null ? {} : { timeoutMs }) });
  const { namespace, server } = connection;
  return { kube, namespace, server, knownAs: knownAs(connection, flags) };
}

/** Credentials of the command line are those of nobody that a kubeconfig names. */
function knownAs({ userName }: Connection, flags: ConnectionFlags): string | null {
  const hasOwn = flags.token !== undefined || flags['client-certificate'] !== undefined;
  return flags.as ?? (hasOwn ? null : (userName ?? null));
}

function baseConnection(flags: ConnectionFlags, { env, clock }: World): Connection {
  const given = (name: 'kubeconfig' | 'context' | 'cluster' | 'user' | 'server' | 'namespace') =>
    flags[name] === undefined ? {} : { [name]: flags[name] };
  const options = {
    env,
    clock,
    ...given('kubeconfig'),
    ...given('context'),
    ...given('cluster'),
    ...given('user'),
    ...given('server'),
    ...given('namespace'),
  };
  if (flags.server === undefined || flags.kubeconfig !== undefined) return resolveConnection(options);
  // An address on the command line is enough: no file has to exist.
  const hasOther = readKubeconfig(kubeconfigFiles(env)) !== null || inClusterConnection(options) !== null;
  if (hasOther) return resolveConnection(options);
  return { server: flags.server, namespace: flags.namespace ?? 'default', credentials: async () => ({}) };
}

function withFlags(base: Connection, flags: ConnectionFlags): Connection {
  const { certificateAuthority: known, ...rest } = base;
  const isInsecure = flags['insecure-skip-tls-verify'];
  const authorityFile = flags['certificate-authority'];
  const authority = authorityFile === undefined ? known : readText(authorityFile);
  const server = flags.server === undefined ? base.server : serverUrl(flags.server);
  // As kubectl: nobody's secrets go over a wire that everyone can read.
  const isPlain = server.startsWith('http:');
  return {
    ...rest,
    server,
    ...(isInsecure ? { insecureSkipTlsVerify: true } : {}),
    ...(authority === undefined || isInsecure ? {} : { certificateAuthority: authority }),
    ...(flags['tls-server-name'] === undefined ? {} : { tlsServerName: flags['tls-server-name'] }),
    headers: { ...base.headers, ...impersonation(flags) },
    credentials: isPlain ? async () => ({}) : credentialsOf(base, flags),
  };
}

function serverUrl(text: string): string {
  const url = withScheme(text);
  if (!URL.canParse(url)) throw new WrongUsage(({ failures }) => failures.serverAddress(text));
  return url;
}

function impersonation(flags: ConnectionFlags): Record<string, string | string[]> {
  const { as, 'as-uid': uid, 'as-group': groups } = flags;
  if (as === undefined) {
    if (uid !== undefined || groups.length > 0)
      throw new WrongUsage(({ failures }) => failures.impersonation);
    return {};
  }
  return {
    'impersonate-user': as,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': [...groups] }),
  };
}

function credentialsOf(base: Connection, flags: ConnectionFlags): Connection['credentials'] {
  const pair = certificatePair(flags);
  const { token } = flags;
  if (token !== undefined) return async () => ({ authorization: `Bearer ${token}`, ...pair });
  return async (rejected) => ({ ...(await base.credentials(rejected)), ...pair });
}

function certificatePair(flags: ConnectionFlags): Credentials {
  const { 'client-certificate': certificate, 'client-key': key } = flags;
  if (certificate === undefined && key === undefined) return {};
  if (certificate === undefined || key === undefined) {
    throw new WrongUsage(({ failures }) => failures.certificatePair);
  }
  return { certificate: readText(certificate), key: readText(key) };
}

/** `null`: the client's own default. A bare number is seconds, as kubectl reads it. */
function requestTimeout(text: string | undefined): Millis | null {
  if (text === undefined || text === '0') return null;
  const withUnit = /^\d+$/.test(text) ? `${text}s` : text;
  return parseDuration('request-timeout', { kind: 'string', summary: '' }, withUnit);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new WrongUsage(({ failures }) => failures.cannotRead(path, errorText(error)), { cause: error });
  }
}
