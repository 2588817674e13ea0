import { POD_TEMPLATE_SHAPES } from '../api/generated/pod-template-shapes.ts';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { PodTemplateSpec, Service } from '../api/kubernetes/core.ts';
import { encodeAsGo } from '../api/kubernetes/go-json.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { withPodDefaults } from '../api/kubernetes/pod-defaults.ts';
import { DESIRED_REPLICAS, POD_TEMPLATE_HASH, REVISION } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { CanarySets, ReplicaCounts } from './canary/target.ts';
import { podTemplateHash } from './template-hash.ts';

/** The claimed ReplicaSets by their part in the update. `canary` and `stable` are the same one when promoted. */
export interface RoleSets {
  /** The ReplicaSet of the Rollout's present template; `null` until it is created. */
  readonly canary: ReplicaSet | null;
  readonly stable: ReplicaSet | null;
  /** All but the canary, oldest first. */
  readonly older: readonly ReplicaSet[];
  /** Neither canary nor stable, oldest first. */
  readonly others: readonly ReplicaSet[];
}

export function hashOf(set: ReplicaSet | null): string {
  return set?.metadata.labels?.[POD_TEMPLATE_HASH] ?? '';
}

/** The hash a Service selects now; empty when it selects pods of every revision. */
export function selectedHash(service: Service | null | undefined): string {
  return service?.spec.selector?.[POD_TEMPLATE_HASH] ?? '';
}

/** The revision number in the annotation; 0 when it is missing or no number. */
export function revisionOf(object: KubeObject | null): number {
  const revision = Number(object?.metadata.annotations?.[REVISION]);
  return Number.isSafeInteger(revision) ? revision : 0;
}

export function desiredOf(set: ReplicaSet | null): number {
  return set === null ? 0 : (set.spec.replicas ?? 1);
}

export function availableOf(set: ReplicaSet | null): number {
  return set?.status?.availableReplicas ?? 0;
}

/** Available pods that are to stay: those beyond the desired size are already on their way out. */
export function servingOf(set: ReplicaSet | null): number {
  return Math.min(availableOf(set), desiredOf(set));
}

export function templateOf({ spec }: Rollout): PodTemplateSpec {
  return spec.template ?? { spec: { containers: [] } };
}

/**
 * Oldest first; ReplicaSets of the same second by revision, and then by name, so that the order never depends on the
 * list's.
 */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const created = (set: ReplicaSet) => set.metadata.creationTimestamp ?? '9999';
  return (
    created(a).localeCompare(created(b)) ||
    revisionOf(a) - revisionOf(b) ||
    a.metadata.name.localeCompare(b.metadata.name)
  );
}

/** Assigns every claimed ReplicaSet its role. */
export function assignRoles(rollout: Rollout, replicaSets: readonly ReplicaSet[]): RoleSets {
  const sets = replicaSets.toSorted(byAge);
  const canary = findByTemplate(rollout, sets);
  const stableHash = rollout.status?.stableRS ?? '';
  const stable = stableHash === '' ? null : (sets.find((set) => hashOf(set) === stableHash) ?? null);
  const older = sets.filter((set) => set !== canary);
  return { canary, stable, older, others: older.filter((set) => set !== stable) };
}

/**
 * The ReplicaSet that runs the Rollout's present template: by hash, else by the meaning of its template, because
 * upstream's hashes changed between releases and running pods must not be replaced for that.
 */
function findByTemplate(rollout: Rollout, sets: readonly ReplicaSet[]): ReplicaSet | null {
  const hash = hashOfTemplate(rollout);
  const byHash = sets.find((set) => hashOf(set) === hash);
  if (byHash !== undefined) return byHash;
  const meaning = templateMeaning(templateOf(rollout));
  return sets.find((set) => templateMeaning(set.spec.template) === meaning) ?? null;
}

// One decision asks for the roles some fifty times, and the template hardly ever changes in between.
const KNOWN_HASHES = new WeakMap<PodTemplateSpec, Map<number | undefined, string>>();

function hashOfTemplate(rollout: Rollout): string {
  const template = templateOf(rollout);
  const collisionCount = rollout.status?.collisionCount;
  const known = KNOWN_HASHES.get(template) ?? new Map<number | undefined, string>();
  const hash = known.get(collisionCount) ?? podTemplateHash(template, collisionCount);
  KNOWN_HASHES.set(template, known.set(collisionCount, hash));
  return hash;
}

/** Text that is equal for templates that run the same pods. */
export function templateMeaning(template: PodTemplateSpec): string {
  const { metadata, spec } = withPodDefaults(template);
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = metadata?.labels ?? {};
  const { serviceAccount: _deprecated, ...rest } = spec;
  const bare = { metadata: { ...metadata, labels }, spec: rest };
  return encodeAsGo(bare, 'PodTemplateSpec', POD_TEMPLATE_SHAPES);
}

/** Pod counts of one ReplicaSet, as the replica maths reads them. */
export function countsOf(set: ReplicaSet): ReplicaCounts;
export function countsOf(set: ReplicaSet | null): ReplicaCounts | null;
export function countsOf(set: ReplicaSet | null): ReplicaCounts | null {
  if (set === null) return null;
  return {
    name: set.metadata.name,
    desired: desiredOf(set),
    available: availableOf(set),
    current: set.status?.replicas ?? 0,
  };
}

export function canarySets(roles: RoleSets): CanarySets {
  return {
    canary: countsOf(roles.canary),
    stable: countsOf(roles.stable),
    older: roles.older.map((set) => countsOf(set)),
  };
}

/** Whether the ReplicaSet was last sized for the Rollout's present `spec.replicas`. */
export function isSizedFor(set: ReplicaSet, replicas: number): boolean {
  return set.metadata.annotations?.[DESIRED_REPLICAS] === String(replicas);
}
