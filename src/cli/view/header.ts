import type { Paint } from '../output/paint.ts';
import { type ImageUse, renderImage } from './images.ts';

const LABEL_WIDTH = 17;

/** One row above the table: a label and its value in a fixed column. */
export function field(label: string, value: string): string {
  return label.padEnd(LABEL_WIDTH) + value;
}

export function imageLines(images: readonly ImageUse[], paint: Paint): string[] {
  return images.map((use, position) => field(position === 0 ? 'Images:' : '', renderImage(use, paint)));
}
