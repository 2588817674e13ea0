import { builtinSchema, resolveBuiltin } from '../schema/builtin-schemas.ts';
import { RULES } from './builtin-rules.ts';
import { CONVERSIONS } from './conversions.ts';
import { ALL_VERBS, type NameForm, type ResourceDef } from './resource.ts';

/**
 * Flags: `s` has a status subresource, `x` scales, `g` counts generations, `c` is cluster-scoped, `a` is in
 * category "all", `r` a DELETE answers with the object, `u` a PUT must carry a resourceVersion, `o` dependents
 * outlive a DELETE that does not say otherwise.
 */
type Row = readonly [kind: string, plural: string, flags: string, shortNames?: string, nameForm?: NameForm];

const GROUPS: { readonly [groupVersion: string]: readonly Row[] } = {
  'core/v1': [
    ['ConfigMap', 'configmaps', '', 'cm'],
    ['Endpoints', 'endpoints', '', 'ep'],
    ['Event', 'events', '', 'ev'],
    ['LimitRange', 'limitranges', '', 'limits'],
    ['Namespace', 'namespaces', 'scr', 'ns', 'label'],
    ['Node', 'nodes', 'sc', 'no'],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'sr', 'pvc'],
    ['PersistentVolume', 'persistentvolumes', 'scr', 'pv'],
    ['Pod', 'pods', 'sgar', 'po'],
    ['PodTemplate', 'podtemplates', 'gr', ''],
    ['ReplicationController', 'replicationcontrollers', 'sxgao', 'rc'],
    ['ResourceQuota', 'resourcequotas', 'sr', 'quota'],
    ['Secret', 'secrets', ''],
    ['ServiceAccount', 'serviceaccounts', 'r', 'sa'],
    ['Service', 'services', 'sar', 'svc', 'service-label'],
  ],
  'apiextensions.k8s.io/v1': [['CustomResourceDefinition', 'customresourcedefinitions', 'scg', 'crd,crds']],
  'apps/v1': [
    ['ControllerRevision', 'controllerrevisions', ''],
    ['DaemonSet', 'daemonsets', 'sga', 'ds'],
    ['Deployment', 'deployments', 'sxga', 'deploy'],
    ['ReplicaSet', 'replicasets', 'sxga', 'rs'],
    ['StatefulSet', 'statefulsets', 'sxga', 'sts'],
  ],
  'events.k8s.io/v1': [['Event', 'events', '', 'ev']],
  'autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'sa', 'hpa']],
  'autoscaling/v1': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'sa', 'hpa']],
  'batch/v1': [
    ['CronJob', 'cronjobs', 'sga', 'cj'],
    ['Job', 'jobs', 'sgao', ''],
  ],
  'coordination.k8s.io/v1': [['Lease', 'leases', 'u']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', 'g']],
  'networking.k8s.io/v1': [
    ['IngressClass', 'ingressclasses', 'cg'],
    ['Ingress', 'ingresses', 'sg', 'ing'],
    ['NetworkPolicy', 'networkpolicies', 'g', 'netpol'],
  ],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', 'sgu', 'pdb']],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRoleBinding', 'clusterrolebindings', 'c', '', 'path-segment'],
    ['ClusterRole', 'clusterroles', 'c', '', 'path-segment'],
    ['RoleBinding', 'rolebindings', '', '', 'path-segment'],
    ['Role', 'roles', '', '', 'path-segment'],
  ],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', 'cg', 'pc']],
  'storage.k8s.io/v1': [['StorageClass', 'storageclasses', 'cr', 'sc']],
};

/** Where OpenAPI keeps the schemas of a group. */
function schemaPrefix(group: string): string {
  if (group === 'apiextensions.k8s.io') return 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions';
  return `io.k8s.api.${group === '' ? 'core' : (group.split('.')[0] ?? '')}`;
}

export const BUILTIN_RESOURCES: readonly ResourceDef[] = Object.entries(GROUPS).flatMap(
  ([groupVersion, rows]) => {
    const [named = '', version = ''] = groupVersion.split('/');
    const group = named === 'core' ? '' : named;
    return rows.map((row) => defineBuiltin(group, version, row));
  },
);

function defineBuiltin(group: string, version: string, row: Row): ResourceDef {
  const [kind, plural, flags, shortNames = '', nameForm = 'subdomain'] = row;
  const schemaName = `${schemaPrefix(group)}.${version}.${kind}`;
  const id = `${group}/${plural}`;
  const conversion = CONVERSIONS[`${group}/${version}/${plural}`] ?? null;
  return {
    group,
    version,
    plural,
    kind,
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    namespaced: !flags.includes('c'),
    shortNames: shortNames === '' ? [] : shortNames.split(','),
    categories: flags.includes('a') ? ['all'] : [],
    verbs: ALL_VERBS,
    table: conversion?.table ?? id,
    schema: builtinSchema(schemaName),
    resolve: resolveBuiltin,
    schemaName,
    hasStatus: flags.includes('s'),
    hasScale: flags.includes('x'),
    hasGeneration: flags.includes('g'),
    returnsDeleted: flags.includes('r'),
    needsVersion: flags.includes('u'),
    orphansByDefault: flags.includes('o'),
    nameForm,
    rules: RULES[conversion?.table ?? id] ?? {},
    conversion,
    custom: null,
  };
}
