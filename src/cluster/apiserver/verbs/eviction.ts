import type { ApiContext } from '../context.ts';
import { templateMatchesSelector } from '../kinds/selector-validation.ts';
import { type ApiObject, isMap, type JsonMap, mapAt, numberAt, textAt, valueAt } from '../object.ts';
import { StatusError } from '../status-error.ts';
import { deleteObject, readDeleteOptions } from './delete.ts';
import type { Target, Written } from './target.ts';
import { liveVersion } from './update.ts';

/** Deletes a pod as far as its PodDisruptionBudget allows; otherwise 429, so that drains try again. */
export function evictPod(context: ApiContext, target: Target, eviction: JsonMap): Written {
  const { object: pod } = liveVersion(context, target);
  const phase = textAt(pod, 'status', 'phase');
  const isOver = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  const budget = isOver ? undefined : budgetsOf(context, pod)[0];
  if (budget !== undefined && (numberAt(budget, 'status', 'disruptionsAllowed') ?? 0) <= 0) {
    throw tooManyDisruptions(budget);
  }
  return deleteObject(context, target, readDeleteOptions(eviction['deleteOptions'], new URLSearchParams()));
}

function budgetsOf({ store }: ApiContext, pod: ApiObject): readonly ApiObject[] {
  return store
    .range('policy/poddisruptionbudgets', pod.metadata.namespace)
    .map(({ object }) => object)
    .filter((budget) => {
      const selector = mapAt(budget, 'spec', 'selector');
      return isMap(selector) && templateMatchesSelector(selector, pod.metadata.labels ?? {});
    });
}

function tooManyDisruptions(budget: ApiObject): StatusError {
  const { name } = budget.metadata;
  const wanted = Number(valueAt(budget, 'status', 'desiredHealthy') ?? 0);
  const healthy = Number(valueAt(budget, 'status', 'currentHealthy') ?? 0);
  const message = `The disruption budget ${name} needs ${wanted} healthy pods and has ${healthy} currently`;
  return new StatusError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  });
}
