import type { Millis } from '../base/time.ts';

/** The object a route was read from. */
export interface RouteOrigin {
  readonly kind: 'Ingress' | 'HTTPRoute';
  readonly namespace: string;
  readonly name: string;
}

/** How a path is compared with the request's normalized path. */
export type PathRule =
  | { readonly type: 'exact'; readonly value: string }
  /** Whole segments: `/a` matches `/a` and `/a/b`, not `/ab`. */
  | { readonly type: 'segments'; readonly value: string }
  /** Any text after it: nginx's plain `location /a`. */
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'regex'; readonly value: string; readonly matches: (path: string) => boolean };

/** A header or query parameter must be there and have this value. Header names are lower case. */
export interface ValueTest {
  readonly name: string;
  readonly accepts: (value: string) => boolean;
  /** For people. */
  readonly text: string;
}

export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  /** A Service port's name or number; `null`: its only one. */
  readonly port: string | number | null;
  /** Part of the sum of the route's weights. */
  readonly weight: number;
  /** The backend of a canary Ingress. */
  readonly isCanary: boolean;
}

/** Sends single requests to the canary before weights are asked (ingress-nginx canary annotations). */
export interface CanaryPolicy {
  readonly header: string | null;
  readonly headerValue: string | null;
  readonly headerMatches: ((value: string) => boolean) | null;
  readonly cookie: string | null;
}

export type HeaderEdit =
  | { readonly edit: 'set' | 'add'; readonly name: string; readonly value: string }
  | { readonly edit: 'remove'; readonly name: string };

export type PathRewrite =
  | { readonly kind: 'full'; readonly path: string }
  | { readonly kind: 'prefix'; readonly prefix: string; readonly replacement: string };

export interface Redirect {
  readonly scheme: string | null;
  readonly hostname: string | null;
  readonly port: number | null;
  readonly path: PathRewrite | null;
  readonly status: number;
}

export interface RouteFilters {
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
  readonly redirect: Redirect | null;
  readonly rewriteHostname: string | null;
  readonly rewritePath: PathRewrite | null;
}

export const NO_FILTERS: RouteFilters = {
  requestHeaders: [],
  responseHeaders: [],
  redirect: null,
  rewriteHostname: null,
  rewritePath: null,
};

export interface Route {
  /** The same over changes of weights: what the route is, not what it says now. */
  readonly id: string;
  readonly origin: RouteOrigin;
  /** As written, lower case: `shop.test`, `*.shop.test`, or empty for every host. */
  readonly host: string;
  readonly path: PathRule;
  readonly method: string | null;
  readonly headers: readonly ValueTest[];
  readonly queryParams: readonly ValueTest[];
  readonly backends: readonly RouteBackend[];
  readonly canary: CanaryPolicy | null;
  readonly filters: RouteFilters;
  /** Whole request; `null`: the gateway's own limits only. */
  readonly timeoutMs: Millis | null;
  /** The route asks for something we cannot do: every request is answered with this text. */
  readonly unsupported: string | null;
}

/** What of a request routing looks at. */
export interface RoutedRequest {
  readonly method: string;
  /** Without port, lower case. */
  readonly host: string;
  /** Normalized, percent-decoded, without query. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export function headerValue({ headers }: RoutedRequest, name: string): string | null {
  const value = headers[name];
  return value === undefined || typeof value === 'string' ? (value ?? null) : value.join(', ');
}
