import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';
import type { ProgramState, SystemProgram } from '../cluster/runtime/system-programs.ts';
import { type RunningCluster, startCluster } from '../cluster/up.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { clusterProcessFile } from './cluster-dir.ts';
import { embeddedImages } from './embedded-images.ts';
import { type EmbeddedPorts, embeddedPorts, freePort } from './embedded-ports.ts';
import {
  checkGatewayPort,
  controllerProgram,
  entryCommand,
  gatewayProgram,
  isGatewayReady,
} from './embedded-programs.ts';
import { startMetrics } from './metrics-store.ts';
import { besideProgram } from './program-files.ts';
import { systemClock } from './system-clock.ts';

export interface EmbeddedClusterOptions {
  readonly dir: string;
  /** Of the API server. 0: that of the last start, else any. */
  readonly port: number;
  /** 0: any free one. */
  readonly gatewayPort: number;
  readonly hasController: boolean;
  /** What to warn of when the gateway takes long to start. */
  readonly gatewayLate: (log: string) => string;
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

/** Cluster, gateway, metrics store and, if wanted, the controller. Resolves when the gateway serves. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { whenEnding } = options;
  const dir = resolve(options.dir);
  const kubeconfigPath = join(dir, 'kubeconfig');
  const gatewayPort = options.gatewayPort === 0 ? await freePort() : options.gatewayPort;
  let ports: EmbeddedPorts = { gatewayAdmin: 0, metrics: 0 };
  const cluster = await startBareCluster({ ...options, dir }, async (stateOf) => {
    const gateway = (of: EmbeddedPorts) => gatewayProgram(kubeconfigPath, gatewayPort, of);
    ports = await embeddedPorts(dir, (of) => stateOf(gateway(of)) === 'same');
    await checkGatewayPort(gatewayPort, stateOf(gateway(ports)));
  });
  whenEnding(() => cluster.stop());
  rememberProcess(dir, whenEnding);
  cluster.keep(gatewayProgram(kubeconfigPath, gatewayPort, ports));
  const clock = systemClock;
  const random = Math.random;
  const connection = resolveConnection({ env: {}, clock, kubeconfig: kubeconfigPath });
  const client = createKubeClient(connection, { clock, random, userAgent: 'haldane-cluster' });
  whenEnding(() => client.close());
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
  if (options.hasController) cluster.keep(controllerProgram(kubeconfigPath, metrics.url));
  if (!(await isGatewayReady(ports))) options.warn(options.gatewayLate(join(dir, 'logs', 'gateway.log')));
  return {
    client,
    kubeconfigPath,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    metricsUrl: metrics.url,
  };
}

function startBareCluster(
  { dir, port, warn, onError }: EmbeddedClusterOptions,
  check: (stateOf: (program: SystemProgram) => ProgramState) => Promise<void>,
): Promise<RunningCluster> {
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
    check,
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

function launchGuardian(dir: string, args: readonly string[]): void {
  const [program = '', ...before] = entryCommand('guardian');
  const log = openSync(join(dir, 'logs', 'guardian.log'), 'a', 0o600);
  const child = spawn(program, [...before, ...args], { detached: true, stdio: ['ignore', log, log] });
  child.unref();
  closeSync(log);
}
