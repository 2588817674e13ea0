import type { Pod, PodTemplateSpec } from '../../api/kubernetes/core.ts';
import type { KubeObject, OwnerReference } from '../../api/kubernetes/meta.ts';

/** Upstream's alphabet for generated names: no vowels, so no words; no 0, 1, 3. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
/** Of upstream's name generator: the longest base that leaves room for the suffix. */
const MAX_BASE_LENGTH = 58;

/** The pod that `owner` stamps from `template`. */
export function renderPod(
  owner: KubeObject,
  template: PodTemplateSpec,
  {
    random,
    labels = {},
  }: { readonly random: () => number; readonly labels?: Readonly<Record<string, string>> },
): Pod {
  const { metadata = {}, spec } = template;
  const generateName = `${owner.metadata.name}-`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: generatedName(generateName, random),
      generateName,
      namespace: owner.metadata.namespace ?? 'default',
      labels: { ...metadata.labels, ...labels },
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec,
  };
}

export function generatedName(base: string, random: () => number): string {
  const letters = Array.from(
    { length: SUFFIX_LENGTH },
    () => NAME_ALPHABET[Math.floor(random() * NAME_ALPHABET.length)],
  );
  return base.slice(0, MAX_BASE_LENGTH) + letters.join('');
}

export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  const { name, uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
