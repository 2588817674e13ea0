import type { PathRule, Route, RoutedRequest, ValueTest } from './route.ts';

/** Routes of one host as written, each list in the order in which it is tried. */
interface HostRoutes {
  readonly host: string;
  readonly httpRoutes: Route[];
  readonly ingress: Route[];
}

/** All routes, ready to be matched. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly exact: ReadonlyMap<string, HostRoutes>;
  /** `*.` hosts, longest first. */
  readonly wildcards: readonly HostRoutes[];
  readonly any: HostRoutes;
}

/** `fromHttpRoutes` are in order of precedence; Ingress routes are ordered here. */
export function buildRouteTable(fromHttpRoutes: readonly Route[], fromIngress: readonly Route[]): RouteTable {
  const hosts = new Map<string, HostRoutes>();
  const hostOf = (host: string): HostRoutes => {
    const known = hosts.get(host) ?? { host, httpRoutes: [], ingress: [] };
    hosts.set(host, known);
    return known;
  };
  for (const route of fromHttpRoutes) hostOf(route.host).httpRoutes.push(route);
  for (const route of [...fromIngress].sort(byNginxOrder)) hostOf(route.host).ingress.push(route);
  const any = hostOf('');
  const wildcards = [...hosts.values()].filter(({ host }) => host.startsWith('*.'));
  return {
    routes: [...fromHttpRoutes, ...fromIngress],
    exact: hosts,
    wildcards: wildcards.sort((a, b) => b.host.length - a.host.length),
    any,
  };
}

/** Exact places, then longer paths before shorter ones; at equal length whole segments before plain text. */
function byNginxOrder(a: Route, b: Route): number {
  return (
    Number(b.path.type === 'exact') - Number(a.path.type === 'exact') ||
    b.path.value.length - a.path.value.length ||
    Number(b.path.type === 'segments') - Number(a.path.type === 'segments')
  );
}

/**
 * The route for a request, or `null`. The most specific host comes first and HTTPRoutes before Ingresses of the
 * same host. An HTTPRoute that does not match leaves the request to less specific hosts; an Ingress host keeps
 * it, as an nginx server block does.
 */
export function matchRoute(table: RouteTable, request: RoutedRequest): Route | null {
  let isIngressDecided = false;
  for (const hostRoutes of hostsFor(table, request.host)) {
    const route = hostRoutes.httpRoutes.find((one) => matches(one, request));
    if (route !== undefined) return route;
    if (isIngressDecided || hostRoutes.ingress.length === 0) continue;
    if (!isIngressHost(hostRoutes.host, request.host)) continue;
    isIngressDecided = true;
    const place = hostRoutes.ingress.find((one) => matches(one, request));
    if (place !== undefined) return place;
  }
  return null;
}

function hostsFor({ exact, wildcards, any }: RouteTable, host: string): readonly HostRoutes[] {
  const own = host === '' ? undefined : exact.get(host);
  if (wildcards.length === 0) return own === undefined ? [any] : [own, any];
  const covering = wildcards.filter(
    (one) => host.endsWith(one.host.slice(1)) && host.length >= one.host.length,
  );
  return own === undefined ? [...covering, any] : [own, ...covering, any];
}

/** `*.shop.test` of an Ingress stands for one label; of an HTTPRoute for one or more. */
function isIngressHost(written: string, host: string): boolean {
  return !written.startsWith('*.') || !host.slice(0, 1 - written.length).includes('.');
}

function matches(route: Route, request: RoutedRequest): boolean {
  return (
    matchesPath(route.path, request.path) &&
    (route.method === null || route.method === request.method) &&
    (route.headers.length === 0 || route.headers.every((test) => hasHeader(test, request))) &&
    (route.queryParams.length === 0 || hasParams(route.queryParams, request.query))
  );
}

export function matchesPath(rule: PathRule, path: string): boolean {
  switch (rule.type) {
    case 'exact':
      return path === rule.value;
    case 'text':
      return path.startsWith(rule.value);
    case 'regex':
      return rule.matches(path);
    case 'segments': {
      const prefix = rule.value.endsWith('/') ? rule.value.slice(0, -1) : rule.value;
      return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
    }
  }
}

function hasHeader({ name, accepts }: ValueTest, { headers }: RoutedRequest): boolean {
  const value = headers[name];
  return value !== undefined && accepts(typeof value === 'string' ? value : value.join(','));
}

function hasParams(tests: readonly ValueTest[], query: string): boolean {
  const params = new URLSearchParams(query);
  return tests.every(({ name, accepts }) => {
    const value = params.get(name);
    return value !== null && accepts(value);
  });
}
