import type { Pod } from '../../api/kubernetes/core.ts';
import type { EndpointSlice } from '../../api/kubernetes/discovery.ts';
import { matchesLabels } from '../../api/kubernetes/label-selector.ts';
import { keyOf, namespaceOf } from '../../api/kubernetes/meta.ts';
import { NotFoundError } from '../../base/errors.ts';
import { endpointSlices } from '../../kube/resources.ts';
import { type ReconcileResult, WorkQueue } from '../../kube/work-queue.ts';
import {
  NAMESPACE_INDEX,
  OWNER_INDEX,
  type Running,
  reportUnlessRoutine,
  type WorkloadContext,
} from './context.ts';
import { MANAGED_BY, MANAGED_BY_LABEL, planSlices, type SlicePlan } from './endpoint-slice-plan.ts';
import { enqueueOwners } from './owners.ts';

const WORKERS = 5;

/** Lists the pods behind each Service that has a selector, ready or not. */
export function startEndpointSliceController(context: WorkloadContext): Running {
  const { clock, informers, onError, random } = context;
  const queue = new WorkQueue({
    clock,
    onError: (_, error) => reportUnlessRoutine(onError, error),
    reconcile: async (key): Promise<ReconcileResult> => {
      const service = informers.services.get(key);
      // Slices of a Service that is gone go with it: it owns them.
      if (service?.spec.selector === undefined || service.metadata.deletionTimestamp !== undefined) {
        return { recheckAfterMs: null };
      }
      const pods = informers.pods.byIndex(NAMESPACE_INDEX, namespaceOf(service));
      const live = informers.endpointSlices
        .byIndex(OWNER_INDEX, service.metadata.uid ?? '')
        .filter(({ metadata }) => metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY);
      await applyPlan(context, planSlices(service, pods, live, random));
      return { recheckAfterMs: null };
    },
  });
  informers.services.subscribe({
    added: (service) => queue.add(keyOf(service)),
    updated: (service) => queue.add(keyOf(service)),
  });
  const enqueueSelecting = (pod: Pod) => {
    for (const service of informers.services.byIndex(NAMESPACE_INDEX, namespaceOf(pod))) {
      const { selector } = service.spec;
      if (selector !== undefined && matchesLabels(selector, pod.metadata.labels)) queue.add(keyOf(service));
    }
  };
  informers.pods.subscribe({
    added: enqueueSelecting,
    deleted: enqueueSelecting,
    updated: (pod, before) => {
      enqueueSelecting(before);
      enqueueSelecting(pod);
    },
  });
  enqueueOwners(informers.endpointSlices, 'Service', (key) => queue.add(key));
  queue.start(WORKERS);
  return { stop: () => queue.stop() };
}

async function applyPlan({ client }: WorkloadContext, plan: SlicePlan): Promise<void> {
  for (const slice of plan.create) await client.create(endpointSlices, slice);
  // A conflict means the informer lags behind our last write: the queue looks again.
  for (const slice of plan.update) await client.replace(endpointSlices, slice);
  for (const slice of plan.delete) await deleteSlice(slice);

  async function deleteSlice({ metadata }: EndpointSlice) {
    const { namespace = 'default', name } = metadata;
    try {
      await client.delete(endpointSlices, { namespace, name });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
}
