import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { ingresses, services } from '../kube/resources.ts';
import { aRollout, ROUTED, setWeight } from '../testing/build.ts';
import { aControllerWorld, type ControllerWorld, routedSurroundings } from '../testing/controller-world.ts';
import { gather } from './gather.ts';

const worlds: ControllerWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

async function look(rollout: Rollout, around: readonly KubeObject[] = routedSurroundings()) {
  const world = await aControllerWorld([...around, rollout]);
  worlds.push(world);
  const see = async () => {
    await world.delivered();
    return (await gather(world.parts, 'shop/demo'))?.observed;
  };
  return { world, see };
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'demo-1', labels: { app: 'demo' } },
};

describe('gather', () => {
  it('sees nothing of a Rollout that is gone', async () => {
    const { world, see } = await look(aRollout());
    world.kube.remove(
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', plural: 'rollouts', namespaced: true },
      { namespace: 'shop', name: 'demo' },
    );
    expect(await see()).toBeUndefined();
  });

  it('shows the Services that the Rollout names, missing ones as null', async () => {
    const { world, see } = await look(aRollout({ canary: ROUTED }));
    world.kube.remove(services, { namespace: 'shop', name: 'canary' });
    const observed = await see();
    expect(observed?.services['canary']).toBeNull();
    expect(observed?.services['stable']?.metadata.name).toBe('stable');
    expect(observed?.referenceErrors.map(({ path }) => path)).toEqual(['spec.strategy.canary.canaryService']);
  });

  it('tells of a router whose objects are missing', async () => {
    const { world, see } = await look(aRollout({ canary: ROUTED }));
    world.kube.remove(ingresses, { namespace: 'shop', name: 'web' });
    const [error] = (await see())?.referenceErrors ?? [];
    expect(error?.path).toContain('trafficRouting.nginx.stableIngress');
  });

  it('tells of a missing AnalysisTemplate', async () => {
    const steps = [setWeight(20), { analysis: { templates: [{ templateName: 'errors' }] } }];
    const { see } = await look(aRollout({ steps }));
    expect((await see())?.referenceErrors.map(({ message }) => message)).toEqual([
      `Invalid value: "errors": AnalysisTemplate 'errors' not found`,
    ]);
  });

  it('tells of an argument that no one gives a value, before the update reaches its step', async () => {
    const template = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { namespace: 'shop', name: 'errors' },
      spec: {
        args: [{ name: 'service' }],
        metrics: [{ name: 'rate', provider: { web: { url: 'http://metrics/{{args.service}}' } } }],
      },
    };
    const steps = [setWeight(20), { analysis: { templates: [{ templateName: 'errors' }] } }];
    const { see } = await look(aRollout({ steps }), [...routedSurroundings(), template]);
    expect((await see())?.referenceErrors).toEqual([
      {
        path: 'spec.strategy.canary.steps[1].analysis.templates',
        message:
          'Invalid value: "templateNames: [errors]": args.service was not resolved: give it a value in the args of the analysis or in the template',
      },
    ]);
  });

  it('lists pods only while a restart is due', async () => {
    const { world, see } = await look(aRollout({ spec: { restartAt: '2030-01-01T00:01:00Z' } }), [pod]);
    expect((await see())?.pods).toEqual([]);
    await world.clock.advance(61_000);
    expect((await see())?.pods).toHaveLength(1);
    expect(world.reads).toEqual(['list Pod']);
  });

  it('has no routes for a Rollout without a router', async () => {
    const { see } = await look(aRollout());
    expect((await see())?.routes).toBeNull();
  });
});
