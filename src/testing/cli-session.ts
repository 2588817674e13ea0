import { getEventListeners } from 'node:events';
import type { FieldError } from '../base/errors.ts';
import type { Clock } from '../base/time.ts';
import type { BuildFacts, CliEnvironment, Terminal, TextStream } from '../cli/context.ts';
import { insights } from '../cli/insights.ts';
import { createJudging } from '../cli/judge/judge-files.ts';
import { createManifests } from '../cli/manifests.ts';
import { ko } from '../cli/messages/ko.ts';
import { type BinaryName, programOf } from '../cli/program.ts';
import { runCli } from '../cli/run.ts';
import type { ObservedRoutes } from '../engine/observed.ts';
import type { KubeClient } from '../kube/client.ts';

export interface SessionOptions {
  readonly kube: KubeClient;
  readonly clock: Clock;
  readonly binary?: BinaryName;
  readonly namespace?: string;
  /** What the kubeconfig calls the user. */
  readonly knownAs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: Terminal;
  /** Hears what is written to the standard output as it is written. */
  readonly onOutput?: (text: string) => void;
  readonly connect?: CliEnvironment['connect'];
  /** Absent: those of an empty kubeconfig. */
  readonly kubeconfigNames?: CliEnvironment['kubeconfigNames'];
  /** Absent: what `routes` and `routeErrors` say. */
  readonly observeTraffic?: CliEnvironment['observeTraffic'];
  readonly routes?: ObservedRoutes;
  readonly routeErrors?: readonly FieldError[];
  /** Path -> text. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the program was packed with. */
  readonly crds?: string;
}

export interface CliSession {
  /** Runs one command line; resolves with its exit code. */
  run(...argv: readonly string[]): Promise<number>;
  /** What Ctrl-C does, or another signal. */
  interrupt(code?: number): void;
  /** What happens after `| head -1` has its line. */
  endReader(): void;
  /** Who still waits for an interrupt. */
  interruptListeners(): number;
  /** What was written to a file; null when nothing was. */
  writtenFile(path: string): string | null;
  stdout(): string;
  stderr(): string;
}

export const TEST_BUILD: BuildFacts = {
  version: 'v1.2.3',
  commit: '0123456789abcdef',
  treeState: 'clean',
  date: '2030-01-01T00:00:00Z',
  runtime: 'node v20.0.0',
  platform: 'linux/amd64',
};

/** A command line without a process: streams are text, the cluster is whatever `kube` is. */
export function openCliSession(options: SessionOptions): CliSession {
  const { kube, clock, binary = 'haldane', namespace = 'default', env = {}, terminal = null } = options;
  const { knownAs = null, files = {}, routes = null, routeErrors = [], onOutput = () => {} } = options;
  const readFile = async (path: string) => files[path.replace(/^\.\//, '')] ?? notThere(path);
  const outside = new Map<string, string>();
  const writeText = async (path: string, text: string) => {
    outside.set(path, text);
  };
  const listNames = async (directory: string) => namesBelow(directory, Object.keys(files));
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): TextStream => ({
    terminal,
    write(text) {
      written[name] += text;
      if (name === 'out') onOutput(text);
    },
  });
  const ended = new AbortController();
  let endReader = () => {};
  const readerGone = new Promise<void>((resolve) => {
    endReader = resolve;
  });
  const environment: CliEnvironment = {
    program: programOf(binary),
    env,
    out: stream('out'),
    err: stream('err'),
    clock,
    random: () => 0.5,
    signal: ended.signal,
    readerGone: () => readerGone,
    build: TEST_BUILD,
    korean: async () => ko,
    insights: async () => insights,
    observeTraffic:
      options.observeTraffic ??
      (async () => ({ routes, services: {}, stableEndpoints: 'unread', referenceErrors: routeErrors })),
    crds: async () => options.crds ?? '',
    manifests: async () => createManifests(readFile),
    judging: async () => createJudging({ readText: readFile, writeText, listNames }),
    kubeconfigNames: options.kubeconfigNames ?? (async () => ({ contexts: [], clusters: [], users: [] })),
    connect:
      options.connect ??
      (async (flags) => ({
        kube,
        namespace: flags.namespace ?? namespace,
        server: 'https://fake:6443',
        knownAs,
      })),
  };
  return {
    run: (...argv) => runCli(argv, environment),
    interrupt: (code) => ended.abort(code),
    endReader: () => endReader(),
    interruptListeners: () => getEventListeners(ended.signal, 'abort').length,
    writtenFile: (path) => outside.get(path) ?? null,
    stdout: () => written.out,
    stderr: () => written.err,
  };
}

function namesBelow(directory: string, paths: readonly string[]): string[] {
  const below = directory === '.' ? '' : `${directory.replace(/\/+$/, '')}/`;
  const names = paths.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
  if (names.length === 0) throw new Error(`ENOENT: no such file or directory, scandir '${directory}'`);
  return names.filter((name) => !name.includes('/'));
}

function notThere(path: string): never {
  throw new Error(`ENOENT: no such file or directory, open '${path}'`);
}
