import type { Pod, Service, ServicePort } from '../../api/kubernetes/core.ts';
import {
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  SERVICE_NAME_LABEL,
} from '../../api/kubernetes/discovery.ts';
import { matchesLabels } from '../../api/kubernetes/label-selector.ts';
import { isPodFinished, isPodReady, isPodTerminating } from '../../api/kubernetes/pod-condition.ts';
import { deepEqual } from '../../base/json.ts';
import { controllerReference, generatedName } from './pod-template.ts';

export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const MANAGED_BY = 'endpointslice-controller.k8s.io';
/** Upstream's default for the most endpoints in one slice. */
const MAX_ENDPOINTS = 100;

export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/** What turns the slices that are there into those the Service needs, keeping as many as fit. */
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  live: readonly EndpointSlice[],
  random: () => number,
): SlicePlan {
  const wanted = renderSlices(service, pods);
  const spare = [...live];
  const update: EndpointSlice[] = [];
  const create: EndpointSlice[] = [];
  for (const slice of wanted) {
    const samePorts = spare.findIndex(({ ports = [] }) => deepEqual(ports, slice.ports));
    const [kept] = samePorts === -1 ? [] : spare.splice(samePorts, 1);
    if (kept === undefined) create.push(named(service, slice, random));
    else if (!deepEqual(kept.endpoints, slice.endpoints))
      update.push({ ...kept, endpoints: slice.endpoints });
  }
  return { create, update, delete: spare };
}

type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** One slice per set of resolved ports: pods may give one port name different numbers. */
function renderSlices(service: Service, pods: readonly Pod[]): readonly SliceContent[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  const sorted = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const pod of sorted.filter((candidate) => isEndpoint(service, candidate))) {
    const ports = resolvePorts(service.spec.ports ?? [], pod);
    const group = groups.get(JSON.stringify(ports)) ?? { ports, endpoints: [] };
    groups.set(JSON.stringify(ports), group);
    group.endpoints.push(renderEndpoint(service, pod));
  }
  if (groups.size === 0) return [{ endpoints: [], ports: [] }];
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    chunksOf(endpoints, MAX_ENDPOINTS).map((chunk) => ({ ports, endpoints: chunk })),
  );
}

function isEndpoint({ spec }: Service, pod: Pod): boolean {
  const address = pod.status?.podIP ?? '';
  return address !== '' && !isPodFinished(pod) && matchesLabels(spec.selector ?? {}, pod.metadata.labels);
}

function renderEndpoint({ spec }: Service, pod: Pod): Endpoint {
  const { name, namespace = 'default', uid } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = isPodTerminating(pod);
  const ready = spec.publishNotReadyAddresses === true || (serving && !terminating);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, ...(uid === undefined ? {} : { uid }) },
  };
}

/** A port whose name the pod does not have is left out for that pod. */
function resolvePorts(ports: readonly ServicePort[], pod: Pod): readonly EndpointPort[] {
  return ports.flatMap((port) => {
    const number = targetPort(port, pod);
    if (number === null) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function targetPort(
  { port, targetPort: target = port, protocol = 'TCP' }: ServicePort,
  pod: Pod,
): number | null {
  if (typeof target === 'number') return target;
  const named = pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol);
  return named?.containerPort ?? null;
}

function named(service: Service, { endpoints, ports }: SliceContent, random: () => number): EndpointSlice {
  const { name, namespace = 'default' } = service.metadata;
  const generateName = `${name}-`;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: generatedName(generateName, random),
      generateName,
      namespace,
      labels: { ...service.metadata.labels, [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MANAGED_BY },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints,
    ...(ports === undefined ? {} : { ports }),
  };
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
