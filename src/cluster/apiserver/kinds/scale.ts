import { type ApiObject, cloneJson, isMap, type JsonMap, numberAt, textAt, valueAt } from '../object.ts';
import type { ResourceDef, ScalePaths } from './resource.ts';
import { selectorLine } from './selector-line.ts';

const BUILTIN: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
};

/** CRDs name their paths as dotted members only. */
const keysOf = (path: string) => path.split('.').filter((key) => key !== '');

function pathsOf({ custom }: ResourceDef): ScalePaths {
  return custom?.scalePaths ?? BUILTIN;
}

/** An object as `autoscaling/v1` Scale. */
export function scaleOf(object: ApiObject, resource: ResourceDef): JsonMap {
  const paths = pathsOf(resource);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector =
    resource.custom === null
      ? selectorLine(valueAt(object, 'spec', 'selector'))
      : (textAt(object, ...keysOf(paths.labelSelectorPath ?? '')) ?? '');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicasMap(numberAt(object, ...keysOf(paths.specReplicasPath)) ?? 0),
    status: {
      replicas: numberAt(object, ...keysOf(paths.statusReplicasPath)) ?? 0,
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/** Go's `omitempty` drops a zero. */
function replicasMap(replicas: number): JsonMap {
  return replicas === 0 ? {} : { replicas };
}

/** The object with the replicas, and the precondition, that a Scale asks for. */
export function withScale(object: ApiObject, scale: JsonMap, resource: ResourceDef): ApiObject {
  const next = cloneJson(object);
  const keys = keysOf(pathsOf(resource).specReplicasPath);
  let parent: JsonMap = next;
  for (const key of keys.slice(0, -1)) {
    const found = parent[key];
    const member: JsonMap = isMap(found) ? found : {};
    parent[key] = member;
    parent = member;
  }
  parent[keys.at(-1) ?? 'replicas'] = numberAt(scale, 'spec', 'replicas') ?? 0;
  next.metadata.resourceVersion =
    textAt(scale, 'metadata', 'resourceVersion') ?? object.metadata.resourceVersion;
  next.metadata.uid = textAt(scale, 'metadata', 'uid') ?? object.metadata.uid;
  return next;
}
