import { describe, expect, it } from 'vitest';
import { aRollout, ROUTED, setWeight } from '../../testing/build.ts';
import { hasEnoughReplicas, isAtDesiredReplicas } from './readiness.ts';
import type { CanarySets, ReplicaCounts } from './target.ts';

const counts = (name: string, desired: number, available = desired, current = desired): ReplicaCounts => ({
  name,
  desired,
  available,
  current,
});

describe('hasEnoughReplicas', () => {
  const enough = (threshold: object | null, set: ReplicaCounts | null, wanted: number) =>
    hasEnoughReplicas(
      aRollout({ canary: threshold === null ? {} : { replicaProgressThreshold: threshold as never } }),
      set,
      wanted,
    );
  const percent = (value: number) => ({ type: 'Percent', value });
  const pods = (value: number) => ({ type: 'Pod', value });

  it('asks for exactly the wanted size, all of it available', () => {
    expect(enough(null, counts('c', 4), 4)).toBe(true);
    expect(enough(null, counts('c', 4, 3), 4)).toBe(false);
    expect(enough(null, counts('c', 5, 4), 4)).toBe(false);
    expect(enough(null, counts('c', 4, 5), 4)).toBe(false);
    expect(enough(null, null, 0)).toBe(false);
  });

  it('counts pods where the threshold is one in pods', () => {
    expect(enough(pods(3), counts('c', 10, 3), 10)).toBe(true);
    expect(enough(pods(3), counts('c', 10, 2), 10)).toBe(false);
    expect(enough(pods(0), counts('c', 10, 0), 10)).toBe(true);
    expect(enough(pods(3), null, 10)).toBe(false);
  });

  it('counts the share of the wanted size where it is one in percent', () => {
    expect(enough(percent(50), counts('c', 10, 5), 10)).toBe(true);
    expect(enough(percent(50), counts('c', 10, 4), 10)).toBe(false);
    expect(enough(percent(30), counts('c', 3, 1), 3)).toBe(true);
    expect(enough(percent(34), counts('c', 3, 1), 3)).toBe(false);
    expect(enough(percent(90), counts('c', 0), 0)).toBe(true);
  });

  it('forgives what rounding of a percentage leaves', () => {
    expect(enough(percent(100 * (1 / 3)), counts('c', 3, 1), 3)).toBe(true);
    expect(enough(percent((100 * 1) / 3 + 5e-11), counts('c', 3, 1), 3)).toBe(true);
    expect(enough(percent((100 * 1) / 3 + 1e-9), counts('c', 3, 1), 3)).toBe(false);
  });

  it('takes a negative threshold for none', () => {
    expect(enough(pods(-1), counts('c', 4, 3), 4)).toBe(false);
    expect(enough(percent(-1), counts('c', 4, 4), 4)).toBe(true);
  });
});

describe('isAtDesiredReplicas', () => {
  const at = (sets: Partial<CanarySets>, canary = {}) =>
    isAtDesiredReplicas(
      aRollout({
        steps: [setWeight(25)],
        canary,
        status: { stableRS: 's', currentPodHash: 'c', currentStepIndex: 0 },
      }),
      { canary: counts('c', 1), stable: counts('s', 3), older: [counts('s', 3)], ...sets },
      undefined,
    );
  const routed = { canary: counts('c', 1), stable: counts('s', 4), older: [counts('s', 4)] };

  it('asks for the canary and for the size of stable, gone pods included', () => {
    expect(at({})).toBe(true);
    expect(at({ canary: counts('c', 1, 0) })).toBe(false);
    expect(at({ canary: null })).toBe(false);
    expect(at({ stable: counts('s', 4, 4) })).toBe(false);
    expect(at({ stable: counts('s', 3, 3, 4) })).toBe(false);
    expect(at({ stable: null, older: [] })).toBe(false);
  });

  it('does not ask for available stable pods', () => {
    expect(at({ stable: counts('s', 3, 0) })).toBe(true);
  });

  it('waits for abandoned revisions to be gone, but only without a router', () => {
    const older = [counts('s', 3), counts('old', 0, 1)];
    expect(at({ older })).toBe(false);
    expect(at({ older: [counts('s', 3), counts('old', 1, 0)] })).toBe(true);
    expect(at({ ...routed, older: [counts('s', 4), counts('old', 0, 1)] }, ROUTED)).toBe(true);
  });

  it('lets stable have any size behind a router that sizes it with the traffic', () => {
    const dynamic = { ...ROUTED, dynamicStableScale: true };
    expect(at({ ...routed, stable: counts('s', 9) }, dynamic)).toBe(true);
    expect(at({ ...routed, stable: null, older: [] }, dynamic)).toBe(true);
    expect(at({ ...routed, stable: counts('s', 9) }, ROUTED)).toBe(false);
    expect(at({ stable: counts('s', 9) }, { dynamicStableScale: true })).toBe(false);
  });
});
