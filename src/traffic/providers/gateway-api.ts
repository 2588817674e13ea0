import type { HTTPBackendRef, HTTPRoute, HTTPRouteRule } from '../../api/kubernetes/gateway.ts';
import type { KubeObject, ObjectRef } from '../../api/kubernetes/meta.ts';
import { agreeing, blockedOn, findLive, preconditionOf } from '../internal/live.ts';
import type { Rendered, RouteObservation, RouteTarget, RouteWrite, Split, TrafficRouter } from '../router.ts';

export interface GatewayApiConfig {
  readonly httpRoute?: string;
  readonly httpRoutes?: readonly { readonly name: string }[];
  /** Where the routes are; the Rollout's own namespace when absent. */
  readonly namespace?: string;
  readonly disableInProgressLabel?: boolean;
  readonly inProgressLabelKey?: string;
  readonly inProgressLabelValue?: string;
}

const FIELD = 'spec.strategy.canary.trafficRouting.plugins[argoproj-labs/gatewayAPI]';
const LABEL_KEY = 'rollouts.argoproj.io/gatewayapi-canary';
const LABEL_VALUE = 'in-progress';

/** Sets the weights of the two Services in every rule of the HTTPRoutes that names both. */
export const gatewayApiRouter: TrafficRouter<GatewayApiConfig> = {
  type: 'gatewayAPI',

  reads: (config, target) => routeRefs(config, target),

  render(config, target, split, live) {
    const refs = routeRefs(config, target);
    if (refs.length === 0) return blockedOn('No routes configured: name an httpRoute', `${FIELD}.httpRoute`);
    const rendered = refs.map((ref) => renderOne(config, target, split, { ref, live }));
    const blocked = rendered.find(({ state }) => state === 'blocked');
    if (blocked !== undefined) return blocked;
    return { state: 'ready', writes: rendered.flatMap((one) => (one.state === 'ready' ? one.writes : [])) };
  },

  observe: (config, target, total, live) =>
    agreeing(routeRefs(config, target).map((ref) => observeOne(target, total, findLive(live, ref)))),
};

function routeRefs(config: GatewayApiConfig, target: RouteTarget): ObjectRef[] {
  const names = [
    ...(config.httpRoute === undefined ? [] : [config.httpRoute]),
    ...(config.httpRoutes ?? []).map(({ name }) => name),
  ];
  const namespace = config.namespace ?? target.namespace;
  return names.map((name) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    namespace,
    name,
  }));
}

interface Source {
  readonly ref: ObjectRef;
  readonly live: readonly KubeObject[];
}

function renderOne(
  config: GatewayApiConfig,
  target: RouteTarget,
  split: Split,
  { ref, live }: Source,
): Rendered {
  const route = findLive<HTTPRoute>(live, ref);
  if (route === undefined) {
    return blockedOn(`HTTPRoute ${ref.namespace}/${ref.name} does not exist`, `${FIELD}.httpRoute`);
  }
  const rules = route.spec.rules ?? [];
  if (!rules.some((rule) => namesBoth(rule, target))) {
    const services = `${target.stableService} and ${target.canaryService}`;
    const why = `backendRef was not found in httpRoute: no rule of ${ref.name} names both ${services}`;
    return blockedOn(why, `${FIELD}.httpRoute`);
  }
  const weighted = rules.map((rule) => (namesBoth(rule, target) ? withWeights(rule, target, split) : rule));
  return { state: 'ready', writes: change(config, route, { ref, split, rules, weighted }) };
}

interface Change {
  readonly ref: ObjectRef;
  readonly split: Split;
  readonly rules: readonly HTTPRouteRule[];
  readonly weighted: readonly HTTPRouteRule[];
}

function change(
  config: GatewayApiConfig,
  route: HTTPRoute,
  { ref, split, rules, weighted }: Change,
): RouteWrite[] {
  const labels = labelChange(config, route, split);
  const isSame = JSON.stringify(rules) === JSON.stringify(weighted);
  if (isSame && labels === null) return [];
  const patch = {
    metadata: { ...preconditionOf(route), ...(labels === null ? {} : { labels }) },
    ...(isSame ? {} : { spec: { rules: weighted } }),
  };
  return [{ op: 'patch', ref, patch, notice: null }];
}

/** A label on the route says that a canary is under way, for tools that must not undo our weights then. */
function labelChange(
  {
    disableInProgressLabel,
    inProgressLabelKey: key = LABEL_KEY,
    inProgressLabelValue = LABEL_VALUE,
  }: GatewayApiConfig,
  { metadata }: HTTPRoute,
  { canary }: Split,
): Readonly<Record<string, string | null>> | null {
  if (disableInProgressLabel === true) return null;
  const wanted = canary === 0 ? null : inProgressLabelValue;
  return (metadata.labels?.[key] ?? null) === wanted ? null : { [key]: wanted };
}

function isService(ref: HTTPBackendRef, name: string): boolean {
  return ref.name === name && (ref.kind ?? 'Service') === 'Service' && (ref.group ?? '') === '';
}

function namesBoth({ backendRefs = [] }: HTTPRouteRule, target: RouteTarget): boolean {
  const names = (service: string) => backendRefs.some((ref) => isService(ref, service));
  return names(target.canaryService) && names(target.stableService);
}

function withWeights(rule: HTTPRouteRule, target: RouteTarget, split: Split): HTTPRouteRule {
  const backendRefs = (rule.backendRefs ?? []).map((ref) => {
    if (isService(ref, target.canaryService)) return { ...ref, weight: split.canary };
    return isService(ref, target.stableService) ? { ...ref, weight: split.stable } : ref;
  });
  return { ...rule, backendRefs };
}

function observeOne(target: RouteTarget, total: number, route: HTTPRoute | undefined): RouteObservation {
  const rules = (route?.spec.rules ?? []).filter((rule) => namesBoth(rule, target));
  return agreeing(rules.map((rule) => observeRule(rule, target, total)));
}

function observeRule(
  { backendRefs = [] }: HTTPRouteRule,
  target: RouteTarget,
  total: number,
): RouteObservation {
  const weightOf = (service: string) => backendRefs.find((ref) => isService(ref, service))?.weight ?? 1;
  const canary = weightOf(target.canaryService);
  const stable = weightOf(target.stableService);
  if (canary + stable !== total) return { state: 'absent' };
  return { state: 'applied', split: { canary, stable, total } };
}
