import type { LoadBalancerStatus } from './core.ts';
import type { KubeObject } from './meta.ts';

export interface Ingress extends KubeObject {
  readonly spec: IngressSpec;
  readonly status?: { readonly loadBalancer?: LoadBalancerStatus };
}

export interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: IngressBackend;
  readonly rules?: readonly IngressRule[];
  readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
}

export interface IngressRule {
  /** Absent or empty: every host. `*.` in front matches one label. */
  readonly host?: string;
  readonly http?: { readonly paths: readonly IngressPath[] };
}

export interface IngressPath {
  readonly path?: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly backend: IngressBackend;
}

export interface IngressBackend {
  readonly service?: IngressServiceBackend;
  readonly resource?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
}

export interface IngressServiceBackend {
  readonly name: string;
  readonly port?: { readonly name?: string; readonly number?: number };
}
