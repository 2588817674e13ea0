import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes/core.ts';
import { aReplicaSet, aRollout, firstLook, START } from '../testing/build.ts';
import { beginPass, type Pass } from './pass.ts';
import { isRestartDue, restartPods } from './restart.ts';
import { worldOf } from './world.ts';

const MINUTE = 60_000;
const at = (ms: number) => new Date(START + ms).toISOString().replace('.000', '');
const RESTART_AT = at(0);

interface PodParts {
  readonly created?: string;
  readonly ready?: 'True' | 'False';
  readonly since?: string;
  readonly isLeaving?: boolean;
}

function pod(
  name: string,
  { created = at(-MINUTE), ready = 'True', since = created, isLeaving }: PodParts = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, creationTimestamp: created, ...(isLeaving ? { deletionTimestamp: at(0) } : {}) },
    spec: { containers: [] },
    status: { conditions: [{ type: 'Ready', status: ready, lastTransitionTime: since }] },
  };
}

interface Scene {
  readonly pods: readonly Pod[];
  readonly replicas?: number;
  /** Pods that the ReplicaSets ask for; `replicas` unless given. */
  readonly asked?: number;
  readonly maxUnavailable?: number | string;
  readonly minReadySeconds?: number;
}

function restart({
  pods,
  replicas = pods.length,
  asked = replicas,
  maxUnavailable,
  minReadySeconds,
}: Scene): Pass {
  const rollout = aRollout({
    replicas,
    canary: maxUnavailable === undefined ? {} : { maxUnavailable },
    spec: { restartAt: RESTART_AT, ...(minReadySeconds === undefined ? {} : { minReadySeconds }) },
  });
  const observed = { ...firstLook(rollout), pods, replicaSets: [aReplicaSet('web-1', { replicas: asked })] };
  return restartPods(beginPass(worldOf({ ...observed, now: START + 1000 })));
}

const evicted = ({ effects }: Pass) =>
  effects.flatMap((effect) =>
    effect.kind === 'action' && effect.action.type === 'EvictPod' ? [effect.action.name] : [],
  );

describe('isRestartDue', () => {
  const due = (restartAt: string | undefined, restartedAt: string | undefined, now: number) =>
    isRestartDue(
      aRollout({
        spec: restartAt === undefined ? {} : { restartAt },
        status: restartedAt === undefined ? {} : { restartedAt },
      }),
      START + now,
    );

  it('waits for the instant that was asked for', () => {
    expect(due(undefined, undefined, 0)).toBe(false);
    expect(due(RESTART_AT, undefined, -1)).toBe(false);
    expect(due(RESTART_AT, undefined, 0)).toBe(true);
  });

  it('is over once that very restart is done', () => {
    expect(due(RESTART_AT, RESTART_AT, MINUTE)).toBe(false);
    expect(due(RESTART_AT, at(-MINUTE), MINUTE)).toBe(true);
  });

  it('does not count for a Rollout that has no status yet', () => {
    const { status: _, ...rollout } = aRollout({ spec: { restartAt: RESTART_AT } });
    expect(isRestartDue(rollout, START)).toBe(true);
  });
});

describe('restartPods', () => {
  it('leaves everything alone when no restart is due', () => {
    const pass = beginPass(worldOf({ ...firstLook(aRollout()), pods: [pod('a')] }));
    expect(restartPods(pass)).toBe(pass);
  });

  it('leaves everything alone before its time', () => {
    const rollout = aRollout({ spec: { restartAt: at(MINUTE) } });
    const pass = beginPass(worldOf({ ...firstLook(rollout), pods: [pod('a')] }));
    expect(restartPods(pass)).toBe(pass);
  });

  it('evicts as many old pods as may be missing at once, and ends the pass', () => {
    const pass = restart({ pods: ['a', 'b', 'c', 'd'].map((name) => pod(name)), maxUnavailable: 2 });
    expect(evicted(pass)).toEqual(['a', 'b']);
    expect(pass.end).toBe('left');
    expect(pass.world.rollout.status?.restartedAt).toBeUndefined();
  });

  it('evicts one at a time when none may be missing', () => {
    expect(evicted(restart({ pods: [pod('a'), pod('b')], maxUnavailable: 0 }))).toEqual(['a']);
  });

  it('leaves pods alone that came at or after the asked instant', () => {
    const pods = [pod('new', { created: RESTART_AT }), pod('old', { created: at(-1000) })];
    expect(evicted(restart({ pods }))).toEqual(['old']);
  });

  it('is done when the last old pod is gone', () => {
    const pass = restart({ pods: [pod('new', { created: at(1) })] });
    expect(evicted(pass)).toEqual([]);
    expect(pass.world.rollout.status?.restartedAt).toBe(RESTART_AT);
    expect(pass.end).toBeNull();
  });

  it('waits for an evicted pod to be gone, and for its successor to be ready', () => {
    const leaving = [pod('a', { isLeaving: true }), pod('b')];
    const waiting = restart({ pods: leaving, maxUnavailable: 1 });
    expect(evicted(waiting)).toEqual([]);
    expect(waiting.end).toBeNull();
    const unready = [pod('a2', { created: at(0), ready: 'False' }), pod('b')];
    expect(evicted(restart({ pods: unready, maxUnavailable: 1 }))).toEqual([]);
    const ready = [pod('a2', { created: at(0) }), pod('b')];
    expect(evicted(restart({ pods: ready, maxUnavailable: 1 }))).toEqual(['b']);
  });

  it('evicts no pod twice', () => {
    const pods = [pod('a', { isLeaving: true }), pod('b'), pod('c')];
    expect(evicted(restart({ pods, maxUnavailable: 2 }))).toEqual(['b']);
  });

  it('counts a pod as available only after minReadySeconds', () => {
    const pods = [pod('a'), pod('b', { created: at(0), since: at(0) })];
    expect(evicted(restart({ pods, maxUnavailable: 1, minReadySeconds: 2 }))).toEqual([]);
    expect(evicted(restart({ pods, maxUnavailable: 1, minReadySeconds: 1 }))).toEqual(['a']);
  });

  it('counts no pod as available whose readiness has no time', () => {
    const { lastTransitionTime: _, ...ready } = pod('b').status?.conditions?.[0] ?? {
      type: 'Ready',
      status: 'True',
    };
    const untimed: Pod = { ...pod('b', { created: at(0) }), status: { conditions: [ready] } };
    expect(evicted(restart({ pods: [pod('a'), untimed], maxUnavailable: 1, minReadySeconds: 1 }))).toEqual(
      [],
    );
    expect(evicted(restart({ pods: [pod('a'), untimed], maxUnavailable: 1 }))).toEqual(['a']);
  });

  it('counts a pod without conditions as not there', () => {
    const { status: _, ...bare } = pod('b', { created: at(0) });
    expect(evicted(restart({ pods: [pod('a'), bare], maxUnavailable: 1 }))).toEqual([]);
  });

  it('spares pods that the ReplicaSets ask for beyond spec.replicas', () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(name));
    expect(evicted(restart({ pods, replicas: 2, asked: 3, maxUnavailable: 1 }))).toEqual(['a']);
    expect(evicted(restart({ pods, replicas: 4, asked: 3, maxUnavailable: 1 }))).toEqual([]);
  });

  it('takes a pod without a creation time for an old one', () => {
    const { creationTimestamp: _, ...metadata } = pod('a').metadata;
    expect(evicted(restart({ pods: [{ ...pod('a'), metadata }] }))).toEqual(['a']);
  });
});
