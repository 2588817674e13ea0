import type { FieldError } from '../../base/errors.ts';

/** Upstream's Go structs by the path of their members; those of `spec` itself are named after the kind. */
const STRUCTS: Readonly<Record<string, string>> = {
  'spec.selector': 'LabelSelector',
  'spec.strategy': 'RolloutStrategy',
  'spec.strategy.blueGreen': 'BlueGreenStrategy',
  'spec.strategy.canary': 'CanaryStrategy',
  'spec.strategy.canary.steps': 'CanaryStep',
  'spec.strategy.canary.steps.pause': 'RolloutPause',
  'spec.strategy.canary.steps.setCanaryScale': 'SetCanaryScale',
  'spec.strategy.canary.trafficRouting': 'RolloutTrafficRouting',
  'spec.workloadRef': 'ObjectRef',
};

/** Go types of members that are no plain values. */
const TYPES: Readonly<Record<string, string>> = {
  'spec.selector': 'v1.LabelSelector',
  'spec.strategy': 'v1alpha1.RolloutStrategy',
  'spec.strategy.blueGreen': 'v1alpha1.BlueGreenStrategy',
  'spec.strategy.canary': 'v1alpha1.CanaryStrategy',
  'spec.strategy.canary.steps': '[]v1alpha1.CanaryStep',
  'spec.strategy.canary.steps.pause': 'v1alpha1.RolloutPause',
  'spec.strategy.canary.steps.setCanaryScale': 'v1alpha1.SetCanaryScale',
  'spec.strategy.canary.trafficRouting': 'v1alpha1.RolloutTrafficRouting',
  'spec.template': 'v1.PodTemplateSpec',
  'spec.workloadRef': 'v1alpha1.ObjectRef',
};

/** A mismatch as Go's decoder tells it: with the struct that has the member, and without indexes. */
export function inGoWords({ path, message }: FieldError, kind: string): FieldError {
  const field = path.replace(/\[\d+\]/g, '');
  const parent = field.slice(0, Math.max(0, field.lastIndexOf('.')));
  const struct = parent === 'spec' ? `${kind.replace(/^Cluster/, '')}Spec` : STRUCTS[parent];
  const type = TYPES[field];
  const told = message
    .replace(`field ${path} of`, () => `field ${struct === undefined ? '' : `${struct}.`}${field} of`)
    .replace(/ of type (array|object|map)$/, (known) => (type === undefined ? known : ` of type ${type}`));
  return { path, message: told };
}
