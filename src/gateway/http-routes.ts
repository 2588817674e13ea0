import type {
  HTTPBackendRef,
  HTTPRoute,
  HTTPRouteMatch,
  HTTPRouteRule,
  HTTPValueMatch,
} from '../api/kubernetes/gateway.ts';
import { keyOf, namespaceOf } from '../api/kubernetes/meta.ts';
import { parseGoDuration } from '../base/duration.ts';
import { isObject } from '../base/json.ts';
import type { Millis } from '../base/time.ts';
import { filtersOf } from './http-route-filters.ts';
import type { RouteList, RouteProblem } from './ingress-routes.ts';
import { compilePattern } from './pattern.ts';
import { NO_FILTERS, type PathRule, type Route, type RouteBackend, type ValueTest } from './route.ts';

/** The routes of all HTTPRoutes in the Gateway API's order of precedence, whatever Gateway they name. */
export function httpRoutes(all: readonly HTTPRoute[]): RouteList {
  const served = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined).sort(byAge);
  const routes = served.flatMap((route) =>
    (route.spec.rules ?? [{}]).flatMap((rule, index) => ruleRoutes(route, rule, index)),
  );
  const problems = routes.flatMap(({ origin, unsupported }): RouteProblem[] =>
    unsupported === null
      ? []
      : [{ object: `HTTPRoute ${origin.namespace}/${origin.name}`, problem: unsupported }],
  );
  return { routes: routes.sort(byPrecedence), problems };
}

function byAge(a: HTTPRoute, b: HTTPRoute): number {
  const [left = '', right = ''] = [a, b].map(({ metadata }) => metadata.creationTimestamp);
  if (left !== right) return left < right ? -1 : 1;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

/** Exact path, longest path, method, most headers, most query parameters; then the older route, the earlier rule. */
function byPrecedence(a: Route, b: Route): number {
  return (
    pathRank(b.path) - pathRank(a.path) ||
    b.path.value.length - a.path.value.length ||
    Number(b.method !== null) - Number(a.method !== null) ||
    b.headers.length - a.headers.length ||
    b.queryParams.length - a.queryParams.length
  );
}

function pathRank({ type }: PathRule): number {
  if (type === 'exact') return 2;
  return type === 'regex' ? 1 : 0;
}

const ANY_PATH: HTTPRouteMatch = { path: { type: 'PathPrefix', value: '/' } };

function ruleRoutes(route: HTTPRoute, rule: HTTPRouteRule, index: number): Route[] {
  const matches = rule.matches === undefined || rule.matches.length === 0 ? [ANY_PATH] : rule.matches;
  const hosts =
    route.spec.hostnames === undefined || route.spec.hostnames.length === 0 ? [''] : route.spec.hostnames;
  return hosts.flatMap((host) =>
    matches.map((match, matchIndex) => routeOf({ route, rule, host, match }, `${index}.${matchIndex}`)),
  );
}

interface Written {
  readonly route: HTTPRoute;
  readonly rule: HTTPRouteRule;
  readonly host: string;
  readonly match: HTTPRouteMatch;
}

function routeOf({ route, rule, host, match }: Written, place: string): Route {
  const path = pathRuleOf(match);
  const filters = filtersOf(rule, match.path?.value ?? '/');
  const headers = (match.headers ?? []).map((test) => valueTest(test, test.name.toLowerCase()));
  const queryParams = (match.queryParams ?? []).map((test) => valueTest(test, test.name));
  const unsupported = firstUnsupported(rule, filters, [path, ...headers, ...queryParams]);
  return {
    id: `HTTPRoute ${keyOf(route)} rule ${place} ${host}`,
    origin: { kind: 'HTTPRoute', namespace: namespaceOf(route), name: route.metadata.name },
    host: host.toLowerCase(),
    path: path ?? { type: 'text', value: '/' },
    method: match.method ?? null,
    headers: headers.filter((test) => test !== null),
    queryParams: queryParams.filter((test) => test !== null),
    backends: (rule.backendRefs ?? []).map((ref) => backendOf(route, ref)),
    canary: null,
    filters: 'unsupported' in filters ? NO_FILTERS : filters,
    timeoutMs: requestTimeoutOf(rule),
    unsupported,
  };
}

function pathRuleOf({ path }: HTTPRouteMatch): PathRule | null {
  const value = path?.value ?? '/';
  switch (path?.type ?? 'PathPrefix') {
    case 'Exact':
      return { type: 'exact', value };
    case 'PathPrefix':
      return { type: 'segments', value };
    case 'RegularExpression': {
      const matches = compilePattern(value, { anchored: true });
      return matches === null ? null : { type: 'regex', value, matches };
    }
    default:
      return null;
  }
}

/** `null`: the pattern cannot be read, so the rule must not match by accident. */
function valueTest({ type = 'Exact', value }: HTTPValueMatch, name: string): ValueTest | null {
  if (type === 'Exact') return { name, accepts: (actual) => actual === value, text: `${name}=${value}` };
  const accepts = compilePattern(value, { anchored: true });
  return accepts === null ? null : { name, accepts, text: `${name}=~${value}` };
}

function firstUnsupported(
  rule: HTTPRouteRule,
  filters: ReturnType<typeof filtersOf>,
  parts: readonly (object | null)[],
): string | null {
  if ('unsupported' in filters) return filters.unsupported;
  if (parts.includes(null)) return 'a match is not a valid regular expression';
  for (const ref of rule.backendRefs ?? []) {
    const kind = `${ref.group ?? ''}/${ref.kind ?? 'Service'}`;
    if (kind !== '/Service') return `backend kind ${kind} is not supported`;
    if (Array.isArray(ref['filters']) && ref['filters'].length > 0)
      return 'filters of a backend are not supported';
  }
  if (rule['sessionPersistence'] !== undefined) return 'sessionPersistence is not supported';
  return null;
}

function backendOf(route: HTTPRoute, { name, namespace, port, weight }: HTTPBackendRef): RouteBackend {
  return {
    namespace: namespace ?? namespaceOf(route),
    service: name,
    port: port ?? null,
    weight: weight ?? 1,
    isCanary: false,
  };
}

function requestTimeoutOf(rule: HTTPRouteRule): Millis | null {
  const timeouts = rule['timeouts'];
  const text = isObject(timeouts) ? (timeouts['request'] ?? timeouts['backendRequest']) : undefined;
  const timeoutMs = typeof text === 'string' ? parseGoDuration(text) : null;
  return timeoutMs === 0 ? null : timeoutMs;
}
