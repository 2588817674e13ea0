import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { HOST, ownProgram } from './story/own-program.ts';
import { untilStatus } from './story/rollout-status.ts';
import { hasKubectl, KUBECTL } from './story/run-program.ts';
import { countVersions } from './story/traffic.ts';

const STEPS = '[{setWeight: 20}, {pause: {}}]';
const ROUTE = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: any}]
  hostnames: [${HOST}]
  rules: [{backendRefs: [{name: web-stable, port: 80}, {name: web-canary, port: 80, weight: 0}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web-outside}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 8000, targetPort: http}]}
`;
const PLUGIN = '{plugins: {argoproj-labs/gatewayAPI: {httpRoute: web, namespace: default}}}';

let place: Playground;
let manifest: (version: string) => string;
beforeAll(async () => {
  place = await openPlayground();
  const write = ownProgram(place.dir);
  manifest = (version) => write({ version, replicas: 2, steps: STEPS, router: PLUGIN });
  await place.up();
  writeFileSync(join(place.dir, 'route.yaml'), ROUTE);
  await place.kubectl('apply', '-f', join(place.dir, 'route.yaml'));
  await place.kubectl('apply', '-f', manifest('1'));
  await untilStatus(place, { phase: 'Healthy', availableReplicas: 2 });
});
afterAll(() => place.dispose());

/** What `curl http://address:8000` gives. */
function fetchFrom(address: string): Promise<{ readonly version: string; readonly pod: string }> {
  return new Promise((resolve, reject) => {
    const request = get({ host: address, port: 8000, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
  });
}

const balancer = () => place.client().get(services, { namespace: 'default', name: 'web-outside' });

describe.skipIf(!hasKubectl)('a Service of haldane up', () => {
  it('answers at its ClusterIP and at the LoadBalancer address in its status, from every pod', async () => {
    const external = await eventually(async () => {
      const ip = (await balancer()).status?.loadBalancer?.ingress?.[0]?.ip;
      expect(ip).toMatch(/^127\.97\./);
      return ip ?? '';
    });
    const { spec } = await balancer();
    expect(spec.clusterIP).toMatch(/^127\.96\./);
    for (const address of [external, spec.clusterIP ?? '']) {
      const pods = new Set<string>();
      for (let index = 0; index < 4; index += 1) pods.add((await fetchFrom(address)).pod);
      expect(pods.size).toBe(2);
    }
    expect(await place.kubectl('get', 'service', 'web-outside')).toMatch(
      new RegExp(`web-outside +LoadBalancer +${spec.clusterIP} +${external} +8000:\\d+/TCP`),
    );
  });

  it('is gone from its addresses when it is deleted', async () => {
    const { spec } = await balancer();
    await place.kubectl('delete', 'service', 'web-outside');
    await eventually(() => expect(fetchFrom(spec.clusterIP ?? '')).rejects.toThrow('ECONNREFUSED'));
  });
});

describe.skipIf(!hasKubectl)('an HTTPRoute of haldane up', () => {
  it('is there without the Gateway API being installed, with its defaults', async () => {
    expect(await place.kubectl('get', 'httproute')).toMatch(/NAME +HOSTNAMES +AGE\nweb +\["web\.example"\]/);
    const path =
      'jsonpath={.spec.parentRefs[0].kind} {.spec.rules[0].matches[0].path.type} {.spec.rules[0].backendRefs[0].kind}';
    expect(await place.kubectl('get', 'httproute', 'web', '-o', path)).toBe('Gateway PathPrefix Service');
  });

  it('refuses what the Gateway API would refuse', async () => {
    const path = join(place.dir, 'wrong.yaml');
    writeFileSync(path, ROUTE.replace('hostnames:', 'hostname:'));
    await expect(place.kubectl('apply', '-f', path)).rejects.toThrow('unknown field "spec.hostname"');
    writeFileSync(path, ROUTE.replace('weight: 0', 'weight: -1'));
    await expect(place.kubectl('apply', '-f', path)).rejects.toThrow('backendRefs[1].weight');
  });

  it('carries 20 % of the requests to a canary of the gatewayAPI router', async () => {
    await place.kubectl('apply', '-f', manifest('2'));
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    const counts = await countVersions(place.gatewayPort, 100);
    expect(Object.keys(counts).sort()).toEqual(['v1', 'v2']);
    expect(Math.abs((counts['v2'] ?? 0) - 20)).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(!hasKubectl)('kubectl logs on haldane up', () => {
  const gate = () => join(place.dir, 'go');
  const talker = () => `
apiVersion: v1
kind: Pod
metadata: {name: talker}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  initContainers: [{name: first, image: x, command: [sh, -c, 'echo prepared']}]
  containers:
    - name: talker
      image: x
      command: [sh, -c, 'for i in 1 2 3 4 5; do echo line $i; done; while [ ! -e ${gate()} ]; do sleep 0.05; done; echo last']
`;

  it('takes --tail, --since, --timestamps, --limit-bytes and the name of a container', async () => {
    writeFileSync(join(place.dir, 'talker.yaml'), talker());
    await place.kubectl('apply', '-f', join(place.dir, 'talker.yaml'));
    await place.kubectl('wait', '--for=condition=Ready', 'pod/talker', '--timeout=60s');
    const logs = (...flags: string[]) => place.kubectl('logs', 'talker', '-c', 'talker', ...flags);
    await eventually(async () => expect(await logs()).toBe('line 1\nline 2\nline 3\nline 4\nline 5\n'));
    expect(await logs('--tail=2')).toBe('line 4\nline 5\n');
    expect(await logs('--since=1h')).toContain('line 1\n');
    expect(await logs('--since-time=2100-01-01T00:00:00Z')).toBe('');
    expect(await logs('--limit-bytes=6')).toBe('line 1');
    expect(await logs('--tail=1', '--timestamps')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z line 5\n$/);
    expect(await place.kubectl('logs', 'talker', '-c', 'first')).toBe('prepared\n');
    await expect(logs('--previous')).rejects.toThrow(
      'previous terminated container "talker" in pod "talker" not found',
    );
  });

  it('follows from the tail on until the container has ended', async () => {
    const env = { ...process.env, KUBECONFIG: join(place.clusterDir, 'kubeconfig') };
    const following = spawn(KUBECTL, ['logs', '-f', 'talker', '-c', 'talker', '--tail=1'], { env });
    let text = '';
    following.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const ended = new Promise<number | null>((resolve) => following.once('exit', resolve));
    await eventually(() => expect(text).toBe('line 5\n'));
    writeFileSync(gate(), '');
    expect(await ended).toBe(0);
    expect(text).toBe('line 5\nlast\n');
  });
});
