import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { errorText } from '../base/errors.ts';
import { type HealthServer, startHealthServer } from '../controller/health-server.ts';
import type { Log } from '../controller/log.ts';
import { runControllers } from '../controller/manager.ts';
import { createTelemetry } from '../controller/telemetry.ts';
import { resolveConnection } from '../kube/connect.ts';
import { withEnvironmentProxy } from '../kube/environment-proxy.ts';
import { createKubeClient } from '../kube/http-client.ts';
import { runAsLeader } from '../kube/leader.ts';
import { createHttpSender } from '../metrics/send-http.ts';
import { electionIdentity, thisMachine } from './election-identity.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly instanceId?: string;
  readonly leaderElect: boolean;
  readonly leaderElectionNamespace?: string;
  readonly bindAddress?: string;
  readonly metricsPort: number;
  readonly healthzPort: number;
  readonly loglevel: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('a port is a number from 0 to 65535; 0 takes a free one');
  }
  return value;
};

function command(): Command {
  return new Command('haldane controller')
    .description('Run the controller against a Kubernetes API server until SIGTERM')
    .option('--kubeconfig <file>', 'cluster to use; default: $KUBECONFIG, ~/.kube/config, then in-cluster')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'look after this namespace only')
    .option('--instance-id <id>', 'look after Rollouts with this controller-instance-id label only')
    .option('--leader-elect', 'take a lease first, so that one of several replicas works', true)
    .option('--no-leader-elect', 'work at once, without a lease')
    .option('--leader-election-namespace <name>', "where the lease is; default: the connection's namespace")
    .option('--bind-address <address>', 'serve metrics and health on this address only; default: on all')
    .option('--metrics-port <port>', 'serves /metrics', port, 8090)
    .option('--healthz-port <port>', 'serves /healthz and /readyz', port, 8080)
    .addOption(new Option('--loglevel <level>', 'what to log from').choices(LOG_LEVELS).default('info'));
}

/** `haldane controller`: everything that the controller needs of this machine is wired here. */
export async function main(argv: readonly string[]): Promise<void> {
  const flags = parseFlags<Flags>(command(), argv);
  const log = createLog(flags.loglevel);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    await run(flags, log, stop.signal);
  } catch (error) {
    log.error(`cannot run the controller: ${errorText(error)}`);
    process.exitCode = 1;
  }
}

async function run(flags: Flags, log: Log, signal: AbortSignal): Promise<void> {
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
    instanceId: flags.instanceId ?? null,
    send: sender.send,
    prometheusAddress: process.env['ARGO_ROLLOUTS_PROMETHEUS_ADDRESS'] ?? null,
    jobNamespace: process.env['ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE'] ?? null,
  };
  const controllers = runControllers(parts);
  const onError = (error: unknown) => log.warn('leader election', { error: errorText(error) });
  let health: HealthServer | null = null;
  try {
    health = await startHealthServer({
      ports: { metrics: flags.metricsPort, health: flags.healthzPort },
      host: flags.bindAddress ?? null,
      log,
      isReady: controllers.isReady,
      metrics: controllers.metrics,
    });
    if (flags.leaderElect) {
      const suffix = flags.instanceId === undefined ? '' : `-${flags.instanceId}`;
      const lease = {
        namespace: flags.leaderElectionNamespace ?? connection.namespace,
        name: `argo-rollouts-controller-lock${suffix}`,
      };
      const { identity, isGone } = electionIdentity(thisMachine());
      const election = { clock: systemClock, lease, identity, isGone, signal, onError };
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

function createLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` });
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}
