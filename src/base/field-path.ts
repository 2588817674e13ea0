/** Names of members and positions in lists, outermost first. */
export type FieldPath = readonly (string | number)[];

/** Reads `spec.steps[0].setWeight`. */
export function parseFieldPath(text: string): FieldPath {
  const parts = text.matchAll(/\[(\d+)\]|[^.[\]]+/g);
  return Array.from(parts, ([name, position]) => (position === undefined ? name : Number(position)));
}

/** Writes it as {@link parseFieldPath} reads it; a name with a dot stays as it is. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}
