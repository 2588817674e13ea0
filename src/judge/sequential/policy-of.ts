import type { SequentialPolicyConfig } from '../../api/v1alpha1/sequential-metric.ts';
import { secondsOf } from '../../base/duration.ts';
import { DEFAULT_POLICY, type SequentialPolicy, type WarmUp } from './policy.ts';

/** The judge's policy with what the metric sets in place of the defaults. */
export function policyOf(config: SequentialPolicyConfig): SequentialPolicy {
  const { errors = {}, latency = {}, pass = {} } = config;
  const usual = DEFAULT_POLICY;
  return {
    ...usual,
    alpha: config.alpha ?? usual.alpha,
    beta: config.beta ?? usual.beta,
    errors: {
      weight: errors.weight ?? usual.errors.weight,
      ratio: errors.ratio ?? usual.errors.ratio,
      passRatio: errors.passRatio ?? usual.errors.passRatio,
      floor: errors.floor ?? usual.errors.floor,
      tolerableRate: errors.tolerableRate ?? usual.errors.tolerableRate,
      warmUp: warmUpOf(errors.warmUp, usual.errors.warmUp),
    },
    latency: {
      weight: latency.weight ?? usual.latency.weight,
      tolerance: latency.tolerance ?? usual.latency.tolerance,
      passTolerance: latency.passTolerance ?? usual.latency.passTolerance,
      warmUp: warmUpOf(latency.warmUp, usual.latency.warmUp),
    },
    pass: {
      minimumSeconds: secondsOf(pass.minimumTime, usual.pass.minimumSeconds),
      warmUpSeconds: secondsOf(pass.warmUp, usual.pass.warmUpSeconds),
      minimumCanaryRequests: pass.minimumCanaryRequests ?? usual.pass.minimumCanaryRequests,
    },
  };
}

function warmUpOf(
  given: { readonly excess: number; readonly tau: string } | undefined,
  usual: WarmUp,
): WarmUp {
  return given === undefined
    ? usual
    : { excess: given.excess, tauSeconds: secondsOf(given.tau, usual.tauSeconds) };
}
