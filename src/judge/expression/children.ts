import type { ExpressionNode } from './ast.ts';

/** The direct parts of a node, in the order they are written. */
export function childrenOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'literal':
    case 'identifier':
    case 'pointer':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'member':
      return [node.object, node.property];
    case 'slice':
      return present(node.object, node.from, node.to);
    case 'chain':
      return [node.inner];
    case 'call':
      return node.args;
    case 'method':
      return [node.object, ...node.args];
    case 'loop':
      return present(node.list, node.predicate, node.extra);
    case 'let':
      return [node.value, node.body];
    case 'conditional':
      return [node.test, node.then, node.otherwise];
    case 'sequence':
      return node.nodes;
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
  }
}

function present(...nodes: readonly (ExpressionNode | null)[]): readonly ExpressionNode[] {
  return nodes.filter((node) => node !== null);
}

/** Whether the node or any part of it is such. */
export function containsNode(node: ExpressionNode, isSuch: (part: ExpressionNode) => boolean): boolean {
  return isSuch(node) || childrenOf(node).some((part) => containsNode(part, isSuch));
}
