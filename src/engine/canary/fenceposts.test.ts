import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { aRollout } from '../../testing/build.ts';
import { fenceposts } from './fenceposts.ts';

describe('fenceposts', () => {
  it('are a quarter each where nothing is said, surge rounded up and absence down', () => {
    expect(fenceposts(aRollout({ replicas: 10 }))).toEqual({ maxSurge: 3, maxUnavailable: 2 });
    expect(fenceposts({ spec: { replicas: 10 } } as Rollout)).toEqual({ maxSurge: 3, maxUnavailable: 2 });
    expect(fenceposts({ spec: { replicas: 10, strategy: {} } } as Rollout)).toEqual({
      maxSurge: 3,
      maxUnavailable: 2,
    });
  });

  it('are both 0 where one of them is no number', () => {
    expect(fenceposts(aRollout({ canary: { maxSurge: 'some' } }))).toEqual({
      maxSurge: 0,
      maxUnavailable: 0,
    });
    expect(fenceposts(aRollout({ canary: { maxUnavailable: 'some' } }))).toEqual({
      maxSurge: 0,
      maxUnavailable: 0,
    });
  });
});
