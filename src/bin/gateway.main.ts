import { parseArgs } from 'node:util';
import { errorText, UsageError } from '../base/errors.ts';
import { type ServiceProxy, startServiceProxy } from '../cluster/proxy/service-proxy.ts';
import type { GatewayLog } from '../gateway/cluster-view.ts';
import { startGateway } from '../gateway/gateway.ts';
import type { KubeClient } from '../kube/client.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createEventRecorder } from '../kube/events.ts';
import { createKubeClient } from '../kube/http-client.ts';
import { systemClock } from './system-clock.ts';

const DRAIN_MS = 10_000;

const log: GatewayLog = (level, message, fields = {}) => {
  const time = new Date(systemClock.now()).toISOString();
  process.stderr.write(`${JSON.stringify({ time, level, message, ...fields })}\n`);
};

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${flag} must be a port from 0 to 65535, got ${text}`);
}

const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    context: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8080' },
    'admin-port': { type: 'string', default: '0' },
    /** Serve the addresses of Services too, which a cluster with nodes of its own does by itself. */
    'service-proxy': { type: 'boolean', default: false },
    /** The process that started us holds our standard input open; we end when it does. */
    'exit-with-parent': { type: 'boolean', default: false },
  },
});

function startProxy(client: KubeClient): ServiceProxy {
  const clock = systemClock;
  const onError = (error: unknown) => log('warn', errorText(error));
  const events = createEventRecorder(client, { clock, component: 'service-proxy', onError });
  return startServiceProxy({ client, clock, random: Math.random, events, onError });
}

async function main(): Promise<void> {
  const clock = systemClock;
  const random = Math.random;
  const connection = resolveConnection({
    env: process.env,
    clock,
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
  });
  const client = createKubeClient(connection, { clock, random, userAgent: 'haldane-gateway' });
  const gateway = await startGateway({
    client,
    clock,
    random,
    log,
    host: flags.host,
    port: portOf('port', flags.port),
    adminPort: portOf('admin-port', flags['admin-port']),
  });
  const proxy = flags['service-proxy'] ? startProxy(client) : null;
  let isStopping = false;
  const stop = async (why: string) => {
    if (isStopping) return;
    isStopping = true;
    log('info', 'draining', { why });
    await Promise.all([gateway.stop(DRAIN_MS), proxy?.stop(DRAIN_MS)]);
    await client.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  if (flags['exit-with-parent']) process.stdin.on('end', () => void stop('parent is gone')).resume();
  // One line for whoever started us: both ports are bound now, whatever was asked for.
  process.stdout.write(`${JSON.stringify({ url: gateway.url, adminUrl: gateway.adminUrl })}\n`);
  await gateway.whenReady();
  log('info', 'serving', { url: gateway.url, adminUrl: gateway.adminUrl });
}

main().catch((error: unknown) => {
  log('error', errorText(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
