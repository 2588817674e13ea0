import type { SequentialPolicyConfig } from '../../api/v1alpha1/sequential-metric.ts';
import type { FieldError } from '../../base/errors.ts';
import { policyOf } from './policy-of.ts';

/** Fields that are each right and contradict each other, or a default that stands for one not given. */
export function findContradictions(config: SequentialPolicyConfig): readonly FieldError[] {
  const { errors, latency } = policyOf(config);
  return [
    ...between('errors', ['ratio', errors.ratio], ['passRatio', errors.passRatio]),
    ...between('latency', ['tolerance', latency.tolerance], ['passTolerance', latency.passTolerance]),
  ];
}

/** What passes must be at least what is tolerated: else one canary would be worse and not worse at once. */
function between(
  group: string,
  [worse, worseAt]: readonly [name: string, value: number],
  [pass, passUpTo]: readonly [name: string, value: number],
): FieldError[] {
  if (passUpTo >= worseAt) return [];
  const message = `${passUpTo} is below ${group}.${worse} ${worseAt}: one canary could be both worse and not worse`;
  return [{ path: `${group}.${pass}`, message }];
}
