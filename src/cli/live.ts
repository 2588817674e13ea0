import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { ListOptions, Resource } from '../kube/client.ts';
import { Informer } from '../kube/informer.ts';
import type { ClusterAccess, CommandContext } from './context.ts';

/** A live copy of some objects, not started yet. `onError` hears of each lost connection; they are repeated. */
export function liveInformer<T extends KubeObject>(
  { clock, random }: CommandContext,
  { kube }: ClusterAccess,
  resource: Resource<T>,
  { onError = () => {}, ...selection }: ListOptions & { readonly onError?: (error: unknown) => void },
): Informer<T> {
  return new Informer(kube, resource, { ...selection, clock, random, onError });
}
