import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { applyMergePatch } from '../base/json.ts';
import { type Action, act, type Effect, type MergePatch } from './plan.ts';

/**
 * The same plan in fewer writes: patches of one object become one. A created ReplicaSet is created as it is to end
 * up; patches of an existing object go to the place of the last, so that nothing shrinks before the traffic has moved.
 */
export function mergeEffects(effects: readonly Effect[]): readonly Effect[] {
  return effects.reduce<readonly Effect[]>(addEffect, []);
}

function addEffect(merged: readonly Effect[], next: Effect): readonly Effect[] {
  if (next.kind === 'notice' || !isPatch(next.action)) return [...merged, next];
  const index = merged.findLastIndex((effect) => isSameObject(effect, next.action));
  const earlier = merged[index];
  if (earlier?.kind !== 'action') return [...merged, next];
  const rest = merged.toSpliced(index, 1);
  if (earlier.action.type === 'CreateReplicaSet') {
    const replicaSet = applyMergePatch(earlier.action.replicaSet, next.action.patch) as ReplicaSet;
    return merged.with(index, act({ type: 'CreateReplicaSet', replicaSet }));
  }
  if (!isPatch(earlier.action)) return [...merged, next];
  return [...rest, act({ ...next.action, patch: combined(earlier.action.patch, next.action.patch) })];
}

type Patch = Extract<Action, { readonly patch: MergePatch }>;

function isPatch(action: Action): action is Patch {
  return 'patch' in action;
}

function isSameObject(effect: Effect, patch: Action): boolean {
  if (effect.kind !== 'action') return false;
  const { action } = effect;
  if (action.type === 'CreateReplicaSet' && patch.type === 'PatchReplicaSet') {
    return action.replicaSet.metadata.name === patch.name;
  }
  return action.type === patch.type && nameOf(action) === nameOf(patch);
}

function nameOf(action: Action): string {
  return 'name' in action ? action.name : '';
}

/** One patch with the effect of both, in order. A removal stays a removal. */
function combined(first: unknown, second: unknown): MergePatch {
  const isPlain = (value: unknown): value is MergePatch =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPlain(first) || !isPlain(second)) return second as MergePatch;
  const members = Object.entries(second).map(([key, value]) => [key, combined(first[key], value)]);
  return { ...first, ...Object.fromEntries(members) };
}
