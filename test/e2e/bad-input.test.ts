import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { startController } from './story/controller-process.ts';
import { aFreePort, openPlayground, type Playground, type RunningUp } from './story/embedded-up.ts';
import { ownProgram, STEPS } from './story/own-program.ts';
import { processesNaming } from './story/processes.ts';
import { untilStatus } from './story/rollout-status.ts';
import { hasKubectl, runProgram } from './story/run-program.ts';

let place: Playground;
let up: RunningUp;
let manifest: string;
beforeAll(async () => {
  place = await openPlayground();
  manifest = readFileSync(ownProgram(place.dir)({ version: '1', steps: STEPS }), 'utf8');
  up = await place.up();
});
afterAll(() => place.dispose());

/** Applies the manifest as a user edited it; what kubectl says when it refuses. */
async function applyEdited(from: string, to: string): Promise<string> {
  expect(manifest).toContain(from);
  const path = join(place.dir, 'edited.yaml');
  writeFileSync(path, manifest.replace(from, to));
  return place.kubectl('apply', '-f', path).catch((error: Error) => error.message);
}

async function squat(): Promise<{ readonly port: number; readonly server: Server }> {
  const port = await aFreePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, server };
}

/** The guardian ends a moment after it has been told to. */
const untilNobodyNames = (path: string) => eventually(() => expect(processesNaming(path)).toEqual([]), 5000);

describe('haldane up, refused', () => {
  it.each(['--port', '--gateway-port'])(
    'names the port that is in use and %s, and leaves nothing',
    async (flag) => {
      const { port, server } = await squat();
      const dir = join(place.dir, 'not', 'there');
      const flags = ['--dir', dir, '--gateway-port', '0', flag, String(port)];
      const { code, out, err } = await place.run('up', ...flags);
      const what = flag === '--port' ? 'API server' : 'gateway';
      const text = `cannot start the ${what}: port ${port} is in use; choose another with ${flag}, or 0 for a free one`;
      expect({ code, out, err }).toEqual({ code: 1, out: '', err: `haldane up: ${text}\n` });
      expect(existsSync(join(place.dir, 'not'))).toBe(false);
      await untilNobodyNames(dir);
      expect(await place.run('up', '--detach', ...flags)).toMatchObject({
        code: 1,
        err: `haldane up: ${text}\n`,
      });
      expect(existsSync(join(place.dir, 'not'))).toBe(false);
      server.close();
    },
  );

  it('names the process that runs a cluster in the directory already, which goes on', async () => {
    const { code, err } = await place.run('up', '--dir', place.clusterDir, '--gateway-port', '0');
    expect(code).toBe(1);
    expect(err).toBe(
      `haldane up: cannot start a cluster in ${place.clusterDir}: process ${up.child.pid} is running one there; ` +
        `stop it with "haldane down --dir ${place.clusterDir}"\n`,
    );
    expect(await place.haldane('list', 'rollouts')).toBe('');
    const detached = await place.run('up', '--detach', '--dir', place.clusterDir);
    expect(detached).toEqual({ code: 1, out: '', err });
  });

  it('says what is wrong with a directory that is a file', async () => {
    const path = join(place.dir, 'file');
    writeFileSync(path, '');
    const { code, err } = await place.run('up', '--dir', path);
    expect(code).toBe(1);
    expect(err).toMatch(`haldane up: cannot keep a cluster in ${path}: `);
    expect(err).toContain('choose another --dir\n');
  });
});

describe.skipIf(!hasKubectl)('kubectl apply, refused', () => {
  it.each([
    ['replicas: 5', 'replica: 5', 'strict decoding error: unknown field "spec.replica"'],
    [
      '{nginx: {stableIngress: web}}',
      '{nginx: {stableIngres: web}}',
      'unknown field "spec.strategy.canary.trafficRouting.nginx.stableIngres"',
    ],
    ['replicas: 5', 'replicas: five', 'spec.replicas: Invalid value: "string"'],
    ['kind: Rollout', 'kind: Rollot', 'no matches for kind "Rollot" in version "argoproj.io/v1alpha1"'],
    [
      'name: web, namespace: default}\nspec:\n  replicas',
      'name: web, namespace: nowhere}\nspec:\n  replicas',
      'namespaces "nowhere" not found',
    ],
    ['kind: Rollout\nmetadata: {', 'kind: Rollout\nmetadata: {{', 'error converting YAML to JSON'],
  ])('for %j as %j: %s', async (from, to, said) => {
    expect(await applyEdited(from, to)).toContain(said);
    expect(await place.haldane('list', 'rollouts')).toBe('');
  });

  it.each([
    [
      'setWeight: 20',
      'setWeight: 120',
      'spec.strategy.canary.steps[0].setWeight: Invalid value: 120: SetWeight needs to be between 0 and 100',
    ],
    [
      'canaryService: web-canary',
      'canaryService: web-canry',
      'spec.strategy.canary.canaryService: Invalid value: "web-canry": service "web-canry" not found',
    ],
    ['{stableIngress: web}', '{stableIngress: wep}', 'wep'],
    ['templateName: success-rate', 'templateName: success', "AnalysisTemplate 'success' not found"],
  ])('for %j as %j by a condition: %s', async (from, to, said) => {
    await applyEdited(from, to);
    const { status } = await untilStatus(place, { phase: 'Degraded' });
    expect(status?.message).toMatch(/^InvalidSpec: The Rollout "web" is invalid: /);
    expect(status?.message).toContain(said);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'InvalidSpec', status: 'True' }),
    );
    await place.kubectl('delete', 'rollout', 'web');
  });
});

