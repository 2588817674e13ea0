import { execFile } from 'node:child_process';
import { errorText, TerminalError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { type Clock, type EpochMs, parseTime } from '../base/time.ts';
import type { CredentialSource, Credentials } from './connection.ts';

/** `users[].user.exec` of a kubeconfig. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | null;
  /** The cluster as the plugin may see it, when `provideClusterInfo` asks for it. */
  readonly cluster: Readonly<Record<string, unknown>> | null;
}

/** A plugin that hangs must not hang us. */
const PLUGIN_TIMEOUT_MS = 60_000;
/** A token that is about to end is fetched anew, so that it does not end on the way. */
const EXPIRY_MARGIN_MS = 10_000;

/** Runs the plugin when there is no live credential, and remembers what it gave until that expires. */
export function execCredentials(plugin: ExecPlugin, clock: Clock): CredentialSource {
  let current: { credentials: Credentials; expiresAt: EpochMs | null } | null = null;
  let running: Promise<Credentials> | null = null;

  const refresh = async () => {
    const text = await runPlugin(plugin);
    current = decodeCredential(plugin, text);
    return current.credentials;
  };
  return async (rejected) => {
    const live =
      current !== null && (current.expiresAt === null || current.expiresAt - EXPIRY_MARGIN_MS > clock.now());
    if (current !== null && live && !rejected) return current.credentials;
    running ??= refresh().finally(() => {
      running = null;
    });
    return running;
  };
}

function runPlugin(plugin: ExecPlugin): Promise<string> {
  const spec = { interactive: false, ...(plugin.cluster === null ? {} : { cluster: plugin.cluster }) };
  const request = JSON.stringify({ apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec });
  const env = { ...process.env, ...plugin.env, KUBERNETES_EXEC_INFO: request };
  return new Promise((resolve, reject) => {
    const options = { env, timeout: PLUGIN_TIMEOUT_MS };
    const child = execFile(plugin.command, [...plugin.args], options, (error, stdout) => {
      if (error === null) return resolve(stdout);
      const hint = plugin.installHint === null ? '' : ` (${plugin.installHint})`;
      const why = typeof error.code === 'number' ? `it ended with exit code ${error.code}` : errorText(error);
      reject(
        new TerminalError(`cannot run credential plugin ${plugin.command}: ${why}${hint}`, { cause: error }),
      );
    });
    // Where to log in, and with which code, is told there while the plugin waits for it.
    child.stderr?.on('data', (text: string) => process.stderr.write(text));
    child.stdin?.end();
  });
}

function decodeCredential(plugin: ExecPlugin, text: string) {
  const status = readStatus(text);
  const token = stringIn(status, 'token');
  const certificate = stringIn(status, 'clientCertificateData');
  const key = stringIn(status, 'clientKeyData');
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw new TerminalError(`cannot use credential plugin ${plugin.command}: its answer holds no credential`);
  }
  const credentials: Credentials = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
  };
  return { credentials, expiresAt: parseTime(stringIn(status, 'expirationTimestamp')) };
}

function readStatus(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed) && isObject(parsed['status'])) return parsed['status'];
  } catch {
    // Not JSON: the same complaint as JSON without a credential.
  }
  return {};
}

function stringIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
