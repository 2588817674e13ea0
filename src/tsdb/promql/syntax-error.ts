import type { SyntaxNode } from '@lezer/common';

/** Says where the grammar could not follow the query, or `null` when it could. */
export function syntaxErrorOf(root: SyntaxNode, query: string): string | null {
  const broken = firstError(root);
  if (broken === null) return null;
  const callee = /([a-zA-Z_:][\w:]*)\s*$/.exec(query.slice(0, broken.from))?.[1];
  if (callee !== undefined && query.slice(broken.from).trimStart().startsWith('(')) {
    return `parse error: unknown function with name "${callee}"`;
  }
  const found = query.slice(broken.from).trim();
  const what = found === '' ? 'unexpected end of input' : `unexpected "${found.slice(0, 30)}"`;
  return `${placeOf(broken.from, query)}: parse error: ${what}`;
}

function firstError(root: SyntaxNode): SyntaxNode | null {
  let found: SyntaxNode | null = null;
  root.cursor().iterate((node) => {
    if (found === null && node.type.isError) found = node.node;
    return found === null;
  });
  return found;
}

function placeOf(offset: number, query: string): string {
  const lines = query.slice(0, offset).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
