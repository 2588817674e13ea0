import { POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import type { Observed } from '../engine/observed.ts';

/**
 * Parts of all traffic per pod hash, 0..1, by the live Services and routes alone; `null` where a Service or the routes
 * do not say which version they reach.
 */
export function podShares({ rollout, services, routes }: Observed): ReadonlyMap<string, number> | null {
  if (routes?.state !== 'applied') return null;
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const canary = services[canaryService]?.spec.selector?.[POD_TEMPLATE_HASH];
  const stable = services[stableService]?.spec.selector?.[POD_TEMPLATE_HASH];
  if (canary === undefined || stable === undefined) return null;
  const { split } = routes;
  const shares = new Map([[canary, split.canary / split.total]]);
  return shares.set(stable, (shares.get(stable) ?? 0) + split.stable / split.total);
}
