import { describe, expect, it } from 'vitest';
import type { Service } from '../../api/kubernetes/core.ts';
import { MANAGED_BY, POD_TEMPLATE_HASH } from '../../api/v1alpha1/labels.ts';
import type { RolloutStatus } from '../../api/v1alpha1/rollout-status.ts';
import { aReplicaSet, aRollout, aService, firstLook, ROUTED } from '../../testing/build.ts';
import { newReplicaSet } from '../new-replica-set.ts';
import type { Observed } from '../observed.ts';
import { beginPass, type Pass } from '../pass.ts';
import { worldOf } from '../world.ts';
import { pointServices } from './services.ts';

const HASH = newReplicaSet(aRollout({ image: 'web:2' }), []).metadata.labels?.[POD_TEMPLATE_HASH] ?? '';
const managed = (name: string, hash: string): Service => {
  const service = aService(name, { app: 'demo', [POD_TEMPLATE_HASH]: hash });
  return { ...service, metadata: { ...service.metadata, annotations: { [MANAGED_BY]: 'demo' } } };
};

const split = (canary: number): Observed['routes'] => ({
  state: 'applied',
  split: { canary, stable: 100 - canary, total: 100 },
});

interface Scene extends Partial<Pick<Observed, 'services' | 'routes'>> {
  readonly status?: RolloutStatus;
  readonly canary?: object;
  readonly canaryPods?: readonly [desired: number, available: number];
  readonly stablePods?: readonly [desired: number, available: number];
}

/** `web:2` on its way, `s` stable; both Services are ours and select `s`. */
function point({
  status = {},
  canary = ROUTED,
  canaryPods = [2, 2],
  stablePods = [4, 4],
  ...rest
}: Scene): Pass {
  const rollout = aRollout({ image: 'web:2', canary, status: { stableRS: 's', ...status } });
  return pointServices(
    beginPass(
      worldOf({
        ...firstLook(rollout),
        services: { canary: managed('canary', 's'), stable: managed('stable', 's') },
        routes: split(0),
        ...rest,
        replicaSets: [
          aReplicaSet('demo-c', { hash: HASH, replicas: canaryPods[0], available: canaryPods[1], age: 1 }),
          aReplicaSet('demo-s', { hash: 's', replicas: stablePods[0], available: stablePods[1] }),
        ],
      }),
    ),
  );
}
const writes = ({ effects }: Pass) =>
  effects.flatMap((effect) => (effect.kind === 'action' ? [effect.action] : []));
const selectedHash = (service: Service | null | undefined) =>
  service?.spec.selector?.[POD_TEMPLATE_HASH] ?? '';
const selected = (scene: Scene) => {
  const { services } = point(scene).world;
  return [selectedHash(services['canary']), selectedHash(services['stable'])];
};

describe('pointServices', () => {
  it('points the canary Service at the new version, and tells it', () => {
    const pass = point({});
    expect(writes(pass)).toEqual([
      { type: 'PatchService', name: 'canary', patch: { spec: { selector: { [POD_TEMPLATE_HASH]: HASH } } } },
    ]);
    expect(pass.effects.at(-1)).toEqual({
      kind: 'notice',
      notice: {
        type: 'Normal',
        reason: 'SwitchService',
        message: `Switched selector for service 'canary' from 's' to '${HASH}'`,
      },
    });
  });

  it('does nothing where the Services are right', () => {
    expect(
      writes(point({ services: { canary: managed('canary', HASH), stable: managed('stable', 's') } })),
    ).toEqual([]);
  });

  it('waits for a ready pod', () => {
    expect(selected({ canaryPods: [2, 0] })).toEqual(['s', 's']);
    expect(selected({ canaryPods: [2, 1] })).toEqual([HASH, 's']);
  });

  it('marks a Service that was not ours, once its first target is whole', () => {
    const services = { canary: aService('canary'), stable: aService('stable') };
    expect(selected({ services, canaryPods: [2, 1], stablePods: [4, 3] })).toEqual(['', '']);
    expect(selected({ services, canaryPods: [0, 0] })).toEqual(['', 's']);
    expect(writes(point({ services }))[0]).toEqual({
      type: 'PatchService',
      name: 'stable',
      patch: {
        metadata: { annotations: { [MANAGED_BY]: 'demo' } },
        spec: { selector: { [POD_TEMPLATE_HASH]: 's' } },
      },
    });
  });

  it('leaves Services alone before anything is stable', () => {
    expect(writes(point({ status: { stableRS: '' } }))).toEqual([]);
  });

  it('needs no Service, nor both', () => {
    expect(writes(point({ canary: {}, services: {} }))).toEqual([]);
    expect(writes(point({ services: { canary: null, stable: null } }))).toEqual([]);
    expect(writes(point({ canary: { canaryService: 'canary' } }))).toHaveLength(1);
  });

  describe('of an aborted update', () => {
    const aborted: RolloutStatus = { abort: true };
    const services = { canary: managed('canary', HASH), stable: managed('stable', 's') };
    const routes = split(20);

    it('leaves the canary Service for as long as traffic comes', () => {
      expect(selected({ status: aborted, services, routes })).toEqual([HASH, 's']);
      expect(selected({ status: aborted, services, routes: { state: 'mixed' } })).toEqual([HASH, 's']);
    });

    it('leaves it with the revision it carries, though the aborted one is a newer one', () => {
      const older = { ...services, canary: managed('canary', 'o') };
      expect(selected({ status: aborted, services: older, routes })).toEqual(['o', 's']);
    });

    it('points it at stable once the routes send nothing', () => {
      expect(selected({ status: aborted, services, routes: split(0) })).toEqual(['s', 's']);
      expect(selected({ status: aborted, services, routes: null })).toEqual(['s', 's']);
    });

    it('points it at stable at once where there is no router', () => {
      const canary = { canaryService: 'canary', stableService: 'stable' };
      expect(selected({ status: aborted, services, routes, canary })).toEqual(['s', 's']);
    });
  });

  it('keeps the canary Service where it is while it carries more than the new version is to have', () => {
    expect(selected({ routes: split(20) })).toEqual(['s', 's']);
  });
});
