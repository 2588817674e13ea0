import { describe, expect, it } from 'vitest';
import type { RolloutCondition } from '../api/v1alpha1/rollout-status.ts';
import { START } from '../testing/build.ts';
import { findCondition, refreshed, withCondition, withoutCondition } from './conditions.ts';

const NOW = '2030-01-01T00:00:00Z';
const EARLIER = '2029-01-01T00:00:00Z';
const condition = (type: string, change: Partial<RolloutCondition> = {}): RolloutCondition => ({
  type,
  status: 'True',
  reason: 'Because',
  message: 'first',
  lastTransitionTime: EARLIER,
  lastUpdateTime: EARLIER,
  ...change,
});
const wanted = (change: object = {}) => ({
  type: 'Paused',
  status: 'True' as const,
  reason: 'Because',
  message: 'second',
  ...change,
});
const list = [condition('Paused'), condition('Available')];

describe('findCondition', () => {
  it('finds by type, and nothing in no list', () => {
    expect(findCondition(list, 'Available')).toBe(list[1]);
    expect(findCondition(list, 'Healthy')).toBeNull();
    expect(findCondition(undefined, 'Paused')).toBeNull();
  });
});

describe('withCondition', () => {
  it('changes nothing while status and reason stay, not even for another text', () => {
    expect(withCondition(list, wanted(), START)).toBe(list);
  });

  it('renews both times and moves to the end when the status changes', () => {
    expect(withCondition(list, wanted({ status: 'False' }), START)).toEqual([
      list[1],
      { ...wanted({ status: 'False' }), lastTransitionTime: NOW, lastUpdateTime: NOW },
    ]);
  });

  it('keeps the time of the transition when only the reason changes', () => {
    expect(withCondition(list, wanted({ reason: 'Other' }), START).at(-1)).toEqual({
      ...wanted({ reason: 'Other' }),
      lastTransitionTime: EARLIER,
      lastUpdateTime: NOW,
    });
  });

  it('adds one that was not there', () => {
    expect(withCondition([], wanted(), START)).toEqual([
      { ...wanted(), lastTransitionTime: NOW, lastUpdateTime: NOW },
    ]);
  });
});

describe('refreshed', () => {
  it('renews text and update time of a condition that did not change', () => {
    expect(refreshed(list, wanted(), START)).toEqual([
      list[1],
      { ...wanted(), lastTransitionTime: EARLIER, lastUpdateTime: NOW },
    ]);
  });
});

describe('withoutCondition', () => {
  it('takes one type out', () => {
    expect(withoutCondition(list, 'Paused')).toEqual([list[1]]);
  });
});
