import { pino } from 'pino';
import { CONTROLLER_LEASE, CONTROLLER_VERSION } from '../api/v1alpha1/labels.ts';
import { errorText } from '../base/errors.ts';
import type { ProgramFlags } from '../cli/program-line.ts';
import { type HealthServer, startHealthServer } from '../controller/health-server.ts';
import type { Log } from '../controller/log.ts';
import { runControllers } from '../controller/manager.ts';
import { createTelemetry } from '../controller/telemetry.ts';
import { resolveConnection } from '../kube/connect.ts';
import { withEnvironmentProxy } from '../kube/environment-proxy.ts';
import { createKubeClient } from '../kube/http-client.ts';
import { runAsLeader } from '../kube/leader.ts';
import { createHttpSender } from '../metrics/send-http.ts';
import { buildFacts } from './build-facts.ts';
import { electionIdentity, thisMachine } from './election-identity.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

const DEFAULT_METRICS_PORT = 8090;
const DEFAULT_HEALTHZ_PORT = 8080;

/** `haldane controller`: everything that the controller needs of this machine is wired here. */
export async function main(argv: readonly string[]): Promise<void> {
  const { flags } = await parseFlags('controller', argv);
  const log = createLog(flags.loglevel ?? 'info');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    await run(flags, log, stop.signal);
  } catch (error) {
    log.error(`cannot run the controller: ${errorText(error)}`);
    process.exitCode = 1;
  }
}

async function run(flags: ProgramFlags<'controller'>, log: Log, signal: AbortSignal): Promise<void> {
  const connection = resolveConnection({
    env: process.env,
    clock: systemClock,
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
  });
  const client = createKubeClient(withEnvironmentProxy(connection, process.env), {
    clock: systemClock,
    userAgent: 'haldane-controller',
    random: Math.random,
  });
  const sender = createHttpSender({ useProxy: true });
  const telemetry = createTelemetry();
  const parts = {
    client,
    clock: systemClock,
    random: Math.random,
    log,
    telemetry,
    namespace: flags.namespace ?? null,
    instanceId: flags['instance-id'] ?? null,
    send: sender.send,
    prometheusAddress: process.env['ARGO_ROLLOUTS_PROMETHEUS_ADDRESS'] ?? null,
    jobNamespace: process.env['ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE'] ?? null,
  };
  const controllers = runControllers(parts);
  const onError = (error: unknown) => log.warn('leader election', { error: errorText(error) });
  let health: HealthServer | null = null;
  try {
    health = await startHealthServer({
      ports: portsOf(flags),
      host: flags['bind-address'] ?? null,
      log,
      isReady: controllers.isReady,
      metrics: controllers.metrics,
    });
    if (flags['leader-elect'] && !flags['no-leader-elect']) {
      const lease = leaseOf(flags, connection.namespace);
      const { identity, isGone } = electionIdentity(thisMachine());
      const annotations = { [CONTROLLER_VERSION]: buildFacts().version };
      const election = { clock: systemClock, lease, identity, isGone, annotations, signal, onError };
      await runAsLeader(client, election, controllers.run);
    } else {
      await controllers.run(signal);
    }
  } finally {
    await health?.stop();
    await sender.close();
    await client.close();
  }
}

function portsOf(flags: ProgramFlags<'controller'>) {
  return {
    metrics: flags['metrics-port'] ?? DEFAULT_METRICS_PORT,
    health: flags['healthz-port'] ?? DEFAULT_HEALTHZ_PORT,
  };
}

/** Controllers that look after different Rollouts do not wait for each other. */
function leaseOf(flags: ProgramFlags<'controller'>, namespace: string) {
  const id = flags['instance-id'];
  return {
    namespace: flags['leader-election-namespace'] ?? namespace,
    name: id === undefined ? CONTROLLER_LEASE : `${CONTROLLER_LEASE}-${id}`,
  };
}

function createLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` });
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}
