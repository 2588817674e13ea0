import { keyOf, namespaceOf } from '../api/kubernetes/meta.ts';
import type { Ingress, IngressBackend, IngressPath } from '../api/kubernetes/networking.ts';
import { type AnnotationReader, annotationsOf } from './nginx-annotations.ts';
import { compilePattern } from './pattern.ts';
import { type CanaryPolicy, NO_FILTERS, type PathRule, type Route, type RouteBackend } from './route.ts';

/** Something of an object that is not served as it asks, for the log and `/routes`. */
export interface RouteProblem {
  readonly object: string;
  readonly problem: string;
}

export interface RouteList {
  readonly routes: readonly Route[];
  readonly problems: readonly RouteProblem[];
}

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const NGINX_CLASS = 'nginx';

/** One place where an Ingress asks to be reached, with its own backend. */
interface Location {
  readonly ingress: Ingress;
  readonly host: string;
  readonly path: PathRule;
  readonly pathType: string;
  readonly backend: RouteBackend | null;
}

/**
 * The routes of all Ingresses of class `nginx` or of none. Of two Ingresses that ask for one place the older has
 * it; a canary Ingress (`nginx.ingress.kubernetes.io/canary: "true"`) adds its backend to the place it names.
 */
export function ingressRoutes(all: readonly Ingress[]): RouteList {
  const problems: RouteProblem[] = [];
  const served = all.filter(isServed).sort(byAge);
  const locations = served.flatMap((ingress) => locationsOf(ingress, usesRegex(served), problems));
  const isCanary = ({ ingress }: Location) => annotationsOf(ingress).isOn('canary');
  const primaries = new Map<string, Location>();
  for (const location of locations.filter((one) => !isCanary(one))) {
    const key = placeOf(location);
    const taken = primaries.get(key);
    if (taken === undefined) primaries.set(key, location);
    else problems.push(problemOf(location, `${taken.ingress.metadata.name} already serves ${key}`));
  }
  const canaries = canariesByPlace(locations.filter(isCanary), primaries, problems);
  const routes = [...primaries].map(([key, primary]) => routeOf(primary, canaries.get(key) ?? null));
  return { routes, problems };
}

function isServed({ spec, metadata }: Ingress): boolean {
  const className = spec.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION] ?? NGINX_CLASS;
  return className === NGINX_CLASS && metadata.deletionTimestamp === undefined;
}

function byAge(a: Ingress, b: Ingress): number {
  const [left, right] = [a, b].map(({ metadata }) => metadata.creationTimestamp ?? '');
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

/** Hosts on which one Ingress asks for regular expressions: ingress-nginx then reads all paths there so. */
function usesRegex(ingresses: readonly Ingress[]): ReadonlySet<string> {
  const asking = ingresses.filter((ingress) => annotationsOf(ingress).isOn('use-regex'));
  return new Set(asking.flatMap(({ spec }) => (spec.rules ?? []).map(({ host }) => lowerHost(host))));
}

function lowerHost(host: string | undefined): string {
  return (host ?? '').toLowerCase();
}

function locationsOf(
  ingress: Ingress,
  regexHosts: ReadonlySet<string>,
  problems: RouteProblem[],
): Location[] {
  const locations = (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map((path): Location => {
      const lower = lowerHost(host);
      return {
        ingress,
        host: lower,
        path: pathRuleOf(path, regexHosts.has(lower)),
        pathType: path.pathType,
        backend: backendOf(ingress, path.backend),
      };
    }),
  );
  const { defaultBackend } = ingress.spec;
  if (defaultBackend !== undefined) {
    const path: PathRule = { type: 'text', value: '/' };
    const backend = backendOf(ingress, defaultBackend);
    locations.push({ ingress, host: '', path, pathType: 'Prefix', backend });
  }
  for (const key of annotationsOf(ingress).unsupported) {
    problems.push({ object: `Ingress ${keyOf(ingress)}`, problem: `annotation ${key} is not supported` });
  }
  return locations;
}

/** ingress-nginx: Prefix compares whole segments; ImplementationSpecific is nginx's plain prefix location. */
function pathRuleOf({ path = '/', pathType }: IngressPath, isRegex: boolean): PathRule {
  const value = path === '' ? '/' : path;
  if (isRegex && pathType !== 'Exact') {
    const matches = compilePattern(`^${value}`, { ignoreCase: true });
    return { type: 'regex', value, matches: matches ?? (() => false) };
  }
  if (pathType === 'Exact') return { type: 'exact', value };
  return { type: pathType === 'Prefix' ? 'segments' : 'text', value };
}

function backendOf(ingress: Ingress, { service }: IngressBackend): RouteBackend | null {
  if (service === undefined) return null;
  return {
    namespace: namespaceOf(ingress),
    service: service.name,
    port: service.port?.name ?? service.port?.number ?? null,
    weight: 1,
    isCanary: false,
  };
}

function placeOf({ host, path, pathType }: Location): string {
  return `${host === '' ? '*' : host}${path.value} (${pathType})`;
}

function problemOf({ ingress }: Location, problem: string): RouteProblem {
  return { object: `Ingress ${keyOf(ingress)}`, problem };
}

function canariesByPlace(
  canaries: readonly Location[],
  primaries: ReadonlyMap<string, Location>,
  problems: RouteProblem[],
): Map<string, Location> {
  const byPlace = new Map<string, Location>();
  for (const canary of canaries) {
    const key = placeOf(canary);
    if (!primaries.has(key))
      problems.push(problemOf(canary, `no Ingress serves ${key}, so its canary is not`));
    else if (byPlace.has(key)) problems.push(problemOf(canary, `only one canary may share ${key}`));
    else byPlace.set(key, canary);
  }
  return byPlace;
}

function routeOf(primary: Location, canary: Location | null): Route {
  const { ingress, host, path } = primary;
  const origin = { kind: 'Ingress', namespace: namespaceOf(ingress), name: ingress.metadata.name } as const;
  const common = {
    id: `Ingress ${keyOf(ingress)} ${placeOf(primary)}`,
    origin,
    host,
    path,
    method: null,
    headers: [],
    queryParams: [],
    filters: NO_FILTERS,
    timeoutMs: null,
  };
  if (primary.backend === null) {
    return { ...common, backends: [], canary: null, unsupported: 'its backend is not a Service' };
  }
  if (canary?.backend == null) {
    return { ...common, backends: [primary.backend], canary: null, unsupported: null };
  }
  const read = annotationsOf(canary.ingress);
  const { weight, total } = splitOf(read);
  const backends: RouteBackend[] = [
    { ...primary.backend, weight: total - weight },
    { ...canary.backend, weight, isCanary: true },
  ];
  return { ...common, backends, canary: policyOf(read), unsupported: null };
}

/** A total below 100 counts as 100, as in ingress-nginx. */
function splitOf(read: AnnotationReader): { weight: number; total: number } {
  const total = Math.max(100, read.integer('canary-weight-total') ?? 100);
  const weight = Math.min(total, Math.max(0, read.integer('canary-weight') ?? 0));
  return { weight, total };
}

function policyOf(read: AnnotationReader): CanaryPolicy {
  const pattern = read.text('canary-by-header-pattern');
  return {
    header: read.text('canary-by-header')?.toLowerCase() ?? null,
    headerValue: read.text('canary-by-header-value'),
    headerMatches: pattern === null ? null : (compilePattern(pattern) ?? (() => false)),
    cookie: read.text('canary-by-cookie'),
  };
}
