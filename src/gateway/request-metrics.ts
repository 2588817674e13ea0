import type { Endpoint } from './endpoints.ts';
import type { Route } from './route.ts';
import type { ServedBackend } from './served-routes.ts';

/** One answered request. Without a backend nothing was chosen; without an endpoint nothing was ready. */
export interface AnsweredRequest {
  readonly route: Route;
  readonly backend: ServedBackend | null;
  readonly endpoint: Endpoint | null;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export type GatewayEvent =
  /** No route, or a request that cannot be routed. */
  | 'unrouted'
  /** Sent again to a pod of the same revision, after a connection failed before anything was sent. */
  | 'retry'
  /** A canary was due but had nothing ready. */
  | 'canary_not_ready'
  /** A series that was not counted because there are too many. */
  | 'series_dropped';

export interface RequestMetrics {
  record(request: AnsweredRequest): void;
  count(event: GatewayEvent): void;
  /** Prometheus text format 0.0.4. */
  render(): string;
}

interface Series {
  readonly labels: string;
  count: number;
  sum: number;
  /** Not cumulative; the last one is above every bound. */
  readonly buckets: number[];
}

/** `prometheus.DefBuckets`, which ingress-nginx uses, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** At the limit, series of pods that are gone make room; `isLive` says whether a pod's are still wanted. */
export function createRequestMetrics(maxSeries: number, isLive: (pod: string) => boolean): RequestMetrics {
  const byKey = new Map<string, Series & { readonly pod: string }>();
  const events = new Map<GatewayEvent, number>();
  const count = (event: GatewayEvent) => events.set(event, (events.get(event) ?? 0) + 1);
  return {
    record(request) {
      const key = keyOf(request);
      let series = byKey.get(key);
      if (series === undefined) {
        if (byKey.size >= maxSeries) dropGone(byKey, isLive);
        if (byKey.size >= maxSeries) {
          count('series_dropped');
          return;
        }
        const buckets = new Array<number>(BOUNDS.length + 1).fill(0);
        series = { labels: labelsOf(request), pod: podKey(request), count: 0, sum: 0, buckets };
        byKey.set(key, series);
      }
      series.count++;
      series.sum += request.seconds;
      const index = BOUNDS.findIndex((bound) => request.seconds <= bound);
      const bucket = index < 0 ? BOUNDS.length : index;
      series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    },
    count,
    render: () => renderAll([...byKey.values()], events),
  };
}

function keyOf({ route, backend, endpoint, method, status }: AnsweredRequest): string {
  return `${route.id}\n${backend?.key ?? ''}\n${endpoint?.pod ?? ''}\n${endpoint?.revision ?? ''}\n${knownMethod(method)}\n${status}`;
}

function podKey({ backend, endpoint }: AnsweredRequest): string {
  return endpoint === null ? '' : `${backend?.backend.namespace ?? ''}/${endpoint.pod}`;
}

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'OTHER';
}

function dropGone(byKey: Map<string, { readonly pod: string }>, isLive: (pod: string) => boolean): void {
  for (const [key, { pod }] of byKey) if (pod !== '' && !isLive(pod)) byKey.delete(key);
}

/** `service` is the one that answered. `canary` names a canary Ingress' backend as ingress-nginx does. */
function labelsOf({ route, backend, endpoint, method, status }: AnsweredRequest): string {
  const { namespace = route.origin.namespace, service = '', port = '' } = backend?.backend ?? {};
  const labels: Readonly<Record<string, string>> = {
    ingress: route.origin.name,
    namespace,
    service,
    status: String(status),
    method: knownMethod(method),
    host: route.host === '' ? '_' : route.host,
    path: route.path.value,
    canary: backend?.backend.isCanary === true ? `${namespace}-${service}-${port}` : '',
    pod: endpoint?.pod ?? '',
    rollouts_pod_template_hash: endpoint?.revision ?? '',
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}

const REQUESTS = 'nginx_ingress_controller_requests';
const DURATION = 'nginx_ingress_controller_request_duration_seconds';
const EVENTS = 'haldane_gateway_events_total';

function renderAll(all: readonly Series[], events: ReadonlyMap<GatewayEvent, number>): string {
  const lines = [`# HELP ${REQUESTS} Requests answered.`, `# TYPE ${REQUESTS} counter`];
  for (const { labels, count } of all) lines.push(`${REQUESTS}{${labels}} ${count}`);
  lines.push(`# HELP ${DURATION} Time to the last byte of the answer.`, `# TYPE ${DURATION} histogram`);
  for (const series of all) lines.push(...renderHistogram(series));
  lines.push(`# HELP ${EVENTS} What the gateway did besides answering.`, `# TYPE ${EVENTS} counter`);
  for (const [event, count] of events) lines.push(`${EVENTS}{event="${event}"} ${count}`);
  return `${lines.join('\n')}\n`;
}

function renderHistogram({ labels, count, sum, buckets }: Series): string[] {
  let below = 0;
  const lines = BOUNDS.map((bound, i) => {
    below += buckets[i] ?? 0;
    return `${DURATION}_bucket{${labels},le="${bound}"} ${below}`;
  });
  return [
    ...lines,
    `${DURATION}_bucket{${labels},le="+Inf"} ${count}`,
    `${DURATION}_sum{${labels}} ${sum}`,
    `${DURATION}_count{${labels}} ${count}`,
  ];
}
