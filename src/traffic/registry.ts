import type { KubeObject, ObjectRef } from '../api/kubernetes/meta.ts';
import { GATEWAY_API_PLUGIN } from '../api/v1alpha1/labels.ts';
import type { TrafficRouting } from '../api/v1alpha1/traffic-routing.ts';
import { agreeing } from './internal/live.ts';
import { type GatewayApiConfig, gatewayApiRouter } from './providers/gateway-api.ts';
import { nginxConfig, nginxRouter } from './providers/nginx.ts';
import type { Rendered, RouteObservation, RouteTarget, Split, TrafficRouter } from './router.ts';

/** A router with its configuration filled in. */
export interface BoundRouter {
  readonly type: string;
  reads(target: RouteTarget): readonly ObjectRef[];
  render(target: RouteTarget, split: Split, live: readonly KubeObject[]): Rendered;
  observe(target: RouteTarget, total: number, live: readonly KubeObject[]): RouteObservation;
}

function bind<Config>(router: TrafficRouter<Config>, config: Config): BoundRouter {
  return {
    type: router.type,
    reads: (target) => router.reads(config, target),
    render: (target, split, live) => router.render(config, target, split, live),
    observe: (target, total, live) => router.observe(config, target, total, live),
  };
}

/** Every router that a Rollout configures. Validation has refused the ones we do not know. */
export function routersOf(routing: TrafficRouting): readonly BoundRouter[] {
  const nginx = nginxConfig(routing);
  const gatewayApi = routing.plugins?.[GATEWAY_API_PLUGIN];
  return [
    ...(nginx === null ? [] : [bind(nginxRouter, nginx)]),
    ...(gatewayApi === undefined ? [] : [bind(gatewayApiRouter, (gatewayApi ?? {}) as GatewayApiConfig)]),
  ];
}

/** What all routers together show: a split only when every one shows the same. */
export function observeRoutes(
  routers: readonly BoundRouter[],
  target: RouteTarget,
  total: number,
  live: readonly KubeObject[],
): RouteObservation {
  return agreeing(routers.map((router) => router.observe(target, total, live)));
}
