import { describe, expect, it } from 'vitest';
import type { CanaryStep, CanaryStrategy } from '../../src/api/v1alpha1/canary.ts';
import { guardAction } from '../../src/engine/invariants.ts';
import { assignRoles, hashOf } from '../../src/engine/replica-sets.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../src/testing/build.ts';
import { CanaryLab } from '../../src/testing/canary-lab.ts';
import { podShares } from '../../src/testing/pod-shares.ts';

const ABORT = { status: { abort: true } };
const DYNAMIC = { ...ROUTED, dynamicStableScale: true };

/** `web:1` is stable. Every write passes the guard, and what share each hash had after it is kept. */
function stableAt1(steps: readonly CanaryStep[], canary: Partial<CanaryStrategy>) {
  const shares: (ReadonlyMap<string, number> | null)[] = [];
  const lab: CanaryLab = new CanaryLab(aRollout({ steps, canary }), (action, before) => {
    guardAction(before, action);
    shares.push(podShares(before));
  });
  return { lab: lab.run(), shares };
}

const newestHash = ({ observed }: CanaryLab) =>
  hashOf(assignRoles(observed.rollout, observed.replicaSets).canary);

/** The largest share that the newest revision has from now on, while the lab runs to its rest. */
function largestShareOfNewest({ lab, shares }: ReturnType<typeof stableAt1>): number {
  const hash = newestHash(lab);
  shares.length = 0;
  lab.run();
  return Math.max(0, ...[...shares, podShares(lab.observed)].map((share) => share?.get(hash) ?? 0));
}

describe('an abort while the canary Service still carries the revision before', () => {
  it.each([
    ['as much as the first step gives', [setWeight(50), pause(), setWeight(50), pause()]],
    ['more than the first step gives', [setWeight(5), pause(), setWeight(50), pause()]],
  ])('gives the newest revision no traffic where the Service has %s', (_case, steps) => {
    const told = stableAt1(steps, DYNAMIC);
    const { lab } = told;
    lab.deploy('web:2').run();
    while (lab.canaryWeight !== 50) lab.patch({ status: { pauseConditions: null } }).run();
    lab.deploy('web:3').reconcile().settlePods();
    expect(lab.canaryWeight).toBe(50);
    lab.patch(ABORT);
    expect(largestShareOfNewest(told)).toBe(0);
    expect(lab.canaryWeight).toBe(0);
    expect(lab.status).toMatchObject({ phase: 'Degraded', abort: true });
  });

  it('leaves the hand-over after a promotion as it was', () => {
    const told = stableAt1([setWeight(50), pause()], ROUTED);
    const { lab } = told;
    lab.deploy('web:2').run();
    lab.observed = { ...lab.observed, stableEndpoints: 'switching' };
    lab.patch({ status: { pauseConditions: null } }).run();
    expect(lab.canaryWeight).toBe(100);
    lab.deploy('web:1').reconcile().settlePods().patch(ABORT);
    expect(largestShareOfNewest(told)).toBe(0);
    lab.observed = { ...lab.observed, stableEndpoints: 'switched' };
    expect(largestShareOfNewest(told)).toBe(0);
    expect(lab.canaryWeight).toBe(0);
  });
});

describe('what ends an abort while the pods of the canary are still up', () => {
  const aborted = (canary: Partial<CanaryStrategy>) => {
    const { lab } = stableAt1([setWeight(50), pause()], canary);
    return lab.deploy('web:2').run();
  };

  it('lets a version that was left for another have its weight again', () => {
    const lab = aborted(ROUTED).deploy('web:3').run().patch(ABORT).run();
    expect(lab.canaryWeight).toBe(0);
    lab.deploy('web:2').run();
    expect(lab.canaryWeight).toBe(50);
    expect(lab.status.abort).toBeUndefined();
  });

  it('lets a full promotion asked for later reach every request', () => {
    const lab = aborted({ ...DYNAMIC, abortScaleDownDelaySeconds: 30 })
      .patch(ABORT)
      .run();
    expect(lab.canaryWeight).toBe(0);
    lab.patch({ status: { promoteFull: true } }).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', stableRS: newestHash(lab) });
  });
});
