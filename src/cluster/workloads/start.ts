import { createInformers, type Running, type WorkloadContext, type WorkloadOptions } from './context.ts';
import { startDeploymentWarnings } from './deployment.ts';
import { startEndpointSliceController } from './endpoint-slice.ts';
import { startJobController } from './job.ts';
import { startReplicaSetController } from './replica-set.ts';

/** Starts the workload controllers on one set of informers. Resolves when they have seen the whole cluster. */
export async function startWorkloads(options: WorkloadOptions): Promise<Running> {
  const informers = createInformers(options);
  const all = Object.values(informers);
  for (const informer of all) informer.start();
  // A controller that acts before its informers are complete takes what it does not see yet for missing.
  await Promise.all(all.map((informer) => informer.whenSynced()));
  const context: WorkloadContext = { ...options, informers };
  const controllers = [
    startReplicaSetController(context),
    startDeploymentWarnings(context),
    startJobController(context),
    startEndpointSliceController(context),
  ];
  return {
    async stop() {
      await Promise.all(controllers.map((controller) => controller.stop()));
      await Promise.all(all.map((informer) => informer.stop()));
    },
  };
}
