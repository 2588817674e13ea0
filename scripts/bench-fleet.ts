// What a controller costs and how fast it is with many Rollouts at once: writes of a whole four-weight canary update,
// the cost of doing nothing, an abort as a watcher of the Ingress sees it, and a kill -9. Runs on an embedded API
// server whose pods exist on paper, or on the cluster that KUBECONFIG names.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../src/api/kubernetes/meta.ts';
import type { Ingress } from '../src/api/kubernetes/networking.ts';
import type { Rollout } from '../src/api/v1alpha1/rollout.ts';
import { rollouts } from '../src/kube/argo-resources.ts';
import type { Resource } from '../src/kube/client.ts';
import { Informer } from '../src/kube/informer.ts';
import { ingresses, namespaces, services } from '../src/kube/resources.ts';
import { realClock } from '../src/testing/real-clock.ts';
import { openFleetCluster } from './fleet-cluster.ts';

const COUNT = 20;
const ABORTS = 10;
const IDLE_MS = 20_000;
const WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';

const cluster = await openFleetCluster();
const { client } = cluster;
const namespace = `fleet-${Date.now().toString(36)}`;
const directory = mkdtempSync(join(tmpdir(), 'haldane-fleet-'));
const kubeconfig = join(directory, 'kubeconfig');
writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor(cluster.proxyUrl)), { mode: 0o600 });

let controller = startController();
const seen = watch(rollouts);
const routes = watch(ingresses);
await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
for (let i = 0; i < COUNT; i += 1) for (const object of application(`app-${i}`)) await create(object);
await until(() => countHealthy('nginx:1') === COUNT);

await realClock.sleep(3000);
cluster.takeWrites();
const idleFrom = cpuSeconds(controller);
await realClock.sleep(IDLE_MS);
const idleShare = (100_000 * (cpuSeconds(controller) - idleFrom)) / IDLE_MS;
const idleWrites = besides(cluster.takeWrites(), 'leases').length;

const updateFrom = performance.now();
await Promise.all(names().map((name) => patch(name, template('nginx:2'))));
await until(() => countHealthy('nginx:2') === COUNT);
const updateMs = performance.now() - updateFrom;
await realClock.sleep(2000);
const updateWrites = besides(besides(cluster.takeWrites(), 'leases'), 'events');

const aborts: number[] = [];
for (const name of names().slice(0, ABORTS)) aborts.push(await measureAbort(name));
aborts.sort((a, b) => a - b);
const peakMib = peakMemoryMib(controller);
const restartMs = await measureRestart();

console.log(
  JSON.stringify([
    row('update of all', `${(updateMs / 1000).toFixed(1)} s`, ''),
    row('writes per update besides events', (updateWrites.length / COUNT).toFixed(1), '<= 24'),
    row('abort to weight 0', `p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms`, 'p95 <= 100 ms'),
    row('idle', `${idleWrites} writes, ${idleShare.toFixed(2)} % CPU`, '0 writes, <= 0.2 %'),
    row('kill -9 to first status', `${(restartMs / 1000).toFixed(1)} s`, '<= 2 s'),
    row('controller, most memory', peakMib === null ? 'not measured on this system' : `${peakMib} MiB`, ''),
  ]),
);
await end(controller, 'SIGTERM');
await Promise.all([seen.stop(), routes.stop()]);
await client.delete(namespaces, { name: namespace });
await cluster.close();
rmSync(directory, { recursive: true });

function row(what: string, measured: string, target: string) {
  return { what: `fleet of ${COUNT}, ${cluster.name}: ${what}`, measured, target };
}

function quantile(share: number): string {
  return (aborts[Math.min(aborts.length - 1, Math.floor(aborts.length * share))] ?? 0).toFixed(0);
}

function names(): string[] {
  return Array.from({ length: COUNT }, (_, i) => `app-${i}`);
}

function besides(writes: readonly string[], resource: string): readonly string[] {
  return writes.filter((write) => !write.endsWith(` ${resource}`));
}

function kubeconfigFor(server: string) {
  const entry = { name: 'fleet' };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fleet',
    clusters: [{ ...entry, cluster: { server } }],
    users: [{ ...entry, user: {} }],
    contexts: [{ ...entry, context: { cluster: 'fleet', user: 'fleet' } }],
  };
}

