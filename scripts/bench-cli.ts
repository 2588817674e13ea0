// What the command line costs a person who waits for it: from a new process to its first output, with a large
// rollout and with many of them, and the most memory it takes. Asks an embedded API server in a process of its own.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Rollout } from '../src/api/v1alpha1/rollout.ts';
import { installCrds } from '../src/cluster/install-crds.ts';
import { rollouts } from '../src/kube/argo-resources.ts';
import { resolveConnection } from '../src/kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../src/kube/http-client.ts';
import { namespaces } from '../src/kube/resources.ts';
import { startTestApiServer } from '../src/testing/api-server.ts';
import { aLargeRollout } from '../src/testing/large-rollout.ts';
import { realClock } from '../src/testing/real-clock.ts';
import { createWithStatus, seedRollout } from '../src/testing/seed-cluster.ts';

const STARTS = 20;
const RUNS = 7;
const MANY = 2000;
const BINARIES: readonly (readonly [file: string, ...args: string[]])[] = [
  ['haldane', 'version'],
  ['kubectl-haldane', 'version'],
  ['kubectl-argo-rollouts', 'version'],
  ['kubectl_complete-haldane', 'get', ''],
  ['kubectl_complete-argo-rollouts', 'get', ''],
];
const PROGRAM = 'dist/kubectl-argo-rollouts.js';
/** Tells its parent, over a pipe of its own, the most memory it took. */
const TELL_MEMORY =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

if (process.argv[2] === 'server') await serve();
else await bench();

async function serve(): Promise<void> {
  const server = await startTestApiServer();
  process.send?.(server.kubeconfigPath);
  process.once('disconnect', () => void server.dispose());
}

async function bench(): Promise<void> {
  const server = fork(new URL(import.meta.url).pathname, ['server']);
  const [kubeconfig] = (await once(server, 'message')) as [string];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const client = createKubeClient(resolveConnection({ env, clock: realClock }), {
    clock: realClock,
    userAgent: 'bench',
    random: Math.random,
  });
  await seed(client);
  const rows = [];
  for (const [file, ...args] of BINARIES) {
    // By turns, so that whatever else the machine does meanwhile weighs on both alike.
    const pairs = await repeat(STARTS, async () => ({
      bare: (await run(['-e', 'console.log(0)'], env)).firstMs,
      ours: (await run([`dist/${file}.js`, ...args], env)).firstMs,
    }));
    const [ours, bare] = [pairs.map((pair) => pair.ours), pairs.map((pair) => pair.bare)].map(median);
    const shown = `${ours} ms median (bare Node.js ${bare})`;
    rows.push({ what: `${file} ${args[0]}: first output`, measured: shown, target: '< 120 ms' });
  }
  rows.push(...(await measure(['get', 'rollout', 'web', '-n', 'large'], 215, env, '')));
  rows.push(...(await measure(['list', 'rollouts', '-n', 'many'], MANY + 1, env, '< 1.5 s')));
  console.log(JSON.stringify(rows));
  await client.close();
  server.disconnect();
}

async function seed(client: HttpKubeClient): Promise<void> {
  await installCrds(client, 'crds');
  for (const name of ['large', 'many']) {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const now = Date.now();
  await seedRollout(client, aLargeRollout('web', { namespace: 'large', revisions: 10, pods: 200, now }));
  let next = 0;
  const write = async () => {
    while (next < MANY) {
      next += 1;
      await createWithStatus(client, rollouts, oneOfMany(`app-${next}`, now));
    }
  };
  await Promise.all(Array.from({ length: 16 }, write));
}

/** As large as one that `kubectl apply` wrote. */
function oneOfMany(name: string, now: number): Rollout {
  const { rollout } = aLargeRollout(name, { namespace: 'many', revisions: 1, pods: 0, now });
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(rollout) };
  return { ...rollout, metadata: { ...rollout.metadata, annotations } };
}

type Env = NodeJS.ProcessEnv;

/** Time and memory of one command line that must print `lines` lines. */
async function measure(args: readonly string[], lines: number, env: Env, target: string) {
  const line = [PROGRAM, ...args];
  const runs = await repeat(RUNS, () => run(line, env));
  const told = await repeat(RUNS, () => run([`--import=${TELL_MEMORY}`, ...line], env));
  const memoryMib = Math.max(...told.map((one) => one.memoryMib));
  for (const { output } of runs) {
    const found = output.split('\n').length - 1;
    if (found < lines) throw new Error(`${args.join(' ')} printed ${found} lines, not ${lines}`);
  }
  const what = args.slice(0, 2).join(' ');
  const size = what === 'list rollouts' ? `${MANY} rollouts` : '10 revisions, 200 pods';
  return [
    { what: `${what}, ${size}`, measured: `${median(runs.map(({ endMs }) => endMs))} ms median`, target },
    { what: `${what}, ${size}: memory`, measured: `${memoryMib} MiB at most`, target: '< 120 MiB' },
  ];
}

async function run(args: readonly string[], env: Env) {
  const startedAt = performance.now();
  let firstMs = 0;
  let output = '';
  let memory = '';
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    if (output === '') firstMs = performance.now() - startedAt;
    output += chunk.toString();
  });
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    memory += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  const endMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { firstMs, endMs, output, memoryMib: Math.round(Number(memory) / 1024) };
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await work());
  return results;
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
}
