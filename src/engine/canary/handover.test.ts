import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../../api/kubernetes/discovery.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../testing/build.ts';
import { CanaryLab } from '../../testing/canary-lab.ts';
import { guardAction } from '../invariants.ts';
import type { StableEndpoints } from '../observed.ts';
import { compareEndpoints } from './handover.ts';

const STEPS = [setWeight(50), pause(2)];
const routed = (canary = {}, steps = STEPS) =>
  new CanaryLab(aRollout({ steps, canary: { ...ROUTED, ...canary } }), (action, before) =>
    guardAction(before, action),
  ).run();

const see = (lab: CanaryLab, stableEndpoints: StableEndpoints): CanaryLab => {
  lab.observed = { ...lab.observed, stableEndpoints };
  return lab;
};
const promoted = (stableEndpoints: StableEndpoints) =>
  see(routed().deploy('web:2').run(), stableEndpoints).wait(3000).run();

const selected = ({ observed: { services } }: CanaryLab) =>
  Object.entries(services).map(([name, service]) => [
    name,
    service?.spec.selector?.['rollouts-pod-template-hash'],
  ]);

describe('a promotion', () => {
  it('leaves all traffic on the canary Service until the stable one leads to the new pods', () => {
    const lab = promoted('switching');
    const hash = lab.status.stableRS;
    expect(selected(lab)).toEqual([
      ['canary', hash],
      ['stable', hash],
    ]);
    expect(lab.canaryWeight).toBe(100);
    expect(lab.status.canary?.weights?.canary.weight).toBe(100);
    expect(see(lab, 'switched').run().canaryWeight).toBe(0);
    expect(lab.status.canary?.weights?.canary.weight).toBe(0);
  });

  it('looks again soon, less often as time goes by, and says what it waits for', () => {
    const lab = promoted('switching');
    expect(lab.plan?.recheckAfterMs).toBe(101);
    expect(lab.plan?.blocked).toMatchObject([
      { cause: { name: 'StableEndpoints', service: 'stable', seen: 'switching' } },
    ]);
    lab.wait(20_000).reconcile();
    expect(lab.plan?.recheckAfterMs).toBe(2001);
  });

  it('waits for endpoints that were not read yet', () => {
    const lab = promoted('unread');
    expect([lab.canaryWeight, lab.plan?.recheckAfterMs]).toEqual([100, 101]);
  });

  it('goes by time where endpoints cannot be seen', () => {
    const lab = promoted('unseen');
    expect([lab.canaryWeight, lab.plan?.recheckAfterMs]).toEqual([100, 2001]);
    expect(lab.wait(2001).run().canaryWeight).toBe(0);
  });

  it('does not wait when the canary Service was taken elsewhere', () => {
    const lab = promoted('switching');
    const { canary } = lab.observed.services;
    if (canary === null || canary === undefined) throw new Error('no canary Service');
    const selector = { ...canary.spec.selector, 'rollouts-pod-template-hash': 'other' };
    const moved = { ...canary, spec: { ...canary.spec, selector } };
    lab.observed = { ...lab.observed, services: { ...lab.observed.services, canary: moved } };
    expect(lab.run().canaryWeight).toBe(0);
  });

  it('undone at once brings the older version no traffic that its steps do not give it', () => {
    const lab = promoted('switching');
    const hash = lab.status.stableRS;
    lab.deploy('web:1').reconcile();
    expect(selected(lab)[0]).toEqual(['canary', hash]);
    expect(lab.canaryWeight).toBe(100);
    expect(see(lab, 'switched').reconcile().canaryWeight).toBe(0);
    expect(lab.run().canaryWeight).toBe(50);
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });
});

describe('the canary Service', () => {
  it('stays with an abandoned canary while stable, scaled down, cannot carry its traffic', () => {
    const lab = routed({ dynamicStableScale: true }).deploy('web:2').run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
    const before = selected(lab);
    lab.deploy('web:1').reconcile();
    expect(selected(lab)).toEqual(before);
    expect(lab.canaryWeight).toBe(50);
    lab.run();
    expect(lab.canaryWeight).toBe(0);
    expect(new Set(selected(lab).map(([, hash]) => hash))).toEqual(new Set([lab.status.stableRS]));
  });

  it("goes to a revision that is still up only when the other one's traffic is gone", () => {
    const lab = routed({}, [setWeight(10), pause(2), setWeight(50), pause()])
      .deploy('web:2')
      .run();
    lab.wait(3000).run();
    lab.patch({ status: { promoteFull: true } }).run();
    lab.deploy('web:3').run().wait(3000).run();
    expect(lab.canaryWeight).toBe(50);
    const shares: unknown[] = [];
    const watched = new CanaryLab(lab.observed.rollout, (action, before) => {
      if (action.type !== 'PatchService' || before.routes?.state !== 'applied') return;
      shares.push(before.routes.split.canary);
    });
    watched.observed = lab.observed;
    watched.deploy('web:1').run();
    expect(shares).toEqual([0]);
  });
});

describe('compareEndpoints', () => {
  const slice = (...pods: (string | { pod: string; ready: boolean })[]): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-1' },
    addressType: 'IPv4',
    endpoints: pods.map((one) => {
      const { pod, ready } = typeof one === 'string' ? { pod: one, ready: true } : one;
      return {
        addresses: ['10.0.0.1'],
        conditions: { ready },
        targetRef: { kind: 'Pod', name: pod, uid: pod },
      };
    }),
  });

  it.each([
    { canary: [slice('a', 'b')], stable: [slice('b'), slice('a')], expected: 'switched' },
    { canary: [slice('a', 'b')], stable: [slice('old')], expected: 'switching' },
    { canary: [slice('a')], stable: [slice('a', 'old')], expected: 'switching' },
    { canary: [slice('a', 'b')], stable: [slice('a')], expected: 'switching' },
    { canary: [slice('a')], stable: [slice('a', { pod: 'old', ready: false })], expected: 'switched' },
    { canary: [slice('a')], stable: [], expected: 'unseen' },
    { canary: [], stable: [slice('a')], expected: 'unseen' },
  ])('calls them $expected', ({ canary, stable, expected }) => {
    expect(compareEndpoints(canary, stable)).toBe(expected);
  });

  it('tells endpoints without a pod apart by their addresses', () => {
    const at = (address: string): EndpointSlice => ({ ...slice(), endpoints: [{ addresses: [address] }] });
    expect(compareEndpoints([at('10.0.0.1')], [at('10.0.0.2')])).toBe('switching');
    expect(compareEndpoints([at('10.0.0.1')], [at('10.0.0.1')])).toBe('switched');
  });
});
