// How many requests per second the gateway forwards with the load generator (wrk) on the same cores, and how
// exact the split is. `npx tsx scripts/bench-gateway.ts [seconds]`; needs wrk (apt-get install wrk).
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ingress } from '../src/api/kubernetes/networking.ts';
import { systemClock } from '../src/bin/system-clock.ts';
import { createEndpointPools } from '../src/gateway/endpoint-pools.ts';
import type { EndpointSource } from '../src/gateway/endpoints.ts';
import { ingressRoutes } from '../src/gateway/ingress-routes.ts';
import { startProxyServer } from '../src/gateway/proxy-server.ts';
import { createRequestMetrics } from '../src/gateway/request-metrics.ts';
import { createServedRoutes } from '../src/gateway/served-routes.ts';

const HOST = '127.0.0.1';
const [role = 'bench', ...rest] = process.argv.slice(2);

function anIngress(name: string, service: string, annotations: Record<string, string>): Ingress {
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'bench', annotations },
    spec: { rules: [{ host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  };
}

function sourceOf(ports: Readonly<Record<string, number>>): EndpointSource {
  const meta = (name: string) => ({ apiVersion: 'v1', kind: '', metadata: { name, namespace: 'bench' } });
  return {
    service: (key) => ({ ...meta(key), spec: { ports: [{ port: 80 }] } }),
    slicesOf: (key) => [
      {
        ...meta(key),
        addressType: 'IPv4',
        ports: [{ port: ports[key] ?? 0 }],
        endpoints: [{ addresses: [HOST], targetRef: { kind: 'Pod', name: key } }],
      },
    ],
    pod: () => undefined,
  };
}

async function runPod(): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 13 });
    response.end('hello, world\n');
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  process.send?.({ port: (server.address() as AddressInfo).port });
}

async function runGateway(stablePort: number, canaryPort: number): Promise<void> {
  const routes = createServedRoutes();
  const canary = {
    'nginx.ingress.kubernetes.io/canary': 'true',
    'nginx.ingress.kubernetes.io/canary-weight': '20',
  };
  const ingresses = [anIngress('web', 'stable', {}), anIngress('web-canary', 'canary', canary)];
  const source = sourceOf({ 'bench/stable': stablePort, 'bench/canary': canaryPort });
  routes.update([], ingressRoutes(ingresses).routes, source);
  const metrics = createRequestMetrics(1000, () => true);
  const timeouts = { headMs: 60_000, idleMs: 60_000, keepAliveMs: 75_000, connectMs: 5000 };
  const pools = createEndpointPools(timeouts);
  const server = await startProxyServer({
    clock: systemClock,
    host: HOST,
    port: 0,
    routes,
    pools,
    metrics,
    timeouts,
  });
  process.send?.({ port: server.port });
  const started = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(started);
    process.send?.({ metrics: metrics.render(), cpuMicros: user + system });
  });
}

async function reply<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as Message)));
}

async function start(...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(new URL(import.meta.url).pathname, args);
  const { port } = await reply<{ port: number }>(child);
  return { child, port };
}

function loadWith(url: string, connections: number, seconds: number): { rps: string; latency: string } {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-H', 'Host: shop.test', url];
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' });
  const rps = /Requests\/sec:\s+(\S+)/.exec(stdout)?.[1] ?? '?';
  const failed = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0] ?? '';
  const p99 = /99%\s+(\S+)/.exec(stdout)?.[1] ?? '?';
  return { rps: `${rps}${failed === '' ? '' : ` (${failed})`}`, latency: p99 };
}

function countOf(metrics: string, service: string): number {
  const line = metrics
    .split('\n')
    .find((one) => one.includes('_requests{') && one.includes(`service="${service}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
}

async function runBench(seconds: number): Promise<readonly Row[]> {
  const pods = await Promise.all([start('pod'), start('pod')]);
  const gateway = await start('gateway', ...pods.map(({ port }) => String(port)));
  const url = `http://${HOST}:${gateway.port}/`;
  loadWith(url, 16, 1);
  const rows = [8, 32, 128].map((connections): Row => {
    const { rps, latency } = loadWith(url, connections, seconds);
    const target = connections === 32 ? '8,000 requests/s' : '';
    return {
      what: `gateway, ${connections} connections`,
      measured: `${rps} requests/s, p99 ${latency}`,
      target,
    };
  });
  gateway.child.send('metrics');
  const { metrics, cpuMicros } = await reply<{ metrics: string; cpuMicros: number }>(gateway.child);
  for (const { child } of [...pods, gateway]) child.kill();
  const [stable, canary] = [countOf(metrics, 'stable'), countOf(metrics, 'canary')];
  const all = stable + canary;
  const cpu = {
    what: 'gateway, CPU',
    measured: `${(cpuMicros / all).toFixed(0)} us per request`,
    target: '',
  };
  const measured = `${canary} of ${all}: ${(canary - all * 0.2).toFixed(1)} off`;
  return [...rows, cpu, { what: 'gateway, split 20 of 100', measured, target: 'at most 1 off' }];
}

if (role === 'pod') await runPod();
else if (role === 'gateway') await runGateway(Number(rest[0]), Number(rest[1]));
else console.log(JSON.stringify(await runBench(Number(role) || 5)));
