import { ensureMap, isMap, type JsonMap, mapAt, mapsAt, setDefault, textAt } from '../object.ts';

/** Defaults of a pod spec, alike in a Pod and in every pod template. Source: pkg/apis/core/v1/defaults.go. */
export function setPodSpecDefaults(spec: JsonMap): void {
  if (spec['serviceAccountName'] !== undefined) spec['serviceAccount'] = spec['serviceAccountName'];
  else if (spec['serviceAccount'] !== undefined) spec['serviceAccountName'] = spec['serviceAccount'];
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  setDefault(spec, 'schedulerName', 'default-scheduler');
  ensureMap(spec, 'securityContext');
  for (const volume of mapsAt(spec, 'volumes')) setVolumeDefaults(volume);
  const isHostNetwork = spec['hostNetwork'] === true;
  for (const container of containersOf(spec)) setContainerDefaults(container, isHostNetwork);
}

export function containersOf(spec: unknown): JsonMap[] {
  return [...mapsAt(spec, 'initContainers'), ...mapsAt(spec, 'containers')];
}

function setVolumeDefaults(volume: JsonMap): void {
  if (Object.keys(volume).length === 1) volume['emptyDir'] = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const found = volume[source];
    if (isMap(found)) setDefault(found, 'defaultMode', 420);
  }
  const hostPath = volume['hostPath'];
  if (isMap(hostPath)) setDefault(hostPath, 'type', '');
  const downward = [mapAt(volume, 'downwardAPI'), ...mapsAt(volume, 'projected', 'sources')];
  for (const source of downward) setFieldRefDefaults(source);
  for (const source of mapsAt(volume, 'projected', 'sources')) {
    const token = mapAt(source, 'serviceAccountToken');
    if (token !== undefined) setDefault(token, 'expirationSeconds', 3600);
    setFieldRefDefaults(mapAt(source, 'downwardAPI'));
  }
}

function setFieldRefDefaults(source: JsonMap | undefined): void {
  for (const item of mapsAt(source, 'items')) {
    const fieldRef = mapAt(item, 'fieldRef');
    if (fieldRef !== undefined) setDefault(fieldRef, 'apiVersion', 'v1');
  }
}

function setContainerDefaults(container: JsonMap, isHostNetwork: boolean): void {
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  setDefault(container, 'imagePullPolicy', pullPolicyOf(textAt(container, 'image') ?? ''));
  for (const port of mapsAt(container, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
    if (isHostNetwork) setDefault(port, 'hostPort', port['containerPort']);
  }
  for (const variable of mapsAt(container, 'env')) {
    const fieldRef = mapAt(variable, 'valueFrom', 'fieldRef');
    if (fieldRef !== undefined) setDefault(fieldRef, 'apiVersion', 'v1');
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    setProbeDefaults(mapAt(container, probe));
  }
  for (const hook of ['postStart', 'preStop']) {
    setHttpGetDefaults(mapAt(container, 'lifecycle', hook, 'httpGet'));
  }
}

/** An image without a tag, or tagged `latest`, is always pulled. */
function pullPolicyOf(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (name.includes('@')) return 'IfNotPresent';
  const tag = name.split(':')[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function setProbeDefaults(probe: JsonMap | undefined): void {
  if (probe === undefined) return;
  setDefault(probe, 'timeoutSeconds', 1);
  setDefault(probe, 'periodSeconds', 10);
  setDefault(probe, 'successThreshold', 1);
  setDefault(probe, 'failureThreshold', 3);
  setHttpGetDefaults(mapAt(probe, 'httpGet'));
  const grpc = mapAt(probe, 'grpc');
  if (grpc !== undefined) setDefault(grpc, 'service', '');
}

function setHttpGetDefaults(httpGet: JsonMap | undefined): void {
  if (httpGet === undefined) return;
  setDefault(httpGet, 'path', '/');
  setDefault(httpGet, 'scheme', 'HTTP');
}

/** A limit without a request is also the request; in a Pod only, not in templates. */
export function setRequestsFromLimits(spec: JsonMap): void {
  for (const container of containersOf(spec)) {
    const limits = mapAt(container, 'resources', 'limits');
    const resources = mapAt(container, 'resources');
    if (limits === undefined || resources === undefined) continue;
    resources['requests'] = { ...limits, ...mapAt(resources, 'requests') };
  }
}
