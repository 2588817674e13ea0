import { analysisRuns, experiments } from '../kube/argo-resources.ts';
import { pods, replicaSets } from '../kube/resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { liveInformer } from './live.ts';
import type { World } from './view/world.ts';

/** What is in the namespace now. */
export async function gatherWorld({ kube, namespace }: ClusterAccess): Promise<World> {
  const [sets, podList, trials, runs] = await Promise.all([
    kube.list(replicaSets, { namespace }),
    kube.list(pods, { namespace }),
    kube.list(experiments, { namespace }),
    kube.list(analysisRuns, { namespace }),
  ]);
  return {
    replicaSets: sets.items,
    pods: podList.items,
    experiments: trials.items,
    analysisRuns: runs.items,
  };
}

/** The namespace's objects, kept up to date. */
export interface LiveWorld {
  current(): World;
  whenSynced(): Promise<void>;
  stop(): Promise<void>;
}

export function watchWorld(
  context: CommandContext,
  access: ClusterAccess,
  { onChange, onError }: { readonly onChange: () => void; readonly onError: (error: unknown) => void },
): LiveWorld {
  const selection = { namespace: access.namespace, onError };
  const sets = liveInformer(context, access, replicaSets, selection);
  const podInformer = liveInformer(context, access, pods, selection);
  const trials = liveInformer(context, access, experiments, selection);
  const runs = liveInformer(context, access, analysisRuns, selection);
  const informers = [sets, podInformer, trials, runs];
  const handlers = { added: onChange, updated: onChange, deleted: onChange };
  for (const informer of informers) {
    informer.subscribe(handlers);
    informer.start();
  }
  return {
    current: () => ({
      replicaSets: sets.list(),
      pods: podInformer.list(),
      experiments: trials.list(),
      analysisRuns: runs.list(),
    }),
    async whenSynced() {
      await Promise.all(informers.map((informer) => informer.whenSynced()));
    },
    async stop() {
      await Promise.all(informers.map((informer) => informer.stop()));
    },
  };
}
