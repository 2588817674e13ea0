import type { KubeObject, ObjectRef } from '../../api/kubernetes/meta.ts';
import type { Rendered, RouteObservation, Split } from '../router.ts';

/** The live object a reference names; `undefined` when it is not there. */
export function findLive<T extends KubeObject>(live: readonly KubeObject[], ref: ObjectRef): T | undefined {
  return live.find(
    ({ kind, metadata }) =>
      kind === ref.kind && metadata.name === ref.name && (metadata.namespace ?? '') === (ref.namespace ?? ''),
  ) as T | undefined;
}

export function blockedOn(missing: string, field: string): Rendered {
  return { state: 'blocked', missing, field };
}

/** The common answer of several objects: applied only when each shows the same split. */
export function agreeing(observations: readonly RouteObservation[]): RouteObservation {
  const [first, ...rest] = observations;
  if (first === undefined || first.state === 'absent') return { state: 'absent' };
  const isSame = (other: RouteObservation) =>
    other.state === 'applied' && isSameSplit(other.split, first.split);
  return rest.every(isSame) ? first : { state: 'absent' };
}

function isSameSplit(a: Split, b: Split): boolean {
  return a.canary === b.canary && a.stable === b.stable && a.total === b.total;
}

/** `metadata.resourceVersion` as the precondition of a merge patch. */
export function preconditionOf({ metadata: { resourceVersion } }: KubeObject): { resourceVersion?: string } {
  return resourceVersion === undefined ? {} : { resourceVersion };
}
