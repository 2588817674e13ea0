import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { CanaryLab } from './canary-lab.ts';

/** What a cluster holds of a lab's world: the Rollout and what it owns. */
export function labObjects({ observed }: CanaryLab): readonly KubeObject[] {
  const { rollout, replicaSets, analysisRuns, pods } = observed;
  const { name, uid = '' } = rollout.metadata;
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name, uid, controller: true };
  const owned = [...replicaSets, ...analysisRuns].map((object) => ({
    ...object,
    metadata: { ...object.metadata, ownerReferences: [owner] },
  }));
  return [rollout, ...owned, ...pods];
}
