import type { Service } from '../api/kubernetes/core.ts';
import { MANAGED_BY, POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { FieldError } from '../base/errors.ts';

const PATH = 'spec.strategy.canary';

/** What is wrong with the Services a Rollout names. */
export function checkServices(
  rollout: Rollout,
  services: Readonly<Record<string, Service | null>>,
): FieldError[] {
  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  return [
    ...checkService(rollout, `${PATH}.stableService`, stableService, services),
    ...checkService(rollout, `${PATH}.canaryService`, canaryService, services),
  ];
}

function checkService(
  rollout: Rollout,
  path: string,
  name: string | undefined,
  services: Readonly<Record<string, Service | null>>,
): FieldError[] {
  if (name === undefined || name === '') return [];
  const refuse = (why: string) => [{ path, message: `Invalid value: ${JSON.stringify(name)}: ${why}` }];
  const service = services[name] ?? null;
  if (service === null) return refuse(`service "${name}" not found`);
  const manager = service.metadata.annotations?.[MANAGED_BY];
  if (manager !== undefined && manager !== rollout.metadata.name) {
    return refuse(`Service "${name}" is managed by another Rollout`);
  }
  const labels = rollout.spec.template?.metadata?.labels ?? {};
  const unmatched = Object.entries(service.spec.selector ?? {}).find(
    ([key, value]) => key !== POD_TEMPLATE_HASH && labels[key] !== value,
  );
  return unmatched === undefined
    ? []
    : refuse(`Service "${name}" has unmatch label "${unmatched[0]}" in rollout`);
}
