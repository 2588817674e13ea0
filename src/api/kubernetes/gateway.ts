import type { Condition, KubeObject } from './meta.ts';

/** `gateway.networking.k8s.io/v1`. Fields that are not named here are carried along unread. */
export interface HTTPRoute extends KubeObject {
  readonly spec: HTTPRouteSpec;
  readonly status?: { readonly parents?: readonly RouteParentStatus[] };
}

export interface HTTPRouteSpec {
  readonly parentRefs?: readonly ParentReference[];
  readonly hostnames?: readonly string[];
  readonly rules?: readonly HTTPRouteRule[];
  readonly [field: string]: unknown;
}

export interface ParentReference {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export interface HTTPRouteRule {
  readonly name?: string;
  readonly matches?: readonly HTTPRouteMatch[];
  readonly filters?: readonly Readonly<Record<string, unknown>>[];
  readonly backendRefs?: readonly HTTPBackendRef[];
  readonly [field: string]: unknown;
}

export interface HTTPRouteMatch {
  readonly path?: {
    readonly type?: 'Exact' | 'PathPrefix' | 'RegularExpression';
    readonly value?: string;
  };
  readonly headers?: readonly HTTPValueMatch[];
  readonly queryParams?: readonly HTTPValueMatch[];
  readonly method?: string;
}

export interface HTTPValueMatch {
  readonly type?: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

export interface HTTPBackendRef {
  /** Absent or empty: core. */
  readonly group?: string;
  /** Absent: `Service`. */
  readonly kind?: string;
  readonly name: string;
  /** Absent: the route's own. */
  readonly namespace?: string;
  readonly port?: number;
  /** Absent: 1. Shares are `weight` over the sum of the rule's weights. */
  readonly weight?: number;
  readonly [field: string]: unknown;
}

export interface RouteParentStatus {
  readonly parentRef: ParentReference;
  readonly controllerName: string;
  readonly conditions?: readonly Condition[];
}
