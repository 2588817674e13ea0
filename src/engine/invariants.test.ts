import { describe, expect, it } from 'vitest';
import { POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { RangeViolation } from '../base/errors.ts';
import { aReplicaSet, aRollout, aService, firstLook, ROUTED, setWeight } from '../testing/build.ts';
import { guardAction } from './invariants.ts';
import { newReplicaSet } from './new-replica-set.ts';
import type { Observed } from './observed.ts';
import type { Action } from './plan.ts';
import { stepHash } from './template-hash.ts';

interface Scene {
  readonly canaryPods?: number;
  readonly stablePods?: number;
  readonly weight?: number | null;
  readonly status?: RolloutStatus;
  readonly canary?: object;
}

const HASH = newReplicaSet(aRollout({ image: 'web:2' }), []).metadata.labels?.[POD_TEMPLATE_HASH] ?? '';

/** Four replicas; `web:2` on its way behind a router that shows `weight`, `s` is stable. */
function scene({
  canaryPods = 2,
  stablePods = 4,
  weight = 20,
  status = {},
  canary = {},
}: Scene = {}): Observed {
  const steps = [setWeight(20), { setCanaryScale: { replicas: 1 } }];
  const rollout = aRollout({
    image: 'web:2',
    steps,
    canary: { ...ROUTED, ...canary },
    status: { stableRS: 's', currentPodHash: HASH, currentStepHash: stepHash(steps), ...status },
  });
  return {
    ...firstLook(rollout),
    replicaSets: [
      aReplicaSet('demo-c', { hash: HASH, replicas: 3, available: canaryPods, age: 1 }),
      aReplicaSet('demo-s', { hash: 's', replicas: 4, available: stablePods }),
      aReplicaSet('demo-o', { hash: 'o', replicas: 2, available: 0 }),
    ],
    services: {
      canary: aService('canary', { app: 'demo', [POD_TEMPLATE_HASH]: HASH }),
      stable: aService('stable', { app: 'demo', [POD_TEMPLATE_HASH]: 's' }),
    },
    routes:
      weight === null
        ? { state: 'mixed' }
        : { state: 'applied', split: { canary: weight, stable: 100 - weight, total: 100 } },
  };
}

/** What the guard says against a write; `null`: nothing. */
function objection(action: Action, on: Scene = {}): string | null {
  try {
    guardAction(scene(on), action);
    return null;
  } catch (error) {
    if (!(error instanceof RangeViolation)) throw error;
    const prefix = `refused ${action.type} for Rollout shop/demo: `;
    expect(error.message.startsWith(prefix)).toBe(true);
    return error.message.slice(prefix.length);
  }
}

const route = (canary: number, stable = 100 - canary, total = 100): Action => ({
  type: 'RouteTraffic',
  split: { canary, stable, total },
});
const resize = (name: string, replicas?: number): Action => ({
  type: 'PatchReplicaSet',
  name,
  patch: replicas === undefined ? { metadata: {} } : { spec: { replicas } },
});
const select = (hash?: string): Action => ({
  type: 'PatchService',
  name: 'canary',
  patch: hash === undefined ? { metadata: {} } : { spec: { selector: { [POD_TEMPLATE_HASH]: hash } } },
});

describe('guardAction on a split', () => {
  it('lets the weight rise to what ready pods carry, and no further', () => {
    expect(objection(route(50))).toBeNull();
    expect(objection(route(51))).toBe('canary weight 51 needs 3 pods, 2 are ready');
  });

  it('lets the weight stay or fall whatever is ready', () => {
    expect(objection(route(20), { canaryPods: 0 })).toBeNull();
    expect(objection(route(0), { canaryPods: 0 })).toBeNull();
  });

  it('lets nothing rise without a ready pod', () => {
    expect(objection(route(21), { canaryPods: 0 })).toBe('canary weight 21 without a ready pod');
  });

  it('takes routes that disagree for a weight of zero', () => {
    expect(objection(route(1), { weight: null, canaryPods: 0 })).toBe('canary weight 1 without a ready pod');
    expect(objection(route(0), { weight: null, canaryPods: 0 })).toBeNull();
  });

  it('lets nothing rise while aborted', () => {
    const status = { abort: true };
    expect(objection(route(25), { status })).toBe('canary weight rises from 20 to 25 while aborted');
    expect(objection(route(20), { status })).toBeNull();
    expect(objection(route(5), { status })).toBeNull();
  });

  it.each([
    ['another template', { currentPodHash: 'o' }],
    ['other steps', { currentStepHash: 'x' }],
    ['a later full promotion', { promoteFull: true, abortedAt: '2030-01-01T00:00:00Z' }],
  ])('takes an abort for ended by %s', (_by, status) => {
    expect(objection(route(25), { status: { abort: true, ...status } })).toBeNull();
  });

  it('takes an abort after a full promotion for standing', () => {
    const status = { abort: true, promoteFull: true };
    expect(objection(route(25), { status })).toBe('canary weight rises from 20 to 25 while aborted');
  });

  it('gives no traffic back to a stable version without a ready pod', () => {
    expect(objection(route(0), { stablePods: 0 })).toBe('stable weight 100 without a ready pod');
    expect(objection(route(20), { stablePods: 0 })).toBeNull();
    expect(objection(route(0), { stablePods: 0, weight: null })).toBeNull();
    expect(objection(route(0), { stablePods: 1 })).toBeNull();
  });

  it('leaves the size to an author who sized the canary apart', () => {
    expect(objection(route(100), { status: { currentStepIndex: 1 }, canaryPods: 1 })).toBeNull();
    const canary = { replicaProgressThreshold: { type: 'Pod', value: 1 } };
    expect(objection(route(100), { canary, canaryPods: 1 })).toBeNull();
  });

  it.each([
    [-1, 101, 100, 'split -1/101 of 100'],
    [101, -1, 100, 'split 101/-1 of 100'],
    [10, 80, 100, 'split 10/80 of 100'],
  ])('refuses %i and %i of %i', (canary, stable, total, message) => {
    expect(objection(route(canary, stable, total), { canaryPods: 4 })).toBe(message);
  });
});

describe('guardAction on a Service', () => {
  it('keeps it off a ReplicaSet without ready pods', () => {
    expect(objection(select('o'))).toBe('Service canary would select o, which has no ready pod');
    expect(objection(select('gone'))).toBe('Service canary would select gone, which has no ready pod');
    expect(objection(select('s'))).toBeNull();
  });

  it('takes the share of traffic only to where its pods are', () => {
    const on = (scenery: Scene, stablePods: number) => {
      const observed = scene(scenery);
      const replicaSets = observed.replicaSets.map((set) =>
        set.metadata.name === 'demo-s'
          ? aReplicaSet('demo-s', { hash: 's', replicas: 4, available: stablePods })
          : set,
      );
      return () => guardAction({ ...observed, replicaSets }, select('s'));
    };
    expect(on({ weight: 60 }, 4)).not.toThrow();
    expect(on({ weight: 60 }, 3)).toThrow('Service canary brings s traffic for 4 pods, 3 are ready');
    expect(on({ weight: 0 }, 3)).not.toThrow();
    expect(on({ weight: null }, 3)).not.toThrow();
    expect(
      on({ weight: 60, canary: { replicaProgressThreshold: { type: 'Pods', value: 1 } } }, 3),
    ).not.toThrow();
  });

  it('brings no version but stable more traffic while aborted', () => {
    const on = (status: RolloutStatus, hash: string) => {
      const observed = scene({ weight: 50, status });
      const services = {
        ...observed.services,
        canary: aService('canary', { app: 'demo', [POD_TEMPLATE_HASH]: 'o' }),
      };
      return () => guardAction({ ...observed, services }, select(hash));
    };
    expect(on({ abort: true }, HASH)).toThrow(`Service canary brings ${HASH} more traffic while aborted`);
    expect(on({ abort: true }, 's')).not.toThrow();
    expect(on({}, HASH)).not.toThrow();
  });

  it('has nothing against a patch that selects nothing new', () => {
    expect(objection(select())).toBeNull();
  });
});

describe('guardAction on a size', () => {
  it('keeps the pods that the traffic of a ReplicaSet needs', () => {
    expect(objection(resize('demo-s', 3))).toBe('demo-s would get 3 pods while its traffic needs 4');
    expect(objection(resize('demo-c', 1))).toBeNull();
    expect(objection(resize('demo-c', 0))).toBe('demo-c would get 0 pods while its traffic needs 1');
  });

  it('lets a ReplicaSet without traffic go', () => {
    expect(objection(resize('demo-o', 0))).toBeNull();
    expect(objection(resize('demo-c', 0), { weight: 0 })).toBeNull();
  });

  it('keeps the stable ReplicaSet while nothing else serves, whatever the routes', () => {
    const alone = 'demo-s would get 0 pods while nothing else serves';
    expect(objection(resize('demo-s', 0), { weight: null, canaryPods: 0 })).toBe(alone);
    expect(objection(resize('demo-s', 0), { weight: 100, canaryPods: 0 })).toBe(alone);
    expect(objection(resize('demo-s', 0), { weight: null, canaryPods: 0, stablePods: 0 })).toBeNull();
    expect(objection(resize('demo-s', 0), { weight: null, canaryPods: 1 })).toBeNull();
  });

  it('lets a ReplicaSet grow or keep its size', () => {
    expect(objection(resize('demo-s', 4))).toBeNull();
    expect(objection(resize('demo-s', 5))).toBeNull();
  });

  it('leaves the size to an author who sized the canary apart, but not that of stable', () => {
    const on: Scene = { status: { currentStepIndex: 1 } };
    expect(objection(resize('demo-c', 0), on)).toBeNull();
    expect(objection(resize('demo-s', 3), on)).toBe('demo-s would get 3 pods while its traffic needs 4');
  });

  it('refuses a negative size', () => {
    expect(objection(resize('demo-o', -1))).toBe('demo-o would get -1 replicas');
  });

  it('has nothing against a patch without a size', () => {
    expect(objection(resize('demo-s'))).toBeNull();
  });

  it('cannot judge where routes disagree or Services do not tell versions apart', () => {
    expect(objection(resize('demo-s', 0), { weight: null })).toBeNull();
    expect(objection(resize('demo-s', 0), { canary: { canaryService: 'other' } })).toBeNull();
    expect(objection(resize('demo-s', 0), { canary: { stableService: 'other' } })).toBeNull();
  });

  it('counts both shares for a ReplicaSet that both Services select', () => {
    const observed = scene({ weight: 50 });
    const both = {
      ...observed,
      services: { ...observed.services, stable: observed.services['canary'] ?? null },
    };
    expect(() => guardAction(both, resize('demo-c', 2))).toThrow('needs 4');
  });
});

describe('guardAction on the rest', () => {
  it('deletes neither canary nor stable', () => {
    const remove = (name: string): Action => ({ type: 'DeleteReplicaSet', name });
    expect(objection(remove('demo-c'))).toBe('demo-c is the canary or stable ReplicaSet');
    expect(objection(remove('demo-s'))).toBe('demo-s is the canary or stable ReplicaSet');
    expect(objection(remove('demo-o'))).toBeNull();
  });

  it('lets every other write through', () => {
    expect(objection({ type: 'EvictPod', name: 'a' })).toBeNull();
    expect(objection({ type: 'PatchRollout', patch: {} })).toBeNull();
  });
});