describe('no API server', () => {
  const nowhere = () => {
    const path = join(place.dir, 'nowhere');
    writeFileSync(
      path,
      'apiVersion: v1\nkind: Config\ncurrent-context: c\n' +
        'contexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\n' +
        "clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', insecure-skip-tls-verify: true}}]\n",
    );
    return path;
  };

  it('is what the CLI says, with what to do', async () => {
    const { code, out, err } = await place.run('get', 'rollout', 'web', '--kubeconfig', nowhere());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^Error: cannot reach the Kubernetes API at https:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*\n/,
    );
    expect(err).toContain('haldane up');
  });

  it.each([[], ['--no-leader-elect']])(
    'is what the controller logs and waits out, and it ends when told to: %j',
    async (...flags) => {
      const controller = startController(nowhere(), 'default', flags as string[]);
      await eventually(() => expect(controller.log()).toContain('connect ECONNREFUSED 127.0.0.1:1'));
      expect(await controller.kill('SIGTERM')).toBe(0);
    },
  );

  it('is refused at once by the controller when there is no kubeconfig', async () => {
    const { code, out } = await place.run('controller', '--kubeconfig', '/no/such/kubeconfig');
    expect(code).toBe(1);
    expect(out).toContain('cannot run the controller: kubeconfig /no/such/kubeconfig does not exist');
  });

  it.each(['--healthz-port', '--metrics-port'])(
    'and a port in use ends the controller, naming %s',
    async (flag) => {
      const { port, server } = await squat();
      const ports = ['--healthz-port', '0', '--metrics-port', '0', flag, String(port)];
      const { code, out } = await place.run('controller', '--kubeconfig', nowhere(), ...ports);
      expect(code).toBe(1);
      expect(out).toContain(`port ${port} is in use; choose another with ${flag}`);
      server.close();
    },
  );
});

describe.skipIf(!hasKubectl)('a log that was cut or damaged', () => {
  const log = () => join(place.clusterDir, 'log-0.jsonl');

  it('is read up to the cut, and up says so', async () => {
    await place.kubectl('create', 'configmap', 'kept', '--from-literal=a=b');
    await up.kill('SIGTERM');
    appendFileSync(log(), '00000000 {"rv":');
    up = await place.up();
    expect(up.said()).toContain(`${log()} ended in the middle of a write`);
    expect(up.said()).toContain('its last 15 bytes are left out');
    expect(await place.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}')).toBe('b');
    await up.kill('SIGTERM');
  });

  it('refuses the start when it is damaged before its end, with file, place and what to do', async () => {
    const intact = readFileSync(log());
    const damaged = Buffer.from(intact);
    const offset = damaged.indexOf('\n', damaged.length / 2) + 1;
    damaged.write('????', offset + 20);
    writeFileSync(log(), damaged);
    const { code, err } = await place.run('up', '--dir', place.clusterDir, '--gateway-port', '0');
    expect(code).toBe(1);
    expect(err).toBe(
      `haldane up: cannot read the cluster's log ${log()}: the record at byte ${offset} is damaged and intact data ` +
        'follows it; restore the file from a copy, or move the directory away to start an empty cluster\n',
    );
    await untilNobodyNames(place.clusterDir);
    writeFileSync(log(), intact);
    up = await place.up();
    expect(await place.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}')).toBe('b');
  });
});

/** A small disk of our own, which only root can make; false where it cannot. */
async function onSmallDisk(
  name: string,
  kibibytes: number,
  run: (disk: string) => Promise<void>,
): Promise<boolean> {
  const disk = join(place.dir, name);
  mkdirSync(disk);
  const mounted = await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', disk]);
  if (mounted.code !== 0) return false;
  try {
    await run(disk);
    return true;
  } finally {
    await runProgram('umount', ['--lazy', disk]);
  }
}

describe.skipIf(!hasKubectl || process.getuid?.() !== 0)('a full disk', () => {
  it('refuses the start and says whose disk it is', async (context) => {
    const isDone = await onSmallDisk('tiny', 16, async (disk) => {
      const dir = join(disk, 'cluster');
      const { code, err } = await place.run('up', '--dir', dir, '--gateway-port', '0');
      expect({ code, err }).toEqual({
        code: 1,
        err: `haldane up: the disk of ${dir} is full; free some space on it, or choose another --dir\n`,
      });
      await untilNobodyNames(disk);
    });
    if (!isDone) context.skip();
  });

  it('refuses writes with what to do, keeps the pods, and takes writes again when there is space', async (context) => {
    const isDone = await onSmallDisk('small', 4096, async (disk) => {
      const other = await openPlayground(join(disk, 'cluster'));
      await other.up();
      const write = ownProgram(other.dir);
      await other.kubectl('apply', '-f', write({ version: '1', replicas: 1, steps: STEPS }));
      await untilStatus(other, { phase: 'Healthy', availableReplicas: 1 });
      const pods = () => other.kubectl('get', 'pods', '-o', 'jsonpath={..uid} {..restartCount}');
      const before = await pods();
      fillDisk(join(disk, 'filler'));
      await expect(createUntilRefused(other)).rejects.toThrow(
        `cannot write the log: the disk of ${join(disk, 'cluster')} is full; free some space on it`,
      );
      expect(await pods()).toBe(before);
      rmSync(join(disk, 'filler'));
      await other.kubectl('create', 'configmap', 'again');
      expect(await pods()).toBe(before);
      await other.dispose();
    });
    if (!isDone) context.skip();
  });
});

function fillDisk(path: string): void {
  const block = Buffer.alloc(4096);
  try {
    for (;;) appendFileSync(path, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** The last block of the log still has room for a few objects. */
async function createUntilRefused(other: Playground): Promise<void> {
  for (let index = 0; index < 20; index += 1) {
    await other.kubectl('create', 'configmap', `c${index}`, `--from-literal=a=${'x'.repeat(1000)}`);
  }
}
