import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { isControlledBy, type KubeObject } from '../../api/kubernetes/meta.ts';
import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import type { Experiment } from '../../api/v1alpha1/experiment.ts';
import { REVISION } from '../../api/v1alpha1/labels.ts';

/** The objects of one namespace that trees are built from. */
export interface World {
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly experiments: readonly Experiment[];
  readonly analysisRuns: readonly AnalysisRun[];
}

/** The members of `objects` that `owner` controls. */
export function ownedBy<T extends KubeObject>(owner: KubeObject, objects: readonly T[]): T[] {
  const { uid } = owner.metadata;
  return uid === undefined ? [] : objects.filter((object) => isControlledBy(object, uid));
}

/** The revision an object was made for; 0 when it says none. */
export function revisionOf({ metadata }: KubeObject): number {
  const revision = Number(metadata.annotations?.[REVISION] ?? 0);
  return Number.isInteger(revision) ? revision : 0;
}

type Order<T> = (a: T, b: T) => number;

/** The first order that tells two apart. */
export function inOrder<T>(...orders: readonly Order<T>[]): Order<T> {
  return (a, b) => orders.reduce((result, order) => (result === 0 ? order(a, b) : result), 0);
}

export const newestRevision: Order<KubeObject> = (a, b) => revisionOf(b) - revisionOf(a);
export const oldestFirst: Order<KubeObject> = (a, b) =>
  compareText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '');
export const byName: Order<KubeObject> = (a, b) => compareText(a.metadata.name, b.metadata.name);

/** By code unit, so that the order is the same in every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
