import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../api/kubernetes/coordination.ts';
import { CONTROLLER_VERSION } from '../api/v1alpha1/labels.ts';
import { TerminalError } from '../base/errors.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const CRDS = readFileSync(new URL('../../crds/experiments.yaml', import.meta.url), 'utf8');

interface Cluster {
  readonly kubernetes?: string;
  readonly controller?: string | null;
  /** Schemas of the OpenAPI document; `null`: none is served. */
  readonly schemas?: Readonly<Record<string, unknown>> | null;
}

function leaseOf(version: string | null): Lease {
  const annotations = version === null ? {} : { [CONTROLLER_VERSION]: version };
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'argo-rollouts-controller-lock', namespace: 'haldane', annotations },
    spec: { holderIdentity: 'pod-1' },
  };
}

function clusterOf({ kubernetes = 'v1.33.0', controller, schemas = {} }: Cluster): KubeClient {
  const lease = controller === undefined ? [] : [leaseOf(controller)];
  const answers: Readonly<Record<string, unknown>> = {
    '/version': { gitVersion: kubernetes },
    '/openapi/v3/apis/argoproj.io/v1alpha1': schemas === null ? {} : { components: { schemas } },
  };
  return {
    ...fakeKube([...lease, aCanaryRollout('web')]),
    raw: async (path) => ({ status: 200, text: async () => JSON.stringify(answers[path] ?? {}) }),
  };
}

const EXPERIMENT = {
  'x-kubernetes-group-version-kind': [{ group: 'argoproj.io', kind: 'Experiment', version: 'v1alpha1' }],
  'x-kubernetes-preserve-unknown-fields': true,
};

async function check(cluster: Cluster, ...flags: string[]) {
  const kube = clusterOf(cluster);
  const session = openCliSession({ kube, clock: createFakeClock(), crds: CRDS });
  expect(await session.run('version', '--short', '--check', ...flags)).toBe(0);
  return { out: session.stdout().trimEnd().split('\n'), err: session.stderr() };
}

describe('version --check', () => {
  it('tells what is in the cluster, and nothing else when all fits', async () => {
    const { out, err } = await check({ controller: 'v1.2.3', schemas: { e: EXPERIMENT } });
    expect(err).toBe('');
    expect(out).toEqual([
      'haldane: v1.2.3',
      '  Kubernetes: v1.33.0',
      '  Controller: v1.2.3 (lease haldane/argo-rollouts-controller-lock, held by pod-1)',
      '  CRDs: have every field that this version knows',
    ]);
  });

  it.each([
    ['v1.26.15', /1\.27 is the oldest/],
    ['v1.35.0-rc.1', /1\.34 is the newest/],
    ['v1.27.0', /^$/],
    ['v1.34.4+k3s1', /^$/],
  ])('says whether Kubernetes %s is in the range', async (kubernetes, said) => {
    expect((await check({ kubernetes, schemas: null })).err).toMatch(said);
  });

  it.each([
    ['v1.1.9', 'older'],
    ['v1.2.10', 'newer'],
    ['v2.0.0', 'newer'],
  ])('says that a controller of %s is %s', async (controller, word) => {
    expect((await check({ controller, schemas: null })).err).toBe(
      `The controller is ${controller}, ${word} than this program (v1.2.3): ${
        word === 'older' ? 'it may not do what is said here' : 'it may do more than is said here'
      }.\n`,
    );
  });

  it('does not guess the version of a controller that tells none', async () => {
    const { out, err } = await check({ controller: null, schemas: null });
    expect([out[2], err]).toEqual([
      '  Controller: not told (lease haldane/argo-rollouts-controller-lock, held by pod-1)',
      '',
    ]);
    expect((await check({ schemas: null })).out[2]).toBe('  Controller: none that leads by a lease');
  });

  it('names the fields that the CRDs of the cluster lack, and how to renew them', async () => {
    const { 'x-kubernetes-preserve-unknown-fields': _, ...names } = EXPERIMENT;
    const schema = { ...names, properties: { spec: { type: 'object', properties: { duration: {} } } } };
    const { err } = await check({ schemas: { e: schema } });
    expect(err).toMatch(/^The cluster's Experiment lacks spec\.\S+, spec\.\S+, spec\.\S+ and \d+ more\.\n/);
    expect(err).not.toContain('spec.duration');
    expect(err).toContain(
      'To renew the CRDs: haldane crds | kubectl apply --server-side --force-conflicts -f -\n',
    );
  });

  it('names a kind that the cluster does not know', async () => {
    expect((await check({ schemas: {} })).err).toMatch(/^The cluster does not know Experiment\.\n/);
  });

  it('prints the same as JSON', async () => {
    const { out } = await check({ controller: 'v1.2.3', schemas: null }, '-o', 'json');
    expect(JSON.parse(out.join(''))).toMatchObject({
      version: 'v1.2.3',
      cluster: { kubernetes: 'v1.33.0', controller: { state: 'leading', version: 'v1.2.3' }, lacking: null },
    });
  });

  it('asks no cluster without the flag', async () => {
    const connect = () => Promise.reject(new Error('asked'));
    const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(), connect });
    expect(await session.run('version')).toBe(0);
  });
});

describe('skew', () => {
  it('is told below an error when the server refuses what was sent', async () => {
    const kube: KubeClient = {
      ...clusterOf({ controller: 'v0.9.0', schemas: null }),
      patch: () => Promise.reject(new TerminalError('cannot patch Rollout default/web: unknown field')),
    };
    const session = openCliSession({ kube, clock: createFakeClock() });
    expect(await session.run('pause', 'web')).toBe(1);
    expect(session.stderr()).toMatch(/unknown field\nThe controller is v0\.9\.0, older than/);
  });

  it('is told by why, which answers for the controller', async () => {
    const kube = clusterOf({ controller: 'v9.0.0' });
    const session = openCliSession({ kube, clock: createFakeClock() });
    expect(await session.run('why', 'web')).toBe(0);
    expect(session.stderr()).toMatch(/^The controller is v9\.0\.0, newer than this program/);
  });
});
