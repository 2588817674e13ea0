import { isObject } from '../../base/json.ts';
import type { Container, PodTemplateSpec, Volume } from './core.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the API server fills into a pod template that leaves a field out, so that a template as written and the same
 * one as stored in a ReplicaSet compare equal.
 *
 * @see k8s.io/kubernetes pkg/apis/core/v1/defaults.go
 */
export function withPodDefaults(template: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template;
  const hostNetwork = spec['hostNetwork'] === true;
  return {
    ...template,
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
      ...spec,
      containers: spec.containers.map((container) => withContainerDefaults(container, hostNetwork)),
      ...(spec.initContainers === undefined
        ? {}
        : { initContainers: spec.initContainers.map((one) => withContainerDefaults(one, hostNetwork)) }),
      ...(spec.volumes === undefined ? {} : { volumes: spec.volumes.map(withVolumeDefaults) }),
    },
  };
}

function withContainerDefaults(container: Container, hostNetwork: boolean): Container {
  const { ports, env, livenessProbe, readinessProbe, startupProbe, lifecycle, resources } = container;
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent',
    ...container,
    ...(ports && { ports: ports.map((port) => withPortDefaults(port, hostNetwork)) }),
    ...(env && { env: env.map(withEnvDefaults) }),
    ...(livenessProbe && { livenessProbe: withProbeDefaults(livenessProbe) }),
    ...(readinessProbe && { readinessProbe: withProbeDefaults(readinessProbe) }),
    ...(startupProbe && { startupProbe: withProbeDefaults(startupProbe) }),
    ...(lifecycle && { lifecycle: withHookDefaults(lifecycle) }),
    resources: withRequestDefaults(resources),
  } as Container;
}

function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

function withPortDefaults(port: NonNullable<Container['ports']>[number], hostNetwork: boolean): Fields {
  return { protocol: 'TCP', ...(hostNetwork && { hostPort: port.containerPort }), ...port };
}

function withEnvDefaults(variable: NonNullable<Container['env']>[number]): Fields {
  const fieldRef = variable.valueFrom?.fieldRef;
  if (fieldRef === undefined) return { ...variable };
  return { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { apiVersion: 'v1', ...fieldRef } } };
}

function withProbeDefaults(probe: object): Fields {
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...withActionDefaults(probe),
  };
}

function withHookDefaults(hooks: object): Fields {
  return Object.fromEntries(
    Object.entries(hooks).map(([name, hook]) => [name, isObject(hook) ? withActionDefaults(hook) : hook]),
  );
}

function withActionDefaults(action: object): Fields {
  const fields = action as Fields;
  const httpGet = fields['httpGet'];
  const grpc = fields['grpc'];
  return {
    ...fields,
    ...(isObject(httpGet) && { httpGet: { path: '/', scheme: 'HTTP', ...httpGet } }),
    ...(isObject(grpc) && { grpc: { service: '', ...grpc } }),
  };
}

/** A limit without a request is also the request. */
function withRequestDefaults(resources: Container['resources']): NonNullable<Container['resources']> {
  if (resources?.limits === undefined) return resources ?? {};
  return { ...resources, requests: { ...resources.limits, ...resources.requests } };
}

const FILE_MODE_SOURCES = ['configMap', 'secret', 'downwardAPI', 'projected'] as const;

function withVolumeDefaults(volume: Volume): Volume {
  const source = FILE_MODE_SOURCES.find((name) => isObject(volume[name]));
  if (source !== undefined)
    return { ...volume, [source]: { defaultMode: 420, ...(volume[source] as Fields) } };
  const hostPath = volume['hostPath'];
  return isObject(hostPath) ? { ...volume, hostPath: { type: '', ...hostPath } } : volume;
}
