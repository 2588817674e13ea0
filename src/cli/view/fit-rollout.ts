import type { Paint } from '../output/paint.ts';
import { field } from './header.ts';
import { renderImage } from './images.ts';
import { type RolloutView, renderRollout } from './rollout-view.ts';
import { renderStatus, renderTree, STATUS_ICONS, type TreeNode } from './tree.ts';

/** More ready pods than these are counted, not listed, in a window that is too small for all. */
const MOST_READY_SHOWN = 8;
export interface Fit {
  readonly room: number;
  /** The words after the glyph: `37 more pods ready`. */
  readonly morePods: (count: number) => string;
}

/**
 * The lines of `get rollout` for a window that is too low for all of them: pods that are not ready come first and the
 * ready ones are counted; then the header folds.
 */
export function renderRolloutWithin(view: RolloutView, paint: Paint, { room, morePods }: Fit): string[] {
  const short = shortHeader(view, paint);
  for (const header of [foldedHeader(view, paint), short]) {
    for (let shown = MOST_READY_SHOWN; shown >= 0; shown -= 1) {
      const tree = renderTree(withFewerPods(view.tree, shown, morePods), paint);
      if (header.length + tree.length <= room) return [...header, ...tree];
    }
  }
  return [...short, ...renderTree(withFewerPods(view.tree, 0, morePods), paint)];
}

function foldedHeader(view: RolloutView, paint: Paint): string[] {
  const isFolded = { ...view, images: [], replicas: [] };
  // Without those two: what stands before the line "Replicas:".
  const full = renderRollout(isFolded, paint);
  const before = full.slice(0, full.indexOf('Replicas:'));
  const images = view.images.map((use) => renderImage(use, paint)).join(', ');
  return [
    ...before,
    ...(images === '' ? [] : [field('Images:', images)]),
    field('Replicas:', replicaText(view)),
    '',
  ];
}

function shortHeader(view: RolloutView, paint: Paint): string[] {
  const { name, status, message, canary } = view;
  const state = `${renderStatus(status, paint)}${message === '' ? '' : ` - ${message}`}`;
  const weight = canary === null ? '' : `step ${canary.step}, weight ${canary.actualWeight}, `;
  return [`${name}: ${state}`, `${weight}${replicaText(view)}`];
}

function replicaText({ replicas }: RolloutView): string {
  return replicas.map(([label, count]) => `${count} ${label.toLowerCase()}`).join(', ');
}

function withFewerPods(node: TreeNode, shown: number, morePods: Fit['morePods']): TreeNode {
  const ready = node.children.filter(isReadyPod);
  const hidden = ready.slice(shown);
  const children = [
    ...node.children
      .filter((child) => !isReadyPod(child))
      .map((child) => withFewerPods(child, shown, morePods)),
    // A line that stands for one pod saves none.
    ...(hidden.length < 2 ? ready : ready.slice(0, shown)),
  ];
  return { ...node, children: hidden.length < 2 ? children : [...children, more(morePods(hidden.length))] };
}

function more(name: string): TreeNode {
  return { kind: 'More', name, nameTokens: [], status: null, age: '', info: [], children: [] };
}

function isReadyPod({ kind, status, info }: TreeNode): boolean {
  const [, ready, total] = /^ready:(\d+)\/(\d+)$/.exec(info[0]?.text ?? '') ?? [];
  return kind === 'Pod' && status?.icon === STATUS_ICONS.ok && ready === total;
}
