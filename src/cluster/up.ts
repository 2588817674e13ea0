import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NotFoundError } from '../base/errors.ts';
import type { Clock } from '../base/time.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient } from '../kube/http-client.ts';
import type { RandomBytes } from './apiserver/context.ts';
import { startApiServer } from './apiserver/start.ts';
import { installCrds } from './install-crds.ts';
import type { ImageTable } from './runtime/images.ts';
import { type RunningPods, startPodRuntime } from './runtime/start.ts';
import type { SystemProgram } from './runtime/system-programs.ts';
import { startWorkloads } from './workloads/start.ts';

export interface ClusterOptions {
  readonly dir: string;
  /** 0: the port of the last start when it is free, else any. */
  readonly port: number;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  readonly images: ImageTable;
  readonly path: string;
  /** CRDs to have in the cluster from the start; `null`: none. */
  readonly crdsDir: string | null;
  readonly launchGuardian: (paths: { readonly socketPath: string; readonly recordsDir: string }) => void;
  readonly warn: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

export interface RunningCluster {
  readonly kubeconfigPath: string;
  readonly url: string;
  /** Keeps a program running beside the pods. */
  keep(program: SystemProgram): void;
  /** Ends pods, programs and the API server. What is in the store stays. */
  stop(): Promise<void>;
}

const RESTART_BACKOFF_BASE_MS = 10_000;
/** Kubelet keeps 10 MiB a file. */
const LOG_MAX_BYTES = 10_485_760;
/** The longest path a Unix socket may have on macOS; Linux allows four bytes more. */
const MAX_SOCKET_PATH = 103;

/** Starts the embedded cluster on `dir`: API server, workload controllers and pods. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { clock, random, onError } = options;
  const dir = resolve(options.dir);
  let pods: RunningPods | null = null;
  const api = await startApiServer({
    dir,
    port: options.port,
    clock,
    random: options.randomBytes,
    warn: options.warn,
    podRuntime: {
      logs: async (request) => {
        if (pods === null) throw new NotFoundError('the pods of this cluster are not looked after yet');
        return pods.logs(request);
      },
    },
  });
  const connection = resolveConnection({ env: {}, clock, kubeconfig: api.kubeconfigPath });
  const client = createKubeClient(connection, { clock, random, userAgent: 'haldane-cluster' });
  const logsDir = join(dir, 'logs');
  mkdirSync(logsDir, { recursive: true, mode: 0o700 });
  const guardian = { socketPath: socketPathOf(dir), recordsDir: join(dir, 'processes') };
  // Pods before controllers: the pods of before are adopted first, so that nothing is made anew in their place.
  pods = await startPodRuntime({
    ...options,
    client,
    podsDir: join(dir, 'pods'),
    logsDir,
    restartBackoffBaseMs: RESTART_BACKOFF_BASE_MS,
    logMaxBytes: LOG_MAX_BYTES,
    guardian: { socketPath: guardian.socketPath, launch: () => options.launchGuardian(guardian) },
  });
  const running = pods;
  if (options.crdsDir !== null) await installCrds(client, options.crdsDir);
  const workloads = await startWorkloads({ client, clock, random, onError });
  return {
    kubeconfigPath: api.kubeconfigPath,
    url: api.url,
    keep: (program) => running.keep(program),
    async stop() {
      await workloads.stop();
      await running.shutdown();
      await client.close();
      await api.stop();
    },
  };
}

function socketPathOf(dir: string): string {
  const path = join(dir, 'guardian.sock');
  if (path.length <= MAX_SOCKET_PATH) return path;
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 16);
  return join(tmpdir(), `haldane-${name}.sock`);
}
