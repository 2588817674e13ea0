import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../../src/testing/api-server.ts';

const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
const hasKubectl = spawnSync(KUBECTL, ['version', '--client']).status === 0;
const run = promisify(execFile);

const MANIFEST = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1'}]}
`;

let server: TestApiServer;
let manifest: string;

const kubectl = async (...args: string[]): Promise<string> => {
  const env = { ...process.env, KUBECONFIG: server.kubeconfigPath, KUBECACHEDIR: `${server.dir}/cache` };
  return (await run(KUBECTL, ['-n', 'shop', ...args], { env })).stdout;
};

beforeAll(async () => {
  server = await startTestApiServer();
  manifest = join(server.dir, 'shop.yaml');
  writeFileSync(manifest, MANIFEST);
});
afterAll(() => server.dispose());

describe.skipIf(!hasKubectl)('kubectl on the embedded API server', () => {
  it('creates what typed commands send, in protobuf or JSON', async () => {
    await kubectl('create', 'namespace', 'shop');
    await kubectl('create', 'configmap', 'c', '--from-literal=a=1');
    await kubectl('create', 'secret', 'generic', 's', '--from-literal=a=1');
    await kubectl('create', 'serviceaccount', 'robot');
    await kubectl('create', 'deployment', 'typed', '--image=web:1', '--replicas=0');
    await kubectl('create', 'job', 'once', '--image=work:1', '--', 'sleep', '1');
    const names = await kubectl(
      'get',
      'cm/c',
      'secret/s',
      'sa/robot',
      'deploy/typed',
      'job/once',
      '-o',
      'name',
    );
    expect(names.trim().split('\n')).toHaveLength(5);
    expect(await kubectl('get', 'cm', 'c', '-o', 'jsonpath={.data.a}')).toBe('1');
  });

  it('applies, sees no change, and shows what would change', async () => {
    expect(await kubectl('apply', '-f', manifest)).toContain('deployment.apps/web created');
    expect(await kubectl('apply', '-f', manifest)).toContain('deployment.apps/web unchanged');
    writeFileSync(manifest, MANIFEST.replace('web:1', 'web:2'));
    await expect(kubectl('diff', '-f', manifest)).rejects.toMatchObject({ code: 1 });
    expect(await kubectl('apply', '-f', manifest)).toContain('deployment.apps/web configured');
    expect(await kubectl('apply', '--server-side', '--force-conflicts', '-f', manifest)).toContain(
      'serverside-applied',
    );
  });

  it('shows tables and descriptions', async () => {
    expect(await kubectl('get', 'deploy', 'web')).toMatch(
      /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+0\/2/,
    );
    expect(await kubectl('get', 'svc', 'web', '-o', 'wide')).toContain('app=web');
    expect(await kubectl('describe', 'deploy', 'web')).toContain('Image:         web:2');
    expect(await kubectl('get', 'all')).toContain('deployment.apps/web');
  });

  it('scales, patches, labels and waits', async () => {
    await kubectl('scale', 'deploy', 'web', '--replicas=5');
    await kubectl('set', 'image', 'deploy/web', 'web=web:3');
    await kubectl('label', 'deploy', 'web', 'tier=front');
    await kubectl('patch', 'deploy', 'web', '-p', '{"spec":{"minReadySeconds":3}}');
    const path = '{.spec.replicas} {.spec.template.spec.containers[0].image} {.spec.minReadySeconds}';
    expect(await kubectl('get', 'deploy', '-l', 'tier=front', '-o', `jsonpath={.items[0]}`)).toContain(
      'web:3',
    );
    expect(await kubectl('get', 'deploy', 'web', '-o', `jsonpath=${path}`)).toBe('5 web:3 3');
    await kubectl('wait', 'deploy/web', '--for=jsonpath={.spec.replicas}=5', '--timeout=5s');
  });

  it('refuses unknown fields by name', async () => {
    writeFileSync(manifest, MANIFEST.replace('replicas: 2', 'replica: 2'));
    await expect(kubectl('apply', '-f', manifest)).rejects.toThrow('unknown field "spec.replica"');
  });

  it('deletes, and waits until the namespace is gone', async () => {
    expect(await kubectl('delete', 'deploy', 'web')).toContain('deployment.apps "web" deleted');
    await kubectl('delete', 'namespace', 'shop');
    await expect(kubectl('get', 'namespace', 'shop')).rejects.toThrow('not found');
  });
});
