import type { Endpoint, EndpointSlice } from '../../api/kubernetes/discovery.ts';
import { CONDITION } from '../../api/v1alpha1/reasons.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { type EpochMs, type Millis, parseTime } from '../../base/time.ts';
import { findCondition } from '../conditions.ts';
import type { StableEndpoints } from '../observed.ts';
import { selectedHash } from '../replica-sets.ts';
import type { World } from '../world.ts';
import { isTrafficRouted } from './steps.ts';

// After a promotion all traffic still goes to the new version through the canary Service. The stable Service selects
// the new pods too, but gateways follow its EndpointSlices, which come later: weight moved before them would reach
// pods of the old version.
//
//     promoted -> stable Service switched -> its endpoints follow -> weight back to 0

/** How long the endpoints may take where nothing shows them. */
const UNSEEN_MS: Millis = 2000;
const SHORTEST_POLL_MS: Millis = 100;
const LONGEST_POLL_MS: Millis = 5000;

/** Whether the routes were last seen to reach the stable version through the canary Service. */
export function isHandingOver(rollout: Rollout): boolean {
  const { canary, stableRS = '' } = rollout.status ?? {};
  const recorded = canary?.weights?.canary;
  return (
    isTrafficRouted(rollout) &&
    stableRS !== '' &&
    recorded !== undefined &&
    recorded.weight > 0 &&
    recorded.podTemplateHash === stableRS
  );
}

/** Whether traffic must stay on the canary Service, because the stable one may still lead to old pods. */
export function mustHoldTraffic({ rollout, services, stableEndpoints, now }: World): boolean {
  if (!isHandingOver(rollout) || stableEndpoints === 'switched') return false;
  const canaryService = services[rollout.spec.strategy?.canary?.canaryService ?? ''];
  if (selectedHash(canaryService) !== rollout.status?.stableRS) return false;
  if (stableEndpoints !== 'unseen') return true;
  const since = promotedAt(rollout);
  return since !== null && now <= since + UNSEEN_MS;
}

/** When to look at the endpoints again: soon after the promotion, less and less often when they do not come. */
export function nextHandoverLook(world: World): EpochMs | null {
  if (!mustHoldTraffic(world)) return null;
  const since = promotedAt(world.rollout) ?? world.now;
  if (world.stableEndpoints === 'unseen') return since + UNSEEN_MS;
  const elapsed = world.now - since;
  return world.now + Math.min(Math.max(SHORTEST_POLL_MS, elapsed / 10), LONGEST_POLL_MS);
}

function promotedAt({ status }: Rollout): EpochMs | null {
  return parseTime(findCondition(status?.conditions, CONDITION.completed)?.lastTransitionTime);
}

/**
 * Whether two Services lead to the same ready pods. `unseen` where one of them has no EndpointSlice, as in a cluster
 * whose routers do not use them.
 */
export function compareEndpoints(
  canary: readonly EndpointSlice[],
  stable: readonly EndpointSlice[],
): StableEndpoints {
  if (canary.length === 0 || stable.length === 0) return 'unseen';
  const expected = readyPods(canary);
  const actual = readyPods(stable);
  const isSame = expected.size === actual.size && [...actual].every((pod) => expected.has(pod));
  return isSame ? 'switched' : 'switching';
}

function readyPods(slices: readonly EndpointSlice[]): ReadonlySet<string> {
  const ready = slices.flatMap(({ endpoints }) => endpoints.filter(isReady));
  return new Set(ready.map(({ targetRef, addresses }) => targetRef?.uid ?? addresses.join()));
}

/** Absent means ready, by the API's definition. */
function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready !== false;
}
