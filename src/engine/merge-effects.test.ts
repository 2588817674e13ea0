import { describe, expect, it } from 'vitest';
import { aReplicaSet } from '../testing/build.ts';
import { mergeEffects } from './merge-effects.ts';
import { type Action, act, note } from './plan.ts';

const resize = (name: string, patch: object): Action => ({
  type: 'PatchReplicaSet',
  name,
  patch: { ...patch },
});
const route = (canary: number): Action => ({
  type: 'RouteTraffic',
  split: { canary, stable: 100 - canary, total: 100 },
});
const told = note('Normal', 'Scaled', 'told');
const actionsOf = (...actions: readonly Action[]) =>
  mergeEffects(actions.map(act)).map((effect) => (effect.kind === 'action' ? effect.action : effect));

describe('mergeEffects', () => {
  it('joins patches of one object at the place of the last', () => {
    const shrink = resize('a', { spec: { replicas: 1 } });
    const mark = resize('a', { metadata: { annotations: { x: '1' } } });
    expect(actionsOf(shrink, route(0), mark)).toEqual([
      route(0),
      resize('a', { spec: { replicas: 1 }, metadata: { annotations: { x: '1' } } }),
    ]);
  });

  it('lets the later value stand, and keeps what it does not mention', () => {
    const first = resize('a', { spec: { replicas: 1 }, metadata: { annotations: { x: '1', y: '2' } } });
    const second = resize('a', { spec: { replicas: 3 }, metadata: { annotations: { x: null } } });
    expect(actionsOf(first, second)).toEqual([
      resize('a', { spec: { replicas: 3 }, metadata: { annotations: { x: null, y: '2' } } }),
    ]);
  });

  it('replaces lists, texts and removals whole', () => {
    const patchOf = (value: unknown) => resize('a', { value });
    expect(actionsOf(patchOf([1]), patchOf([2]))).toEqual([patchOf([2])]);
    expect(actionsOf(patchOf({ a: 1 }), patchOf([2]))).toEqual([patchOf([2])]);
    expect(actionsOf(patchOf([1]), patchOf({ a: 1 }))).toEqual([patchOf({ a: 1 })]);
    expect(actionsOf(patchOf(null), patchOf({ a: 1 }))).toEqual([patchOf({ a: 1 })]);
    expect(actionsOf(patchOf({ a: 1 }), patchOf(null))).toEqual([patchOf(null)]);
    expect(actionsOf(patchOf('a'), patchOf({ a: 1 }))).toEqual([patchOf({ a: 1 })]);
  });

  it('leaves patches of other objects alone', () => {
    const a = resize('a', { spec: { replicas: 1 } });
    const b = resize('b', { spec: { replicas: 1 } });
    const service: Action = { type: 'PatchService', name: 'a', patch: { spec: {} } };
    expect(actionsOf(a, b, service)).toEqual([a, b, service]);
  });

  it('joins patches of the Rollout, which needs no name', () => {
    const patchOf = (patch: object): Action => ({ type: 'PatchRollout', patch: { ...patch } });
    expect(actionsOf(patchOf({ a: 1 }), patchOf({ b: 2 }))).toEqual([patchOf({ a: 1, b: 2 })]);
  });

  it('creates a ReplicaSet as it is to end up, at its first place', () => {
    const replicaSet = aReplicaSet('a');
    const merged = actionsOf(
      { type: 'CreateReplicaSet', replicaSet },
      route(0),
      resize('a', { spec: { replicas: 4 } }),
    );
    expect(merged).toEqual([
      { type: 'CreateReplicaSet', replicaSet: { ...replicaSet, spec: { ...replicaSet.spec, replicas: 4 } } },
      route(0),
    ]);
  });

  it('does not take the patch of another ReplicaSet into a created one', () => {
    const create: Action = { type: 'CreateReplicaSet', replicaSet: aReplicaSet('a') };
    const other = resize('b', { spec: { replicas: 4 } });
    const service: Action = { type: 'PatchService', name: 'a', patch: {} };
    expect(actionsOf(create, other, service)).toEqual([create, other, service]);
  });

  it('keeps writes that are no patches, and notices, each in its place', () => {
    const effects = [act(route(5)), told, act(route(10)), told];
    expect(mergeEffects(effects)).toEqual(effects);
    const remove: Action = { type: 'DeleteReplicaSet', name: 'a' };
    expect(actionsOf(remove, remove)).toEqual([remove, remove]);
  });

  it('leaves notices where they are when a patch moves past them', () => {
    const a = resize('a', { x: 1 });
    expect(mergeEffects([act(a), told, act(resize('a', { y: 2 }))])).toEqual([
      told,
      act(resize('a', { x: 1, y: 2 })),
    ]);
  });
});
