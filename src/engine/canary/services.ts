import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Service } from '../../api/kubernetes/core.ts';
import { MANAGED_BY, POD_TEMPLATE_HASH } from '../../api/v1alpha1/labels.ts';
import { REASON } from '../../api/v1alpha1/reasons.ts';
import { type Pass, rolesOf, statusOf, withAction, withNotice } from '../pass.ts';
import { isPromoted } from '../progress.ts';
import { availableOf, desiredOf, hashOf, type RoleSets, selectedHash } from '../replica-sets.ts';
import { isTrafficRouted } from './steps.ts';
import { wantedWeight, weightInForce } from './traffic.ts';

/**
 * Points the stable and the canary Service at their ReplicaSets, each only once that ReplicaSet can answer.
 * Before the first promotion there is no stable version, and the Services keep selecting every pod.
 */
export function pointServices(pass: Pass): Pass {
  const { canaryService = '', stableService = '' } = pass.world.rollout.spec.strategy?.canary ?? {};
  const roles = rolesOf(pass);
  if (roles.stable === null) return pass;
  const withStable = pointService(pass, stableService, roles.stable);
  return pointService(withStable, canaryService, canaryTarget(pass, roles));
}

/**
 * The canary Service goes to another revision only with as much traffic as that one is to have. An aborted or
 * finished canary keeps it for as long as the routers send it traffic, whichever revision that is: a newer one would get
 * all of it because it was aborted. Then it goes to stable, so that whoever calls it by name gets a version that works.
 * `null`: it stays as it is.
 */
function canaryTarget(pass: Pass, roles: RoleSets): ReplicaSet | null {
  const { rollout, routes } = pass.world;
  const isAborted = statusOf(pass.world).abort === true;
  if (!isTrafficRouted(rollout)) return isAborted ? roles.stable : roles.canary;
  const isDrained = routes === null || (routes.state === 'applied' && routes.split.canary === 0);
  if (isAborted) return isDrained ? roles.stable : null;
  const most = isPromoted(statusOf(pass.world)) ? 0 : wantedWeight(pass, roles);
  return weightInForce(pass) <= most ? roles.canary : null;
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
