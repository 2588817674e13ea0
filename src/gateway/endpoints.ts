import type { Pod, Service, ServicePort } from '../api/kubernetes/core.ts';
import type { EndpointSlice } from '../api/kubernetes/discovery.ts';
import type { RouteBackend } from './route.ts';

/** One pod's port that requests may be sent to. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** `http://address:port`. */
  readonly origin: string;
  /** Name of the pod; empty when the endpoint names none. */
  readonly pod: string;
  /** The pod's `rollouts-pod-template-hash`; empty when it has none. */
  readonly revision: string;
}

/** Where a backend's requests go now. `problem`: why there are no endpoints, for people. */
export interface BackendEndpoints {
  readonly ready: readonly Endpoint[];
  readonly problem: string | null;
}

/** What endpoints are read from; keys are `namespace/name`. */
export interface EndpointSource {
  service(key: string): Service | undefined;
  /** Slices whose `kubernetes.io/service-name` names the Service. */
  slicesOf(key: string): readonly EndpointSlice[];
  pod(key: string): Pod | undefined;
}

const REVISION_LABEL = 'rollouts-pod-template-hash';

export function resolveBackend(backend: RouteBackend, source: EndpointSource): BackendEndpoints {
  const key = `${backend.namespace}/${backend.service}`;
  const service = source.service(key);
  if (service === undefined) return { ready: [], problem: `Service ${key} does not exist` };
  if (service.spec.type === 'ExternalName') {
    return { ready: [], problem: `Service ${key} is an ExternalName, which is not supported` };
  }
  const port = servicePortOf(service, backend.port);
  if (port === null) {
    return { ready: [], problem: `Service ${key} has no port ${backend.port ?? '(several, none named)'}` };
  }
  const ready = source.slicesOf(key).flatMap((slice) => readyEndpoints(slice, port, source));
  const distinct = [...new Map(ready.map((endpoint) => [endpoint.origin, endpoint])).values()];
  const problem = distinct.length === 0 ? `Service ${key} has no ready endpoint` : null;
  return { ready: distinct.sort((a, b) => (a.origin < b.origin ? -1 : 1)), problem };
}

function servicePortOf({ spec }: Service, wanted: string | number | null): ServicePort | null {
  const ports = spec.ports ?? [];
  if (wanted === null) return ports.length === 1 ? (ports[0] ?? null) : null;
  return (
    ports.find(({ name, port }) => (typeof wanted === 'number' ? port === wanted : name === wanted)) ?? null
  );
}

function readyEndpoints(slice: EndpointSlice, servicePort: ServicePort, source: EndpointSource): Endpoint[] {
  const port = slice.ports?.find(({ name }) => (name ?? '') === (servicePort.name ?? ''))?.port;
  if (port === undefined || slice.addressType === 'FQDN') return [];
  const namespace = slice.metadata.namespace ?? '';
  return (slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses, targetRef }) => {
      const [address] = addresses;
      if (address === undefined) return [];
      const pod = targetRef?.kind === 'Pod' ? (targetRef.name ?? '') : '';
      const revision = source.pod(`${namespace}/${pod}`)?.metadata.labels?.[REVISION_LABEL] ?? '';
      const host = address.includes(':') ? `[${address}]` : address;
      return [{ address, port, origin: `http://${host}:${port}`, pod, revision }];
    });
}
