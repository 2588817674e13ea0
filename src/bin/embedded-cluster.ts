import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerminalError } from '../base/errors.ts';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';
import { type RunningCluster, startCluster } from '../cluster/up.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { clusterProcessFile } from './cluster-dir.ts';
import { embeddedImages } from './embedded-images.ts';
import { embeddedPorts, freePort } from './embedded-ports.ts';
import { startMetrics } from './metrics-store.ts';
import { besideProgram, programCommand } from './program-files.ts';
import { systemClock } from './system-clock.ts';

export interface EmbeddedClusterOptions {
  readonly dir: string;
  /** Of the API server. 0: that of the last start, else any. */
  readonly port: number;
  /** 0: any free one. */
  readonly gatewayPort: number;
  readonly hasController: boolean;
  readonly warn: (text: string) => void;
  readonly onError: (error: unknown) => void;
  /** Gets the way to end each part as soon as it has started; the last one is to be ended first. */
  readonly whenEnding: (end: () => Promise<void>) => void;
}

export interface EmbeddedCluster {
  readonly client: HttpKubeClient;
  readonly kubeconfigPath: string;
  readonly gatewayUrl: string;
  readonly metricsUrl: string;
}

/** Cluster, gateway, metrics store and, if wanted, the controller. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { dir, whenEnding } = options;
  const cluster = await startBareCluster(options);
  whenEnding(() => cluster.stop());
  rememberProcess(dir, whenEnding);
  const clock = systemClock;
  const random = Math.random;
  const connection = resolveConnection({ env: {}, clock, kubeconfig: cluster.kubeconfigPath });
  const client = createKubeClient(connection, { clock, random, userAgent: 'haldane-cluster' });
  whenEnding(() => client.close());

  const ports = await embeddedPorts(dir);
  const gatewayPort = options.gatewayPort === 0 ? await freePort() : options.gatewayPort;
  const gatewayAdmin = String(ports.gatewayAdmin);
  keep(cluster, 'gateway', ['gateway', '--port', String(gatewayPort), '--admin-port', gatewayAdmin]);
  const gatewayAdminUrl = `http://127.0.0.1:${ports.gatewayAdmin}`;
  const metrics = await startMetrics({
    ...options,
    client,
    clock,
    random,
    port: ports.metrics,
    gatewayAdminUrl,
  });
  whenEnding(() => metrics.stop());
  if (options.hasController) {
    const flags = ['--metrics-port', '0', '--healthz-port', '0', '--no-leader-elect'];
    const env = { ARGO_ROLLOUTS_PROMETHEUS_ADDRESS: metrics.url };
    keep(cluster, 'controller', ['haldane', 'controller', ...flags], env);
  }
  return {
    client,
    kubeconfigPath: cluster.kubeconfigPath,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    metricsUrl: metrics.url,
  };
}

function startBareCluster({ dir, port, warn, onError }: EmbeddedClusterOptions): Promise<RunningCluster> {
  const crdsDir = besideProgram('crds');
  return startCluster({
    dir,
    port,
    clock: systemClock,
    random: Math.random,
    randomBytes,
    images: embeddedImages(),
    path: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    crdsDir: existsSync(crdsDir) ? crdsDir : null,
    launchGuardian: ({ socketPath, recordsDir }) =>
      launchGuardian(dir, ['--socket', socketPath, '--records', recordsDir]),
    warn,
    onError,
  });
}

/** `haldane down` finds the cluster by it. */
function rememberProcess(dir: string, whenEnding: EmbeddedClusterOptions['whenEnding']): void {
  const processFile = clusterProcessFile(dir);
  const startTime = processStartTime(process.pid);
  writeFileSync(processFile, JSON.stringify({ pid: process.pid, startTime }), { mode: 0o600 });
  whenEnding(async () => rmSync(processFile, { force: true }));
}

function keep(
  cluster: RunningCluster,
  name: string,
  [entry = '', ...args]: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): void {
  const [command = '', ...before] = entryCommand(entry);
  cluster.keep({
    name,
    command,
    args: [...before, ...args, '--kubeconfig', cluster.kubeconfigPath],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...extra },
  });
}

function launchGuardian(dir: string, args: readonly string[]): void {
  const [program = '', ...before] = entryCommand('guardian');
  const log = openSync(join(dir, 'logs', 'guardian.log'), 'a', 0o600);
  const child = spawn(program, [...before, ...args], { detached: true, stdio: ['ignore', log, log] });
  child.unref();
}

function entryCommand(entry: string): readonly string[] {
  const command = programCommand(entry);
  if (command !== null) return command;
  throw new TerminalError(`this build has no ${entry}; 'npm run build' makes a whole one`);
}
