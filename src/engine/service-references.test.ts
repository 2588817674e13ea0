import { describe, expect, it } from 'vitest';
import type { Service } from '../api/kubernetes/core.ts';
import { MANAGED_BY, POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import { aRollout, aService, ROUTED } from '../testing/build.ts';
import { checkServices } from './service-references.ts';

const managed = (name: string, by: string): Service => {
  const service = aService(name);
  return { ...service, metadata: { ...service.metadata, annotations: { [MANAGED_BY]: by } } };
};

describe('checkServices', () => {
  const check = (canary: Service | null, stable: Service | null = aService('stable')) =>
    checkServices(aRollout({ canary: ROUTED }), { canary, stable }).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  it('has nothing against Services that select the pods', () => {
    expect(check(aService('canary'))).toEqual([]);
    expect(check(aService('canary', { app: 'demo', [POD_TEMPLATE_HASH]: 'any' }))).toEqual([]);
    expect(check(managed('canary', 'demo'))).toEqual([]);
  });

  it.each([
    [null, 'service "canary" not found'],
    [managed('canary', 'other'), 'Service "canary" is managed by another Rollout'],
    [aService('canary', { app: 'other' }), 'Service "canary" has unmatch label "app" in rollout'],
  ])('names the field and what is wrong with its Service', (canary, why) => {
    expect(check(canary)).toEqual([`spec.strategy.canary.canaryService: Invalid value: "canary": ${why}`]);
  });

  it('tells of both Services', () => {
    expect(check(null, null)).toHaveLength(2);
  });

  it('asks for no Service that the Rollout does not name', () => {
    expect(checkServices(aRollout(), {})).toEqual([]);
  });
});
