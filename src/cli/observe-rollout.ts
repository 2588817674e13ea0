import type { Service } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Observed } from '../engine/observed.ts';
import { analysisTemplates, clusterAnalysisTemplates } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { gatherWorld } from './gather-world.ts';
import { ownedBy } from './view/world.ts';

interface Subject {
  /** As the cluster has it; its ReplicaSets and analysis runs are looked up by its uid. */
  readonly existing: Rollout | null;
  /** As it is to be looked at. */
  readonly rollout: Rollout;
  /** Objects that count as if they were in the cluster. */
  readonly file?: readonly KubeObject[];
}

/** The world of one Rollout as the controller would see it. */
export async function observeRollout(
  context: CommandContext,
  access: ClusterAccess,
  { existing, rollout, file = [] }: Subject,
): Promise<Observed> {
  const { kube, namespace } = access;
  const [world, traffic, namespaced, cluster] = await Promise.all([
    gatherWorld(access),
    context.observeTraffic(kube, rollout),
    kube.list(analysisTemplates, { namespace }),
    kube.list(clusterAnalysisTemplates),
  ]);
  const replicaSets = existing === null ? [] : ownedBy(existing, world.replicaSets);
  return {
    now: context.clock.now(),
    rollout,
    replicaSets,
    ...traffic,
    services: { ...traffic.services, ...byName(servicesIn(file)) },
    analysisRuns: existing === null ? [] : ownedBy(existing, world.analysisRuns),
    templates: {
      namespaced: {
        ...byName(namespaced.items),
        ...byName(ofKind<AnalysisTemplate>(file, 'AnalysisTemplate')),
      },
      cluster: {
        ...byName(cluster.items),
        ...byName(ofKind<ClusterAnalysisTemplate>(file, 'ClusterAnalysisTemplate')),
      },
    },
    pods: replicaSets.flatMap((set) => ownedBy(set, world.pods)),
    instanceId: null,
  };
}

function ofKind<T extends KubeObject>(file: readonly KubeObject[], kind: string): readonly T[] {
  return file.filter((object): object is T => object.kind === kind);
}

const servicesIn = (file: readonly KubeObject[]) => ofKind<Service>(file, 'Service');

function byName<T extends KubeObject>(objects: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(objects.map((object) => [object.metadata.name, object]));
}
