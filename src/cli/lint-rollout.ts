import type { Service } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { validateRollout } from '../api/v1alpha1/validate-rollout.ts';
import type { FieldError } from '../base/errors.ts';
import { checkServices } from '../engine/service-references.ts';

/** What is wrong with a Rollout by itself, or beside the Services of the same file. */
export function lintRollout(rollout: Rollout, objects: readonly KubeObject[]): readonly FieldError[] {
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const named = objects.filter(({ kind, metadata }) => {
    return kind === 'Service' && [canaryService, stableService].includes(metadata.name);
  });
  const services = Object.fromEntries(named.map((one) => [one.metadata.name, one as Service]));
  // What is not in the file may be in the cluster.
  const mismatched = checkServices(rollout, services).filter(({ path }) => {
    const name = path.endsWith('.canaryService') ? canaryService : stableService;
    return services[name] !== undefined;
  });
  return [...validateRollout(rollout), ...mismatched];
}
