import type { Service } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { validateRollout } from '../api/v1alpha1/validate-rollout.ts';
import { type FieldError, NotFoundError } from '../base/errors.ts';
import type { Millis } from '../base/time.ts';
import { validateAnalyses } from '../engine/analysis/validate-analyses.ts';
import type { Observed } from '../engine/observed.ts';
import { type Rehearsal, rehearse } from '../engine/rehearsal.ts';
import { checkServices } from '../engine/service-references.ts';
import { analysisTemplates, clusterAnalysisTemplates, rollouts } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { gatherWorld } from './gather-world.ts';
import { ownedBy } from './view/world.ts';

/** What applying one Rollout would do. */
export interface RolloutPlan {
  readonly name: string;
  readonly namespace: string;
  /** `null`: it does not exist yet. */
  readonly image: { readonly from: string | null; readonly to: string };
  readonly problems: readonly FieldError[];
  /** `null` when problems stand in the way. */
  readonly rehearsal: Rehearsal | null;
}

/** Plays the update of one Rollout on what the cluster holds now. Nothing is written. */
export async function planRollout(
  context: CommandContext,
  wanted: Rollout,
  { file, podStartMs }: { readonly file: readonly KubeObject[]; readonly podStartMs: Millis },
): Promise<RolloutPlan> {
  const access = await context.cluster();
  const namespace = wanted.metadata.namespace ?? access.namespace;
  const place = { ...access, namespace };
  const { name } = wanted.metadata;
  const existing = await findRollout(place, name);
  const rollout = merged(existing, wanted, namespace);
  const observed = await observe(context, place, { existing, rollout, file });
  const problems = [
    ...validateRollout(rollout),
    ...checkServices(rollout, observed.services),
    ...validateAnalyses(rollout, observed.templates),
  ];
  const image = { from: existing === null ? null : imagesOf(existing), to: imagesOf(rollout) };
  const rehearsal = problems.length > 0 ? null : rehearse(observed, { podStartMs });
  return { name, namespace, image, problems, rehearsal };
}

async function findRollout({ kube, namespace }: ClusterAccess, name: string): Promise<Rollout | null> {
  try {
    return await kube.get(rollouts, { namespace, name });
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** As `kubectl apply` would leave it: what the file does not name stays, an autoscaler's replicas for one. */
function merged(existing: Rollout | null, wanted: Rollout, namespace: string): Rollout {
  const { metadata } = wanted;
  if (existing === null)
    return { ...wanted, metadata: { ...metadata, namespace, uid: 'planned', generation: 1 } };
  const generation = (existing.metadata.generation ?? 0) + 1;
  return {
    ...existing,
    metadata: { ...existing.metadata, generation },
    spec: { ...existing.spec, ...wanted.spec },
  };
}

interface Subject {
  readonly existing: Rollout | null;
  readonly rollout: Rollout;
  readonly file: readonly KubeObject[];
}

async function observe(
  context: CommandContext,
  access: ClusterAccess,
  { existing, rollout, file }: Subject,
): Promise<Observed> {
  const { kube, namespace } = access;
  const [world, traffic, namespaced, cluster] = await Promise.all([
    gatherWorld(access),
    context.observeTraffic(kube, rollout),
    kube.list(analysisTemplates, { namespace }),
    kube.list(clusterAnalysisTemplates),
  ]);
  return {
    now: context.clock.now(),
    rollout,
    replicaSets: existing === null ? [] : ownedBy(existing, world.replicaSets),
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
    pods: [],
    referenceErrors: [],
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

function imagesOf({ spec }: Rollout): string {
  return (spec.template?.spec.containers ?? []).map(({ image = '' }) => image).join(',');
}
