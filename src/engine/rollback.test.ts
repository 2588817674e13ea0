import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { aReplicaSet, aRollout } from '../testing/build.ts';
import type { RoleSets } from './replica-sets.ts';
import { isFastRollback, isRollback, isWithinRollbackWindow } from './rollback.ts';

/** ReplicaSets `r1`, `r2` and so on, each a second younger than the one before. */
const set = (number: number, annotations: Readonly<Record<string, string>> = {}) =>
  aReplicaSet(`r${number}`, { age: number, annotations });
const roles = (canary: ReplicaSet | null, stable: ReplicaSet | null, ...others: ReplicaSet[]): RoleSets => ({
  canary,
  stable,
  older: stable === null ? others : [stable, ...others],
  others,
});
const within = (revisions?: number) =>
  aRollout({
    spec: revisions === undefined ? {} : { rollbackWindow: { revisions } },
    status: { stableRS: 'r5' },
  });

describe('isRollback', () => {
  it('is an update to a template that ran before the stable one', () => {
    expect(isRollback(within(), roles(set(2), set(5)))).toBe(true);
    expect(isRollback(within(), roles(set(6), set(5)))).toBe(false);
  });

  it('is a return to the stable template', () => {
    expect(isRollback(within(), roles(set(5), set(5)))).toBe(true);
  });

  it('needs both versions', () => {
    expect(isRollback(within(), roles(null, set(5)))).toBe(false);
    expect(isRollback(within(), roles(set(2), null))).toBe(false);
  });
});

describe('isWithinRollbackWindow', () => {
  it('is open while fewer revisions than allowed lie between', () => {
    const sets = roles(set(2), set(5), set(3), set(4));
    expect(isWithinRollbackWindow(within(2), sets)).toBe(false);
    expect(isWithinRollbackWindow(within(3), sets)).toBe(true);
  });

  it('is shut when no window is asked for', () => {
    expect(isWithinRollbackWindow(within(), roles(set(4), set(5)))).toBe(false);
    expect(isWithinRollbackWindow(within(0), roles(set(4), set(5)))).toBe(false);
    expect(isWithinRollbackWindow(within(1), roles(set(4), set(5)))).toBe(true);
  });

  it('is shut for a newer version and for the stable one itself', () => {
    expect(isWithinRollbackWindow(within(9), roles(set(6), set(5)))).toBe(false);
    expect(isWithinRollbackWindow(within(9), roles(set(5), set(5)))).toBe(false);
  });

  it('is shut while one of the two is missing', () => {
    expect(isWithinRollbackWindow(within(9), roles(null, set(5)))).toBe(false);
    expect(isWithinRollbackWindow(within(9), roles(set(4), null))).toBe(false);
  });

  it('does not count revisions outside the two, nor those of experiments', () => {
    const experiment = set(4, { 'experiment.argoproj.io/name': 'e' });
    const sets = roles(set(3), set(5), set(1), set(2), set(6), experiment);
    expect(isWithinRollbackWindow(within(1), sets)).toBe(true);
  });
});

describe('isFastRollback', () => {
  it('is one inside the window, or back to what is stable', () => {
    expect(isFastRollback(within(1), roles(set(4), set(5)))).toBe(true);
    expect(isFastRollback(within(), roles(set(5), set(5)))).toBe(true);
    expect(isFastRollback(within(), roles(set(4), set(5)))).toBe(false);
    expect(isFastRollback(within(1), roles(set(6), set(5)))).toBe(false);
  });
});
