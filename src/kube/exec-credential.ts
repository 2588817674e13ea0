import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { errorText, TerminalError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { type Clock, type EpochMs, parseTime } from '../base/time.ts';
import type { CredentialSource, Credentials } from './connection.ts';

/** Whether a plugin may, or must, ask the user on the standard input. */
export const INTERACTIVE_MODES = ['Never', 'IfAvailable', 'Always'] as const;
export type InteractiveMode = (typeof INTERACTIVE_MODES)[number];

/** `users[].user.exec` of a kubeconfig. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | null;
  readonly interactiveMode: InteractiveMode;
  /** The cluster as the plugin may see it, when `provideClusterInfo` asks for it. */
  readonly cluster: Readonly<Record<string, unknown>> | null;
}

/** A plugin that hangs must not hang us where nobody can interrupt it; a login in a browser takes its time. */
const PLUGIN_TIMEOUT_MS = 300_000;
/** A token that is about to end is fetched anew, so that it does not end on the way. */
const EXPIRY_MARGIN_MS = 10_000;

/** Runs the plugin when there is no live credential, and remembers what it gave until that expires. */
export function execCredentials(
  plugin: ExecPlugin,
  clock: Clock,
  hasTerminal: () => boolean = () => isatty(process.stdin.fd),
): CredentialSource {
  let current: { credentials: Credentials; expiresAt: EpochMs | null } | null = null;
  let running: Promise<Credentials> | null = null;

  const refresh = async () => {
    const text = await runPlugin(plugin, isInteractive(plugin, hasTerminal()));
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

function isInteractive({ command, interactiveMode }: ExecPlugin, hasTerminal: boolean): boolean {
  if (interactiveMode === 'Always' && !hasTerminal) {
    throw new TerminalError(
      `cannot run credential plugin ${command}: it asks for input, and the standard input is not a terminal`,
    );
  }
  return interactiveMode !== 'Never' && hasTerminal;
}

function runPlugin(plugin: ExecPlugin, interactive: boolean): Promise<string> {
  const { apiVersion, cluster, command, installHint } = plugin;
  const spec = { interactive, ...(cluster === null ? {} : { cluster }) };
  const request = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  const env = { ...process.env, ...plugin.env, KUBERNETES_EXEC_INFO: request };
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...plugin.args], {
      env,
      ...(interactive ? {} : { timeout: PLUGIN_TIMEOUT_MS }),
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
    });
    const fail = (why: string, cause?: Error) => {
      const hint = installHint === null ? '' : ` (${installHint})`;
      reject(new TerminalError(`cannot run credential plugin ${command}: ${why}${hint}`, { cause }));
    };
    let answer = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    // Where to log in, and with which code, is told there while the plugin waits for it.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text));
    child.on('error', (error) => fail(errorText(error), error));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(answer);
      fail(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
    });
  });
}

function decodeCredential(plugin: ExecPlugin, text: string) {
  const answer = readAnswer(text);
  const { apiVersion } = answer;
  if (apiVersion !== plugin.apiVersion) {
    const given = typeof apiVersion === 'string' ? apiVersion : 'none';
    throw new TerminalError(
      `cannot use credential plugin ${plugin.command}: it is configured for API version ${plugin.apiVersion}, ` +
        `its answer has ${given}`,
    );
  }
  const status = isObject(answer['status']) ? answer['status'] : {};
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

function readAnswer(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // Not JSON: the same complaint as JSON of another version.
  }
  return {};
}

function stringIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
