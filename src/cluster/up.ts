import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotFoundError } from '../base/errors.ts';
import type { Clock } from '../base/time.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient } from '../kube/http-client.ts';
import type { RandomBytes } from './apiserver/context.ts';
import { type ApiServer, startApiServer } from './apiserver/start.ts';
import { lockDirectory } from './apiserver/store/lock-file.ts';
import { installCrds, installHttpRoutes } from './install-crds.ts';
import { socketPathOf } from './runtime/guardian/socket-path.ts';
import { GuardianLink } from './runtime/guardian-link.ts';
import type { ImageTable } from './runtime/images.ts';
import { type RunningPods, startPodRuntime } from './runtime/start.ts';
import { type ProgramState, programState, type SystemProgram } from './runtime/system-programs.ts';
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
  /** Asked before anything starts; `stateOf` tells what a killed cluster has left. What it throws ends the start. */
  readonly check: (stateOf: (program: SystemProgram) => ProgramState) => Promise<void>;
  readonly warn: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

export interface RunningCluster {
  /** Keeps a program running beside the pods. */
  keep(program: SystemProgram): void;
  /** Ends pods, programs and the API server. What is in the store stays. */
  stop(): Promise<void>;
}

const RESTART_BACKOFF_BASE_MS = 10_000;
/** Kubelet keeps 10 MiB a file. */
const LOG_MAX_BYTES = 10_485_760;

/** What has started so far, to be ended from the last to the first. */
type Ends = (() => Promise<void> | void)[];

/** Starts the embedded cluster on `dir`: API server, workload controllers and pods. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const dir = resolve(options.dir);
  const ends: Ends = [lockDirectory(dir)];
  let isUp = false;
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const link = await linkGuardian(options, dir);
    ends.push(() => (isUp ? link.shutdown() : leaveOrEnd(link)));
    await options.check((program) => programState(link, program));
    const pods = await startParts({ ...options, dir }, link, ends);
    isUp = true;
    return { keep: (program) => pods.keep(program), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** First of all: from now on the pods of a killed cluster no longer wait for its return. */
async function linkGuardian(options: ClusterOptions, dir: string): Promise<GuardianLink> {
  const { clock, onError } = options;
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  const paths = { socketPath: socketPathOf(dir), recordsDir: join(dir, 'processes') };
  const launch = () => options.launchGuardian(paths);
  const link = new GuardianLink({ clock, onError, socketPath: paths.socketPath, launch });
  await link.start();
  return link;
}

/** A start that fails gives the pods of a killed cluster back to the guardian's grace; its own guardian goes with it. */
function leaveOrEnd(link: GuardianLink): Promise<void> {
  return link.processIds().length > 0 ? link.stop() : link.shutdown();
}

async function startParts(options: ClusterOptions, link: GuardianLink, ends: Ends): Promise<RunningPods> {
  const { dir, clock, random, onError } = options;
  let pods: RunningPods | null = null;
  const api = await startApi(options, () => pods);
  ends.push(() => api.stop());
  const connection = resolveConnection({ env: {}, clock, kubeconfig: api.kubeconfigPath });
  const client = createKubeClient(connection, { clock, random, userAgent: 'haldane-cluster' });
  ends.push(() => client.close());
  // Pods before controllers: the pods of before are adopted first, so that nothing is made anew in their place.
  pods = await startPodRuntime({
    ...options,
    client,
    link,
    podsDir: join(dir, 'pods'),
    logsDir: join(dir, 'logs'),
    restartBackoffBaseMs: RESTART_BACKOFF_BASE_MS,
    logMaxBytes: LOG_MAX_BYTES,
  });
  const running = pods;
  ends.push(() => running.stop());
  if (options.crdsDir !== null) await installCrds(client, options.crdsDir);
  await installHttpRoutes(client);
  const workloads = await startWorkloads({ client, clock, random, onError });
  ends.push(() => workloads.stop());
  return running;
}

function startApi(options: ClusterOptions, pods: () => RunningPods | null): Promise<ApiServer> {
  return startApiServer({
    dir: options.dir,
    port: options.port,
    clock: options.clock,
    random: options.randomBytes,
    warn: options.warn,
    isLocked: true,
    podRuntime: {
      logs: async (request) => {
        const running = pods();
        if (running === null) throw new NotFoundError('the pods of this cluster are not looked after yet');
        return running.logs(request);
      },
    },
  });
}
