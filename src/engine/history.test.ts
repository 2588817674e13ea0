import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { SCALE_DOWN_DEADLINE } from '../api/v1alpha1/labels.ts';
import { aReplicaSet, aRollout, firstLook } from '../testing/build.ts';
import { pruneRevisions } from './history.ts';
import { beginPass } from './pass.ts';
import { worldOf } from './world.ts';

function deleted(replicaSets: readonly ReplicaSet[], limit?: number): string[] {
  const spec = limit === undefined ? {} : { revisionHistoryLimit: limit };
  const rollout = aRollout({ spec, status: { stableRS: 'stable' } });
  const { effects } = pruneRevisions(beginPass(worldOf({ ...firstLook(rollout), replicaSets })));
  return effects.flatMap((effect) =>
    effect.kind === 'action' && effect.action.type === 'DeleteReplicaSet' ? [effect.action.name] : [],
  );
}

const past = (revision: number, parts: object = {}) => aReplicaSet(`r${revision}`, { revision, ...parts });
const many = (count: number) => Array.from({ length: count }, (_, index) => past(index + 1));

describe('pruneRevisions', () => {
  it('keeps ten past revisions when nothing is said', () => {
    expect(deleted(many(10))).toEqual([]);
    expect(deleted(many(12))).toEqual(['r1', 'r2']);
  });

  it('keeps as many as asked, none included', () => {
    expect(deleted(many(4), 3)).toEqual(['r1']);
    expect(deleted(many(2), 0)).toEqual(['r1', 'r2']);
    expect(deleted(many(3), 3)).toEqual([]);
    expect(deleted(many(2), 3)).toEqual([]);
  });

  it('goes by revision number, not by age: one used again counts as new', () => {
    const reused = past(3, { age: 0 });
    expect(deleted([reused, past(1, { age: 20 }), past(2, { age: 10 })], 1)).toEqual(['r1', 'r2']);
  });

  it('goes by age where the numbers are equal', () => {
    const twins = [aReplicaSet('young', { age: 9 }), aReplicaSet('old', { age: 1 })];
    expect(deleted(twins, 1)).toEqual(['old']);
  });

  it('never counts or deletes the stable revision', () => {
    const stable = aReplicaSet('stable', { revision: 1 });
    expect(deleted([stable, past(2), past(3)], 1)).toEqual(['r2']);
  });

  it('does not count one that is being deleted', () => {
    const { metadata, ...rest } = past(1);
    const leaving = { ...rest, metadata: { ...metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } };
    expect(deleted([leaving, past(2), past(3)], 2)).toEqual([]);
  });

  it.each<[string, ReplicaSet]>([
    ['asks for pods', past(1, { replicas: 1, available: 0 })],
    ['has pods left', { ...past(1), status: { replicas: 1, observedGeneration: 1 } }],
    ['was changed and not looked at since', { ...past(1), status: { replicas: 0, observedGeneration: 0 } }],
    ['has not been looked at', { ...past(1), status: { replicas: 0 } }],
  ])('spares a revision that %s, and deletes no newer one for it', (_, busy) => {
    expect(deleted([busy, past(2), past(3)], 2)).toEqual([]);
    expect(deleted([busy, past(2), past(3)], 1)).toEqual(['r2']);
  });

  it('deletes an empty one that still shows the deadline it went by', () => {
    expect(deleted([past(1, { annotations: { [SCALE_DOWN_DEADLINE]: '2030-01-01T00:00:30Z' } })], 0)).toEqual(
      ['r1'],
    );
  });

  it('deletes an empty one of which no generation is known', () => {
    const { generation: _, ...metadata } = past(1).metadata;
    expect(deleted([{ ...past(1), metadata, status: { replicas: 0 } }], 0)).toEqual(['r1']);
  });
});
