import { describe, expect, it } from 'vitest';
import { aReplicaSet, aRollout } from '../testing/build.ts';
import { controllerReference, newReplicaSet, nextRevision } from './new-replica-set.ts';

describe('newReplicaSet', () => {
  const rollout = aRollout({ replicas: 3, spec: { minReadySeconds: 5 } });
  const own = {
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'notified.notifications.argoproj.io': '{}',
    'rollout.argoproj.io/revision': '9',
    'rollout.argoproj.io/revision-history': '1',
    'rollout.argoproj.io/desired-replicas': '8',
    team: 'shop',
  };

  it('is empty, owned, numbered, and tells its pods apart by their hash', () => {
    const set = newReplicaSet({ ...rollout, metadata: { ...rollout.metadata, annotations: own } }, [
      aReplicaSet('a', { revision: 4 }),
    ]);
    const hash = set.metadata.labels?.['rollouts-pod-template-hash'] ?? '';
    const labels = { app: 'demo', 'rollouts-pod-template-hash': hash };
    expect(hash).toMatch(/^[a-z0-9]+$/);
    expect(set).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `demo-${hash}`,
        namespace: 'shop',
        labels,
        annotations: {
          team: 'shop',
          'rollout.argoproj.io/revision': '5',
          'rollout.argoproj.io/desired-replicas': '3',
        },
        ownerReferences: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Rollout',
            name: 'demo',
            uid: 'rollout-uid',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: 0,
        minReadySeconds: 5,
        selector: { matchLabels: labels },
        template: { ...rollout.spec.template, metadata: { labels } },
      },
    });
  });

  it('says nothing of what the Rollout does not say', () => {
    const { namespace: _n, uid: _u, ...metadata } = aRollout().metadata;
    const { selector: _s, ...spec } = aRollout().spec;
    const bare = { ...aRollout(), metadata, spec: { ...spec, template: { spec: { containers: [] } } } };
    const set = newReplicaSet(bare, []);
    const hash = set.metadata.labels?.['rollouts-pod-template-hash'];
    expect('namespace' in set.metadata).toBe(false);
    expect('minReadySeconds' in set.spec).toBe(false);
    expect(set.spec.selector.matchLabels).toEqual({ 'rollouts-pod-template-hash': hash });
    expect(set.spec.template.metadata?.labels).toEqual({ 'rollouts-pod-template-hash': hash });
    expect(controllerReference(bare).uid).toBe('');
  });

  it('keeps the annotations of the pods', () => {
    const template = {
      metadata: { labels: { app: 'demo' }, annotations: { a: 'b' } },
      spec: { containers: [] },
    };
    const set = newReplicaSet(aRollout({ spec: { template } }), []);
    expect(set.spec.template.metadata?.annotations).toEqual({ a: 'b' });
  });

  it('keeps expressions of the selector', () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Exists' as const }] };
    expect(newReplicaSet(aRollout({ spec: { selector } }), []).spec.selector.matchExpressions).toEqual(
      selector.matchExpressions,
    );
  });
});

describe('nextRevision', () => {
  it('is one more than the highest', () => {
    expect(nextRevision([])).toBe(1);
    expect(nextRevision([aReplicaSet('a', { revision: 4 }), aReplicaSet('b', { revision: 2 })])).toBe(5);
  });
});
