import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import {
  DESIRED_REPLICAS,
  LAST_APPLIED,
  NOTIFIED,
  POD_TEMPLATE_HASH,
  REVISION,
  REVISION_HISTORY,
} from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { replicasOf } from './canary/target.ts';
import { revisionOf, templateOf } from './replica-sets.ts';
import { podTemplateHash } from './template-hash.ts';

const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  NOTIFIED,
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
]);

/** The Rollout's annotations that its ReplicaSets carry too. */
export function inheritedAnnotations({ metadata }: Rollout): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key)),
  );
}

/** One more than the highest revision among the other ReplicaSets. */
export function nextRevision(older: readonly ReplicaSet[]): number {
  return Math.max(0, ...older.map(revisionOf)) + 1;
}

/** The ReplicaSet for the Rollout's present template, named `<rollout>-<hash>`, with no pods yet. */
export function newReplicaSet(rollout: Rollout, older: readonly ReplicaSet[]): ReplicaSet {
  const template = templateOf(rollout);
  const hash = podTemplateHash(template, rollout.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const { metadata, spec } = rollout;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      labels,
      annotations: {
        ...inheritedAnnotations(rollout),
        [REVISION]: String(nextRevision(older)),
        [DESIRED_REPLICAS]: String(replicasOf(rollout)),
      },
      ownerReferences: [controllerReference(rollout)],
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector?.matchLabels, [POD_TEMPLATE_HASH]: hash },
      } as ReplicaSet['spec']['selector'],
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Marks an object as created and garbage-collected with the Rollout. */
export function controllerReference({ apiVersion, kind, metadata }: Rollout) {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
