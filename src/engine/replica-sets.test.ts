import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { aReplicaSet, aRollout } from '../testing/build.ts';
import { newReplicaSet } from './new-replica-set.ts';
import {
  assignRoles,
  availableOf,
  byAge,
  canarySets,
  desiredOf,
  hashOf,
  isSizedFor,
  revisionOf,
  servingOf,
  templateMeaning,
  templateOf,
} from './replica-sets.ts';

const bare = (set: ReplicaSet): ReplicaSet => {
  const { status: _, ...rest } = set;
  return { ...rest, metadata: { name: set.metadata.name } };
};
/** The ReplicaSet of the Rollout with this image, under any hash. */
const running = (image: string, hash: string, age: number): ReplicaSet => {
  const set = newReplicaSet(aRollout({ image }), []);
  const labels = { app: 'demo', 'rollouts-pod-template-hash': hash };
  return {
    ...set,
    metadata: {
      ...set.metadata,
      labels,
      name: `demo-${hash}`,
      creationTimestamp: `2030-01-01T00:00:0${age}Z`,
    },
    spec: { ...set.spec, template: { ...set.spec.template, metadata: { labels } } },
  };
};

describe('what is read from a ReplicaSet', () => {
  const set = aReplicaSet('a', { revision: 7, replicas: 4, available: 3 });

  it('is in its labels, annotations, spec and status', () => {
    expect([hashOf(set), revisionOf(set), desiredOf(set), availableOf(set)]).toEqual(['a', 7, 4, 3]);
  });

  it('has a default where nothing is written', () => {
    const { replicas: _, ...spec } = set.spec;
    expect([hashOf(bare(set)), revisionOf(bare(set)), availableOf(bare(set))]).toEqual(['', 0, 0]);
    expect(desiredOf({ ...set, spec })).toBe(1);
    expect(isSizedFor(bare(set), 4)).toBe(false);
    expect([hashOf(null), revisionOf(null), desiredOf(null), availableOf(null)]).toEqual(['', 0, 0, 0]);
  });

  it('is 0 for a revision that is no number', () => {
    const odd = aReplicaSet('a', { annotations: { 'rollout.argoproj.io/revision': 'seven' } });
    expect(revisionOf(odd)).toBe(0);
  });

  it('counts as serving only what is to stay', () => {
    expect(servingOf(set)).toBe(3);
    expect(servingOf(aReplicaSet('a', { replicas: 2, available: 5 }))).toBe(2);
  });

  it('knows what it was sized for', () => {
    const sized = aReplicaSet('a', { annotations: { 'rollout.argoproj.io/desired-replicas': '4' } });
    expect(isSizedFor(sized, 4)).toBe(true);
    expect(isSizedFor(sized, 5)).toBe(false);
  });
});

describe('byAge', () => {
  it('orders those of one second by revision, not by their hashes', () => {
    const sets = [aReplicaSet('a', { revision: 10 }), aReplicaSet('b', { revision: 9 })];
    expect(sets.toSorted(byAge)).toEqual([sets[1], sets[0]]);
  });

  it('puts the oldest first, those of one second and revision by name, those without a time last', () => {
    const { creationTimestamp: _, ...metadata } = aReplicaSet('a').metadata;
    const untimed = { ...aReplicaSet('a'), metadata };
    const sets = [untimed, aReplicaSet('c', { age: 1 }), aReplicaSet('b', { age: 1 }), aReplicaSet('d')];
    expect(sets.toSorted(byAge)).toEqual([sets[3], sets[2], sets[1], sets[0]]);
  });
});

describe('assignRoles', () => {
  const old = running('web:0', 'h0', 0);
  const stable = running('web:1', 'h1', 1);
  const canary = running('web:2', 'h2', 2);
  const roles = (stableRS: string | undefined, sets: readonly ReplicaSet[]) =>
    assignRoles(aRollout({ image: 'web:2', status: stableRS === undefined ? {} : { stableRS } }), sets);

  it('finds canary, stable and the rest, oldest first', () => {
    const { canary: found, stable: known, older, others } = roles('h1', [canary, stable, old]);
    expect([found, known]).toEqual([canary, stable]);
    expect(older).toEqual([old, stable]);
    expect(others).toEqual([old]);
  });

  it('finds nothing stable before anything is, not even a ReplicaSet without a hash', () => {
    const unlabelled = { ...old, metadata: { ...old.metadata, labels: {} } };
    expect(roles(undefined, [unlabelled, canary]).stable).toBeNull();
    expect(roles('', [unlabelled, canary]).stable).toBeNull();
    expect(roles('gone', [stable, canary]).stable).toBeNull();
  });

  it('finds no canary until its ReplicaSet is created', () => {
    expect(roles('h1', [stable]).canary).toBeNull();
  });

  it('takes the ReplicaSet of the right hash before one that only means the same', () => {
    const named = newReplicaSet(aRollout({ image: 'web:2' }), []);
    const exact = { ...named, metadata: { ...named.metadata, creationTimestamp: '2030-01-01T00:00:09Z' } };
    expect(roles('h1', [canary, exact]).canary).toBe(exact);
  });

  it('treats one that is canary and stable as both', () => {
    const { canary: found, stable: known, older } = roles('h2', [canary, stable]);
    expect([found, known]).toEqual([canary, canary]);
    expect(older).toEqual([stable]);
  });

  it('counts pods for the replica maths', () => {
    const sets = canarySets(roles('h1', [aReplicaSet('x', { replicas: 3, available: 2 }), stable]));
    expect(sets).toEqual({
      canary: null,
      stable: { name: 'demo-h1', desired: 0, available: 0, current: 0 },
      older: [
        { name: 'x', desired: 3, available: 2, current: 3 },
        { name: 'demo-h1', desired: 0, available: 0, current: 0 },
      ],
    });
  });
});

describe('templateMeaning', () => {
  const template = templateOf(aRollout());

  it('is the same with defaults spelled out and with the hash label', () => {
    const spelled = {
      metadata: { labels: { app: 'demo', 'rollouts-pod-template-hash': 'x' } },
      spec: { ...template.spec, restartPolicy: 'Always' as const },
    };
    expect(templateMeaning(spelled)).toBe(templateMeaning(template));
  });

  it('is another one for other pods', () => {
    expect(templateMeaning(templateOf(aRollout({ image: 'web:2' })))).not.toBe(templateMeaning(template));
    const labelled = { ...template, metadata: { labels: { app: 'demo', tier: 'a' } } };
    expect(templateMeaning(labelled)).not.toBe(templateMeaning(template));
    const annotated = { ...template, metadata: { ...template.metadata, annotations: { a: 'b' } } };
    expect(templateMeaning(annotated)).not.toBe(templateMeaning(template));
  });

  it('can be told of a template without metadata', () => {
    expect(templateMeaning({ spec: template.spec })).toContain('web:1');
  });

  it('of a Rollout without a template is that of no containers', () => {
    const { template: _, ...spec } = aRollout().spec;
    expect(templateOf({ ...aRollout(), spec })).toEqual({ spec: { containers: [] } });
  });
});
