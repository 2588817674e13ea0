import { decideCanary } from './canary-policy.ts';
import { type BackendEndpoints, type Endpoint, type EndpointSource, resolveBackend } from './endpoints.ts';
import type { Route, RouteBackend, RoutedRequest } from './route.ts';
import { buildRouteTable, matchRoute, type RouteTable } from './route-table.ts';
import { createWeightedChoice, type WeightedChoice } from './weighted-choice.ts';

export interface ServedBackend {
  readonly key: string;
  readonly backend: RouteBackend;
  readonly endpoints: BackendEndpoints;
  readonly turn: Turn;
}

/** Whose turn it is among a backend's endpoints; outlives changes of the list. */
interface Turn {
  next: number;
}

export interface ServedRoute {
  readonly route: Route;
  readonly backends: readonly ServedBackend[];
  readonly choice: WeightedChoice;
}

/** `insteadOf`: the canary that was due, but has nothing ready, as ingress-nginx passes over it. */
export interface ChosenBackend {
  readonly served: ServedBackend;
  readonly insteadOf: ServedBackend | null;
}

/** The routes as served now, with the state that must outlive every change of them. */
export interface ServedRoutes {
  /** Replaces all routes. What each backend is owed, and whose turn it is, carries over. */
  update(httpRoutes: readonly Route[], ingress: readonly Route[], source: EndpointSource): void;
  /** False until the first update: what is not found then may be there all the same. */
  isKnown(): boolean;
  find(request: RoutedRequest): ServedRoute | null;
  all(): readonly ServedRoute[];
}

export function createServedRoutes(): ServedRoutes {
  let table: RouteTable = buildRouteTable([], []);
  let served = new Map<Route, ServedRoute>();
  let choices = new Map<string, WeightedChoice>();
  let turns = new Map<string, Turn>();
  let isKnown = false;
  return {
    isKnown: () => isKnown,
    update(httpRoutes, ingress, source) {
      isKnown = true;
      const nextChoices = new Map<string, WeightedChoice>();
      const nextTurns = new Map<string, Turn>();
      const serveBackend = (backend: RouteBackend): ServedBackend => {
        const key = backendKey(backend);
        const turn = nextTurns.get(key) ?? turns.get(key) ?? { next: 0 };
        nextTurns.set(key, turn);
        return { key, backend, endpoints: resolveBackend(backend, source), turn };
      };
      table = buildRouteTable(httpRoutes, ingress);
      served = new Map(
        table.routes.map((route) => {
          const backends = route.backends.map(serveBackend);
          const choice = choices.get(route.id) ?? createWeightedChoice([]);
          choice.reweigh(backends.map(({ key, backend }) => ({ key, weight: backend.weight })));
          nextChoices.set(route.id, choice);
          return [route, { route, backends, choice }];
        }),
      );
      choices = nextChoices;
      turns = nextTurns;
    },
    find(request) {
      const route = matchRoute(table, request);
      return route === null ? null : (served.get(route) ?? null);
    },
    all: () => [...served.values()],
  };
}

function backendKey({ namespace, service, port, isCanary }: RouteBackend): string {
  return `${namespace}/${service}:${port ?? ''}${isCanary ? ' canary' : ''}`;
}

/** The backend this request goes to; `null`: every weight is 0. */
export function chooseBackend(
  { route, backends, choice }: ServedRoute,
  request: RoutedRequest,
): ChosenBackend | null {
  const decision = route.canary === null ? 'weight' : decideCanary(route.canary, request);
  const primary = backends.find(({ backend }) => !backend.isCanary);
  const due =
    decision === 'weight'
      ? backendOf(backends, choice.next())
      : backends.find(({ backend }) => backend.isCanary === (decision === 'canary'));
  if (due === undefined) return null;
  if (due.backend.isCanary && due.endpoints.ready.length === 0 && primary !== undefined) {
    return { served: primary, insteadOf: due };
  }
  return { served: due, insteadOf: null };
}

function backendOf(backends: readonly ServedBackend[], key: string | null): ServedBackend | undefined {
  return backends.find((one) => one.key === key);
}

/** The next endpoint in turn; `null`: none is ready. */
export function nextEndpoint({ endpoints: { ready }, turn }: ServedBackend): Endpoint | null {
  const endpoint = ready[turn.next % ready.length];
  turn.next = (turn.next + 1) % Math.max(1, ready.length);
  return endpoint ?? null;
}

/** Another endpoint of the same revision, for a request that could not be sent; `null`: there is none. */
export function otherEndpoint(served: ServedBackend, tried: readonly Endpoint[]): Endpoint | null {
  const revision = tried[0]?.revision;
  const { ready } = served.endpoints;
  const candidates = ready.filter((one) => one.revision === revision && !tried.includes(one));
  return candidates[served.turn.next % Math.max(1, candidates.length)] ?? null;
}
