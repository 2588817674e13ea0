import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../../api/kubernetes/core.ts';
import { planSlices } from './endpoint-slice-plan.ts';
import { rankForDeletion } from './pod-rank.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
};

interface PodFacts {
  readonly ready?: boolean;
  readonly port?: number;
  readonly deleted?: boolean;
  readonly phase?: 'Running' | 'Failed' | 'Pending';
  readonly age?: string;
}

function aPod(
  name: string,
  { ready = true, port = 8080, deleted = false, phase = 'Running', age }: PodFacts = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels: { app: 'web' },
      creationTimestamp: age ?? '2030-01-01T00:00:00Z',
      ...(deleted ? { deletionTimestamp: '2030-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'haldane', containers: [{ name: 'c', ports: [{ name: 'web', containerPort: port }] }] },
    status: {
      phase,
      podIP: `127.64.0.${name.length}`,
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2030-01-01T00:00:00Z' },
      ],
    },
  };
}

const random = () => 0;

describe('planSlices', () => {
  it('resolves a named port and points at the pod', () => {
    const { create } = planSlices(service, [aPod('a')], [], random);
    expect(create).toMatchObject([
      {
        metadata: { labels: { 'kubernetes.io/service-name': 'web' }, ownerReferences: [{ uid: 'u' }] },
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [{ addresses: ['127.64.0.1'], targetRef: { kind: 'Pod', name: 'a' } }],
      },
    ]);
  });

  it.each([
    [{ ready: true }, { ready: true, serving: true, terminating: false }],
    [{ ready: false }, { ready: false, serving: false, terminating: false }],
    [{ deleted: true }, { ready: false, serving: true, terminating: true }],
  ])('a pod that is %j has conditions %j', (facts, conditions) => {
    const { create } = planSlices(service, [aPod('a', facts)], [], random);
    expect(create[0]?.endpoints[0]?.conditions).toEqual(conditions);
  });

  it('leaves out pods that have ended, and those of other labels', () => {
    const other = { ...aPod('bb'), metadata: { name: 'bb', namespace: 'shop', labels: { app: 'api' } } };
    const { create } = planSlices(service, [aPod('a', { phase: 'Failed' }), other], [], random);
    expect(create).toMatchObject([{ endpoints: [] }]);
  });

  it('has nothing to do when nothing changed, and keeps the slice that fits when something did', () => {
    const live = planSlices(service, [aPod('a')], [], random).create;
    expect(planSlices(service, [aPod('a')], live, random)).toEqual({ create: [], update: [], delete: [] });
    const grown = planSlices(service, [aPod('a'), aPod('bb')], live, random);
    expect(grown.create).toEqual([]);
    expect(grown.update).toMatchObject([{ metadata: { name: live[0]?.metadata.name } }]);
  });

  it('gives pods whose named port differs a slice of their own, and takes it away with them', () => {
    const both = planSlices(service, [aPod('a'), aPod('bb', { port: 9090 })], [], random).create;
    expect(both.map(({ ports }) => ports?.[0]?.port)).toEqual([8080, 9090]);
    expect(planSlices(service, [aPod('a')], both, random).delete).toMatchObject([
      { ports: [{ port: 9090 }] },
    ]);
  });
});

describe('rankForDeletion', () => {
  it('takes pending before running, not ready before ready, and new before old', () => {
    const ranked = rankForDeletion([
      aPod('old', { age: '2029-01-01T00:00:00Z' }),
      aPod('new'),
      aPod('unready', { ready: false }),
      aPod('pending', { phase: 'Pending', ready: false }),
    ]);
    expect(ranked.map(({ metadata }) => metadata.name)).toEqual(['pending', 'unready', 'new', 'old']);
  });

  it('follows the deletion cost among equals', () => {
    const cheap = aPod('cheap', { age: '2029-01-01T00:00:00Z' });
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-5' };
    const ranked = rankForDeletion([aPod('new'), { ...cheap, metadata: { ...cheap.metadata, annotations } }]);
    expect(ranked[0]?.metadata.name).toBe('cheap');
  });
});
