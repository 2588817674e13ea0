import type { ImageTable } from '../cluster/runtime/images.ts';
import { programCommand } from './program-files.ts';

/** The images that an embedded cluster has without being told: the demo's shop. */
export function embeddedImages(): ImageTable {
  const shop = programCommand('shop');
  return new Map(shop === null ? [] : [['haldane/shop', { command: shop }]]);
}
