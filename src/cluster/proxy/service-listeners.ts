import type { Service } from '../../api/kubernetes/core.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL } from '../../api/kubernetes/discovery.ts';
import { keyOf } from '../../api/kubernetes/meta.ts';

/** One address on which a Service's port answers, and the pods behind it. */
export interface ServiceListener {
  /** `address:port`. */
  readonly key: string;
  readonly service: Service;
  readonly address: string;
  readonly port: number;
  readonly isLoadBalancer: boolean;
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

/** Every listener that the Services ask for: ClusterIPs, and addresses of LoadBalancers, for each TCP port. */
export function planListeners(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  loadBalancerAddress: (service: Service) => string | null,
): ServiceListener[] {
  return services.flatMap((service) => {
    const { type, clusterIP, ports = [] } = service.spec;
    if (type === 'ExternalName') return [];
    const cluster = clusterIP === undefined || clusterIP === '' || clusterIP === 'None' ? [] : [clusterIP];
    const external = type === 'LoadBalancer' ? loadBalancerAddress(service) : null;
    const own = slices.filter((slice) => isSliceOf(slice, service));
    // Nobody will ever stand behind it, such as the API server's own `default/kubernetes`.
    if (service.spec.selector === undefined && own.length === 0) return [];
    return ports
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .flatMap(({ name, port }) => {
        const endpoints = readyEndpoints(own, name ?? '');
        const common = { service, port, endpoints };
        const inner = cluster.map((address) => ({ ...common, address, isLoadBalancer: false }));
        const outer = external === null ? [] : [{ ...common, address: external, isLoadBalancer: true }];
        return [...inner, ...outer].map((one) => ({ ...one, key: `${one.address}:${port}` }));
      });
  });
}

function isSliceOf({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name &&
    metadata.namespace === service.metadata.namespace
  );
}

function readyEndpoints(slices: readonly EndpointSlice[], portName: string): ServiceListener['endpoints'] {
  return slices.flatMap(({ ports, endpoints }) => {
    const port = ports?.find(({ name }) => (name ?? '') === portName)?.port;
    if (port === undefined) return [];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.slice(0, 1).map((address) => ({ address, port })));
  });
}

/**
 * Gives each LoadBalancer Service an address in 127.97.0.0/16, the one it has if it has one. Two Services may not
 * share an address, so that both can have the same port.
 */
export function assignAddresses(services: readonly Service[]): Map<string, string> {
  const balanced = services.filter(({ spec }) => spec.type === 'LoadBalancer');
  const assigned = new Map<string, string>();
  const taken = new Set<string>();
  for (const service of balanced) {
    const ip = service.status?.loadBalancer?.ingress?.[0]?.ip;
    if (ip === undefined || !ip.startsWith('127.97.') || taken.has(ip)) continue;
    assigned.set(keyOf(service), ip);
    taken.add(ip);
  }
  let next = 1;
  for (const service of [...balanced].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    if (assigned.has(keyOf(service))) continue;
    while (taken.has(addressAt(next))) next++;
    assigned.set(keyOf(service), addressAt(next));
    taken.add(addressAt(next));
  }
  return assigned;
}

function addressAt(index: number): string {
  return `127.97.${(index >> 8) & 0xff}.${index & 0xff}`;
}
