import { alignColumns } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { textWidth } from '../output/text-width.ts';

/** What a row is about; each kind has one glyph. */
export const KIND_ICONS = {
  Rollout: '⟳',
  Revision: '#',
  ReplicaSet: '⧉',
  Pod: '□',
  Job: '⊞',
  Experiment: 'Σ',
  AnalysisRun: 'α',
  More: '…',
} as const;

export const STATUS_ICONS = {
  waiting: '◷',
  progressing: '◌',
  warning: '⚠',
  unknown: '?',
  ok: '✔',
  bad: '✖',
  paused: '॥',
  neutral: '•',
} as const;

/** A state with its glyph. `null` where upstream's table has no glyph for that word. */
export interface StatusCell {
  readonly icon: (typeof STATUS_ICONS)[keyof typeof STATUS_ICONS] | null;
  readonly text: string;
}

/** One comma-separated part of the INFO column; `token` names its colour, if it has one. */
export interface InfoPart {
  readonly text: string;
  readonly token?: string;
  /** Follows the coloured part, uncoloured. */
  readonly suffix?: string;
}

export interface TreeNode {
  readonly kind: keyof typeof KIND_ICONS;
  readonly name: string;
  /** Colours of the name, innermost first. */
  readonly nameTokens: readonly string[];
  readonly status: StatusCell | null;
  readonly age: string;
  readonly info: readonly InfoPart[];
  readonly children: readonly TreeNode[];
}

const HEADER = ['NAME', 'KIND', 'STATUS', 'AGE', 'INFO'];

/** The table of a tree: one line per node, children indented under their parent. */
export function renderTree(root: TreeNode, paint: Paint): string[] {
  return alignColumns([HEADER, ...rowsOf(root, '', '', paint)], textWidth);
}

function rowsOf(node: TreeNode, branch: string, indent: string, paint: Paint): string[][] {
  const row = rowOf(node, branch, paint);
  const last = node.children.length - 1;
  const below = node.children.flatMap((child, position) =>
    position === last
      ? rowsOf(child, `${indent}└──`, `${indent}   `, paint)
      : rowsOf(child, `${indent}├──`, `${indent}│  `, paint),
  );
  return [row, ...below];
}

function rowOf(node: TreeNode, branch: string, paint: Paint): string[] {
  const name = node.nameTokens.reduce((text, token) => paint(text, token), node.name);
  // The revision's glyph stands before its own word, without a kind or anything else in the row.
  if (node.kind === 'Revision') return [`${branch}${KIND_ICONS.Revision} ${name}`, '', ' ', '', ''];
  if (node.kind === 'More') return [`${branch}${KIND_ICONS.More} ${name}`];
  const info = node.info.map(({ text, token, suffix = '' }) =>
    token === undefined ? text + suffix : paint(text, token) + suffix,
  );
  return [
    `${branch}${KIND_ICONS[node.kind]} ${name}`,
    node.kind,
    renderStatus(node.status, paint),
    node.age,
    info.join(','),
  ];
}

export function renderStatus(status: StatusCell | null, paint: Paint): string {
  if (status === null) return '';
  return `${paint(status.icon ?? ' ')} ${status.text}`;
}