function startController(): ChildProcess {
  const args = ['dist/haldane.js', 'controller', '--metrics-port', '0', '--healthz-port', '0'];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

function watch<T extends KubeObject>(resource: Resource<T>): Informer<T> {
  const options = { clock: realClock, random: Math.random, namespace, onError: () => {} };
  const informer = new Informer(client, resource, options);
  informer.start();
  return informer;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await realClock.sleep(10);
}

function countHealthy(image: string): number {
  return seen.list().filter((rollout) => isHealthy(rollout, image)).length;
}

function isHealthy({ metadata, spec, status }: Rollout, image: string): boolean {
  const isSeen = status?.observedGeneration === String(metadata.generation);
  const isImage = spec.template?.spec.containers[0]?.image === image;
  return isSeen && isImage && status?.phase === 'Healthy' && status.stableRS === status.currentPodHash;
}

function application(name: string): KubeObject[] {
  const metadata = (own: string) => ({ namespace, name: own });
  const service = (own: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(own),
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  });
  const backend = { service: { name: `${name}-stable`, port: { number: 80 } } };
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(name),
    spec: {
      rules: [{ host: `${name}.test`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
  const canary = {
    canaryService: `${name}-canary`,
    stableService: `${name}-stable`,
    trafficRouting: { nginx: { stableIngress: name } },
    steps: [10, 30, 60, 90].flatMap((setWeight) => [{ setWeight }, { pause: { duration: 1 } }]),
  };
  const rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: metadata(name),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, ...template('nginx:1').spec.template },
      strategy: { canary },
    },
  };
  return [service(canary.canaryService), service(canary.stableService), ingress, rollout];
}

function template(image: string) {
  return { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } };
}

async function create(object: KubeObject): Promise<void> {
  const resources = [services, ingresses, rollouts] as unknown as readonly Resource[];
  const resource = resources.find(({ kind }) => kind === object.kind);
  if (resource === undefined) throw new Error(`no resource for ${object.kind}`);
  await client.create(resource, object);
}

async function patch(name: string, body: unknown, subresource?: 'status'): Promise<void> {
  const options = subresource === undefined ? {} : { subresource };
  await client.patch(rollouts, { namespace, name }, { type: 'merge', body }, options);
}

function canaryWeight(ingress: Ingress | undefined): string | undefined {
  return ingress?.metadata.annotations?.[WEIGHT];
}

/** From the request to abort until a watch shows weight 0. */
async function measureAbort(name: string): Promise<number> {
  const steps = [{ setWeight: 90 }, { pause: {} }];
  await patch(name, { spec: { strategy: { canary: { steps } }, ...template('nginx:3').spec } });
  const key = `${namespace}/${name}-${name}-canary`;
  const isPaused = () => seen.get(`${namespace}/${name}`)?.status?.phase === 'Paused';
  await until(() => isPaused() && canaryWeight(routes.get(key)) === '90');
  await realClock.sleep(300);
  const startedAt = performance.now();
  const gone = new Promise<number>((resolve) => {
    const leave = routes.subscribe({
      updated: (ingress) => {
        if (`${namespace}/${ingress.metadata.name}` !== key || canaryWeight(ingress) !== '0') return;
        leave();
        resolve(performance.now() - startedAt);
      },
    });
  });
  await patch(name, { status: { abort: true } }, 'status');
  return gone;
}

/** From the start of the next process until it has seen a change that was made while there was none. */
async function measureRestart(): Promise<number> {
  const name = `app-${COUNT - 1}`;
  await end(controller, 'SIGKILL');
  await patch(name, { spec: { replicas: 2 } });
  await realClock.sleep(1000);
  const startedAt = performance.now();
  controller = startController();
  await until(() => {
    const { metadata, status } = seen.get(`${namespace}/${name}`) ?? {};
    return metadata?.generation !== 1 && status?.observedGeneration === String(metadata?.generation);
  });
  return performance.now() - startedAt;
}

/** User and system time, from Linux's table of processes; 0 elsewhere. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = procFile(pid, 'stat')?.split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function peakMemoryMib({ pid }: ChildProcess): number | null {
  const kib = /VmHWM:\s+(\d+)/.exec(procFile(pid, 'status') ?? '')?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

function procFile(pid: number | undefined, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}
