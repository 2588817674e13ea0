import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { validateRollout } from '../api/v1alpha1/validate-rollout.ts';
import { NotFoundError } from '../base/errors.ts';
import { deepEqual } from '../base/json.ts';
import type { Millis } from '../base/time.ts';
import { validateAnalyses } from '../engine/analysis/validate-analyses.ts';
import { rehearse } from '../engine/rehearsal.ts';
import { templateMeaning } from '../engine/replica-sets.ts';
import { checkServices } from '../engine/service-references.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import type { RolloutPlan } from './insight-results.ts';
import { observeRollout } from './observe-rollout.ts';

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
  const observed = await observeRollout(context, place, { existing, rollout, file });
  const problems = [
    ...validateRollout(rollout),
    ...checkServices(rollout, observed.services),
    ...validateAnalyses(rollout, observed.templates),
    ...(bringsRoutes(file) ? [] : observed.referenceErrors),
  ];
  const image = { from: existing === null ? null : imagesOf(existing), to: imagesOf(rollout) };
  const rehearsal = problems.length > 0 ? null : rehearse(observed, { podStartMs });
  const isUnchanged = existing !== null && hasAll(existing, rollout);
  return { name, namespace, image, problems, isUnchanged, rehearsal };
}

/** Whether a spec asks for nothing new; a pod template counts by what it means. */
function hasAll(existing: Rollout, wanted: Rollout): boolean {
  const { template: before, ...oldSpec } = existing.spec;
  const { template: after, ...newSpec } = wanted.spec;
  if (!deepEqual(oldSpec, newSpec)) return false;
  if (before === undefined || after === undefined) return before === after;
  return templateMeaning(before) === templateMeaning(after);
}

/** Routes in the same file are not in the cluster yet, so what is wrong there cannot be told. */
function bringsRoutes(file: readonly KubeObject[]): boolean {
  return file.some(({ kind }) => kind === 'Ingress' || kind === 'HTTPRoute');
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

function imagesOf({ spec }: Rollout): string {
  return (spec.template?.spec.containers ?? []).map(({ image = '' }) => image).join(',');
}
