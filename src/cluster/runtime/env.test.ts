import { describe, expect, it } from 'vitest';
import type { Container, EnvVar, Pod, Service } from '../../api/kubernetes/core.ts';
import { expandVariables, renderEnv } from './env.ts';
import { findProgram, repositoryOf, tagOf } from './images.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u', labels: { ver: '2' } },
  spec: { containers: [], nodeName: 'haldane' },
};

function render(container: Partial<Container>, services: readonly Service[] = []) {
  return renderEnv({
    pod,
    container: { name: 'c', ...container },
    podIp: '127.64.0.9',
    hostIp: '127.0.0.1',
    base: { PATH: '/bin', HOST: '127.64.0.9' },
    services,
    config: {
      configMap: async (name) => (name === 'conf' ? { a: '1', b: '2' } : null),
      secret: async (name) => (name === 'key' ? { token: 't' } : null),
    },
  });
}

const field = (fieldPath: string): EnvVar => ({ name: 'X', valueFrom: { fieldRef: { fieldPath } } });

describe('renderEnv', () => {
  it.each([
    ['metadata.name', 'web-1'],
    ['metadata.namespace', 'shop'],
    ["metadata.labels['ver']", '2'],
    ["metadata.annotations['none']", ''],
    ['spec.nodeName', 'haldane'],
    ['status.podIP', '127.64.0.9'],
  ])('reads %s', async (path, value) => {
    expect((await render({ env: [field(path)] }))['X']).toBe(value);
  });

  it('lets env win over envFrom, and envFrom over Services and the base', async () => {
    const service: Service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'my-db', namespace: 'shop' },
      spec: { clusterIP: '127.96.0.5', ports: [{ name: 'sql', port: 5432 }] },
    };
    const env = [
      { name: 'P_b', value: 'mine' },
      { name: 'HOST', value: '$(MY_DB_SERVICE_HOST):$(P_a)' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'key', key: 'token' } } },
    ];
    const envFrom = [{ prefix: 'P_', configMapRef: { name: 'conf' } }];
    expect(await render({ env, envFrom }, [service])).toMatchObject({
      PATH: '/bin',
      P_a: '1',
      P_b: 'mine',
      HOST: '127.96.0.5:1',
      TOKEN: 't',
      MY_DB_SERVICE_PORT_SQL: '5432',
    });
  });

  it('names what is not there, unless it is optional', async () => {
    const of = (optional: boolean) => [
      { name: 'X', valueFrom: { configMapKeyRef: { name: 'conf', key: 'zzz', optional } } },
    ];
    await expect(render({ env: of(false) })).rejects.toThrow("couldn't find key zzz in ConfigMap shop/conf");
    expect(await render({ env: of(true) })).not.toHaveProperty('X');
    await expect(render({ envFrom: [{ secretRef: { name: 'no' } }] })).rejects.toThrow(
      'secret "no" not found',
    );
  });

  it('reads resources in units of the divisor, rounded up', async () => {
    const resourceFieldRef = { resource: 'limits.memory', divisor: '1Mi' };
    const container = {
      resources: { limits: { memory: '1500Ki' } },
      env: [{ name: 'M', valueFrom: { resourceFieldRef } }],
    };
    expect((await render(container))['M']).toBe('2');
  });
});

describe('expandVariables', () => {
  it.each([
    ['$(A)-$(B)', '1-$(B)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$A $(', '$A $('],
  ])('%s becomes %s', (text, expected) => {
    expect(expandVariables(text, { A: '1' })).toBe(expected);
  });
});

describe('findProgram', () => {
  const images = new Map([['haldane/shop', { command: ['node', 'shop.js'] }]]);

  it('takes the command, else the entry of the image, each followed by args', () => {
    expect(findProgram({ name: 'c', image: 'x', command: ['run'], args: ['-v'] }, images)).toMatchObject({
      command: ['run', '-v'],
    });
    expect(findProgram({ name: 'c', image: 'haldane/shop:v2', args: ['-v'] }, images)).toMatchObject({
      command: ['node', 'shop.js', '-v'],
      env: { IMAGE_TAG: 'v2' },
    });
  });

  it('has nothing for an image it does not know', () => {
    const program = findProgram({ name: 'c', image: 'nginx' }, images);
    expect(program).toMatchObject({ found: false, message: expect.stringContaining('haldane/shop') });
  });

  it.each([
    ['shop', 'shop', 'latest'],
    ['localhost:5000/team/shop:v2', 'localhost:5000/team/shop', 'v2'],
    ['shop:v1@sha256:abc', 'shop', 'v1'],
  ])('%s is of repository %s and tag %s', (image, repository, tag) => {
    expect([repositoryOf(image), tagOf(image)]).toEqual([repository, tag]);
  });
});
