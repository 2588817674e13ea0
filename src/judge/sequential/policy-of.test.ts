import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from './policy.ts';
import { policyOf } from './policy-of.ts';

const GIVEN = {
  alpha: 0.02,
  beta: 0.03,
  errors: {
    weight: 0.7,
    ratio: 1.2,
    passRatio: 1.9,
    floor: 0.004,
    tolerableRate: 0.005,
    warmUp: { excess: 7, tau: '90s' },
  },
  latency: { weight: 0.2, tolerance: 0.06, passTolerance: 0.21, warmUp: { excess: 0, tau: '1s' } },
  pass: { minimumTime: '7m', warmUp: '2m', minimumCanaryRequests: 77 },
};
const READ = {
  ...DEFAULT_POLICY,
  alpha: 0.02,
  beta: 0.03,
  errors: { ...GIVEN.errors, warmUp: { excess: 7, tauSeconds: 90 } },
  latency: { ...GIVEN.latency, warmUp: { excess: 0, tauSeconds: 1 } },
  pass: { minimumSeconds: 420, warmUpSeconds: 120, minimumCanaryRequests: 77 },
};

describe('the policy of a metric', () => {
  it('is the default where nothing is set', () => {
    expect(policyOf({})).toEqual(DEFAULT_POLICY);
    expect(policyOf({ errors: {}, latency: {}, pass: {} })).toEqual(DEFAULT_POLICY);
  });
  it('is what the metric sets where all is set', () => {
    expect(policyOf(GIVEN)).toEqual(READ);
  });
});
