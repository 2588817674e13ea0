import { type KubeObject, namespaceOf } from '../../api/kubernetes/meta.ts';
import type { Informer } from '../../kube/informer.ts';

/** Calls `add` with the key of the controlling owner of every dependent that comes, changes or goes. */
export function enqueueOwners<T extends KubeObject>(
  dependents: Informer<T>,
  ownerKind: string,
  add: (key: string) => void,
): void {
  const notify = (dependent: T) => {
    const owner = ownerKeyOf(dependent, ownerKind);
    if (owner !== null) add(owner);
  };
  dependents.subscribe({
    added: notify,
    deleted: notify,
    updated: (dependent, before) => {
      notify(dependent);
      // An owner that lost its dependent must hear of it too.
      if (ownerKeyOf(before, ownerKind) !== ownerKeyOf(dependent, ownerKind)) notify(before);
    },
  });
}

function ownerKeyOf(dependent: KubeObject, ownerKind: string): string | null {
  const owner = dependent.metadata.ownerReferences?.find(
    ({ controller, kind }) => controller === true && kind === ownerKind,
  );
  return owner === undefined ? null : `${namespaceOf(dependent)}/${owner.name}`;
}
