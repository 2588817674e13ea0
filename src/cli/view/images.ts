import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Paint } from '../output/paint.ts';
import { KIND_ICONS } from './tree.ts';
import { compareText } from './world.ts';

/** The annotation that names the experiment template a ReplicaSet was made from. */
const TEMPLATE_NAME = 'experiment.argoproj.io/template-name';

/** One image in use and the roles of the ReplicaSets that run it. */
export interface ImageUse {
  readonly image: string;
  readonly tags: readonly string[];
}

export function imagesOf({ spec }: ReplicaSet, tags: readonly string[]): ImageUse[] {
  return spec.template.spec.containers.map(({ image = '' }) => ({ image, tags }));
}

/** Whether pods of it exist: an image that no pod runs is not in use. */
export function hasPods({ status }: ReplicaSet): boolean {
  return (status?.replicas ?? 0) > 0;
}

/** The images of an experiment's ReplicaSet, tagged with the template that it was made from. */
export function experimentImages(replicaSet: ReplicaSet): ImageUse[] {
  if (!hasPods(replicaSet)) return [];
  const template = replicaSet.metadata.annotations?.[TEMPLATE_NAME];
  return imagesOf(replicaSet, template === undefined ? [] : [`${KIND_ICONS.Experiment}:${template}`]);
}

/** One entry per image, by name. Tags of several users of one image are sorted; a single user's keep their order. */
export function mergeImages(uses: readonly ImageUse[]): ImageUse[] {
  const merged = new Map<string, readonly string[]>();
  for (const { image, tags } of uses) {
    const earlier = merged.get(image);
    const together = earlier === undefined ? tags : [...new Set([...earlier, ...tags])].sort(compareText);
    merged.set(image, together);
  }
  return [...merged]
    .map(([image, tags]) => ({ image, tags }))
    .toSorted((a, b) => compareText(a.image, b.image));
}

export function renderImage({ image, tags }: ImageUse, paint: Paint): string {
  return tags.length === 0 ? image : `${image} (${tags.map((tag) => paint(tag)).join(', ')})`;
}
