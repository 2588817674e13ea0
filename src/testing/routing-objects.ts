import type { Pod, Service } from '../api/kubernetes/core.ts';
import type { EndpointSlice } from '../api/kubernetes/discovery.ts';
import type { HTTPRoute, HTTPRouteRule } from '../api/kubernetes/gateway.ts';
import type { Ingress } from '../api/kubernetes/networking.ts';

const NAMESPACE = 'shop';

export interface IngressOptions {
  readonly host?: string;
  readonly path?: string;
  readonly pathType?: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly service?: string;
  readonly className?: string;
  /** Below `nginx.ingress.kubernetes.io/`. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly created?: string;
}

/** An Ingress with one place; only what the test is about needs to be said. */
export function anIngress(name: string, options: IngressOptions = {}): Ingress {
  const { host = 'shop.test', path = '/', pathType = 'Prefix', service = name, className, created } = options;
  const annotations = Object.entries(options.annotations ?? {}).map(([key, value]) => [
    `nginx.ingress.kubernetes.io/${key}`,
    value,
  ]);
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: NAMESPACE,
      resourceVersion: '1',
      annotations: Object.fromEntries(annotations),
      ...(created === undefined ? {} : { creationTimestamp: created }),
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      rules: [{ host, http: { paths: [{ path, pathType, backend }] } }],
    },
  };
}

export function anHttpRoute(
  name: string,
  hostnames: readonly string[],
  rules: readonly HTTPRouteRule[],
): HTTPRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: NAMESPACE, resourceVersion: '1' },
    spec: { hostnames, rules },
  };
}

export function aService(name: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: NAMESPACE, resourceVersion: '1' },
    spec: { ports: [{ name: 'http', port: 80 }] },
  };
}

/** A slice of a Service; pods are `[name, port, ready]` on loopback. */
export function anEndpointSlice(
  service: string,
  pods: readonly (readonly [pod: string, port: number, ready?: boolean])[],
): EndpointSlice[] {
  return pods.map(([pod, port, ready = true]) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service}-${pod}`,
      namespace: NAMESPACE,
      resourceVersion: '1',
      labels: { 'kubernetes.io/service-name': service },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port }],
    endpoints: [
      {
        addresses: ['127.0.0.1'],
        conditions: { ready },
        targetRef: { kind: 'Pod', name: pod, namespace: NAMESPACE },
      },
    ],
  }));
}

export function aPodOf(name: string, revision: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      resourceVersion: '1',
      labels: { 'rollouts-pod-template-hash': revision },
    },
    spec: { containers: [{ name: 'app', image: 'app' }] },
  };
}
