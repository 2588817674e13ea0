import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Service } from '../../api/kubernetes/core.ts';
import { MANAGED_BY, POD_TEMPLATE_HASH } from '../../api/v1alpha1/labels.ts';
import { REASON } from '../../api/v1alpha1/reasons.ts';
import { type Pass, rolesOf, statusOf, withAction, withNotice } from '../pass.ts';
import { availableOf, desiredOf, hashOf } from '../replica-sets.ts';
import { isTrafficRouted } from './steps.ts';

/** The hash a Service selects now; empty when it selects pods of every revision. */
export function selectedHash(service: Service | null | undefined): string {
  return service?.spec.selector?.[POD_TEMPLATE_HASH] ?? '';
}

/**
 * Points the stable and the canary Service at their ReplicaSets, each only once that ReplicaSet can answer.
 * Before the first promotion there is no stable version, and the Services keep selecting every pod.
 */
export function pointServices(pass: Pass): Pass {
  const { canaryService = '', stableService = '' } = pass.world.rollout.spec.strategy?.canary ?? {};
  const { canary, stable } = rolesOf(pass);
  if (stable === null) return pass;
  const withStable = pointService(pass, stableService, stable);
  return pointService(withStable, canaryService, canaryTarget(pass, canary, stable));
}

/**
 * An aborted canary keeps its Service for as long as the routers send it traffic; then the Service goes to stable, so
 * that whoever calls it by name gets a version that works.
 */
function canaryTarget(pass: Pass, canary: ReplicaSet | null, stable: ReplicaSet): ReplicaSet | null {
  const isAborted = statusOf(pass.world).abort === true;
  if (!isAborted) return canary;
  const { routes } = pass.world;
  const isDrained = routes === null || (routes.state === 'applied' && routes.split.canary === 0);
  return isDrained || !isTrafficRouted(pass.world.rollout) ? stable : canary;
}

function pointService(pass: Pass, name: string, target: ReplicaSet | null): Pass {
  const service = pass.world.services[name] ?? null;
  const hash = hashOf(target);
  if (name === '' || service === null || target === null || selectedHash(service) === hash) return pass;
  if (!canAnswer(service, target)) return pass;
  const isManaged = service.metadata.annotations?.[MANAGED_BY] !== undefined;
  const patch = {
    ...(isManaged ? {} : { metadata: { annotations: { [MANAGED_BY]: pass.world.rollout.metadata.name } } }),
    spec: { selector: { [POD_TEMPLATE_HASH]: hash } },
  };
  const message = `Switched selector for service '${name}' from '${selectedHash(service)}' to '${hash}'`;
  return withNotice(
    withAction(pass, { type: 'PatchService', name, patch }),
    'Normal',
    REASON.switchService,
    message,
  );
}

/** A Service that was never ours may carry all traffic, so its first target must be complete. */
function canAnswer(service: Service, target: ReplicaSet): boolean {
  const isManaged = service.metadata.annotations?.[MANAGED_BY] !== undefined;
  if (isManaged) return availableOf(target) > 0;
  return desiredOf(target) > 0 && availableOf(target) >= desiredOf(target);
}
