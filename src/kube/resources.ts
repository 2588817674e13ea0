import type { Deployment, ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Job } from '../api/kubernetes/batch.ts';
import type { Lease } from '../api/kubernetes/coordination.ts';
import type { ConfigMap, Event, Namespace, Node, Pod, Secret, Service } from '../api/kubernetes/core.ts';
import type { EndpointSlice } from '../api/kubernetes/discovery.ts';
import type { HTTPRoute } from '../api/kubernetes/gateway.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Ingress } from '../api/kubernetes/networking.ts';
import type { Resource } from './client.ts';

type Names = readonly [apiVersion: string, kind: string, plural: string];

function namespaced<T extends KubeObject>(...[apiVersion, kind, plural]: Names): Resource<T> {
  return { apiVersion, kind, plural, namespaced: true };
}

function clusterScoped<T extends KubeObject>(...[apiVersion, kind, plural]: Names): Resource<T> {
  return { apiVersion, kind, plural, namespaced: false };
}

export const namespaces = clusterScoped<Namespace>('v1', 'Namespace', 'namespaces');
export const nodes = clusterScoped<Node>('v1', 'Node', 'nodes');
export const pods = namespaced<Pod>('v1', 'Pod', 'pods');
export const services = namespaced<Service>('v1', 'Service', 'services');
export const configMaps = namespaced<ConfigMap>('v1', 'ConfigMap', 'configmaps');
export const secrets = namespaced<Secret>('v1', 'Secret', 'secrets');
export const events = namespaced<Event>('v1', 'Event', 'events');

export const replicaSets = namespaced<ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets');
export const deployments = namespaced<Deployment>('apps/v1', 'Deployment', 'deployments');
export const jobs = namespaced<Job>('batch/v1', 'Job', 'jobs');
export const ingresses = namespaced<Ingress>('networking.k8s.io/v1', 'Ingress', 'ingresses');
export const endpointSlices = namespaced<EndpointSlice>(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  'endpointslices',
);
export const leases = namespaced<Lease>('coordination.k8s.io/v1', 'Lease', 'leases');
export const httpRoutes = namespaced<HTTPRoute>('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes');
export const customResourceDefinitions = clusterScoped(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
);
