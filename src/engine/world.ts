import { applyMergePatch } from '../base/json.ts';
import type { Observed, TrafficSplit } from './observed.ts';
import type { Action } from './plan.ts';

/**
 * The observed objects with the writes of the present plan already in them. Only what a write certainly changes is
 * foreseen: pods become available, and routes carry a split, when they are observed to.
 */
export interface World extends Observed {
  /** The split this plan asks the routers for; `null` while it asks for none. */
  readonly askedSplit: TrafficSplit | null;
}

export function worldOf(observed: Observed): World {
  return { ...observed, askedSplit: null };
}

/** The world as it is after one write has succeeded. */
export function project(world: World, action: Action): World {
  switch (action.type) {
    case 'CreateReplicaSet':
      return { ...world, replicaSets: [...world.replicaSets, action.replicaSet] };
    case 'PatchReplicaSet':
      return { ...world, replicaSets: patched(world.replicaSets, action.name, action.patch) };
    case 'DeleteReplicaSet':
      return { ...world, replicaSets: without(world.replicaSets, action.name) };
    case 'PatchRollout':
      return { ...world, rollout: applyMergePatch(world.rollout, action.patch) as World['rollout'] };
    case 'PatchService': {
      const service = applyMergePatch(world.services[action.name], action.patch);
      return { ...world, services: { ...world.services, [action.name]: service } as World['services'] };
    }
    case 'RouteTraffic':
      return { ...world, askedSplit: action.split };
    case 'CreateAnalysisRun':
      return { ...world, analysisRuns: [...world.analysisRuns, action.run] };
    case 'TerminateAnalysisRun':
      return {
        ...world,
        analysisRuns: patched(world.analysisRuns, action.name, { spec: { terminate: true } }),
      };
    case 'DeleteAnalysisRun':
      return { ...world, analysisRuns: without(world.analysisRuns, action.name) };
    case 'EvictPod':
      return { ...world, pods: without(world.pods, action.name) };
  }
}

interface Named {
  readonly metadata: { readonly name: string };
}

function patched<T extends Named>(objects: readonly T[], name: string, patch: unknown): T[] {
  return objects.map((one) => (one.metadata.name === name ? (applyMergePatch(one, patch) as T) : one));
}

function without<T extends Named>(objects: readonly T[], name: string): T[] {
  return objects.filter((one) => one.metadata.name !== name);
}
