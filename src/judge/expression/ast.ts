/** Operators that stand between two operands, after parsing. */
export type BinaryOperator =
  | '??'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | 'matches'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | '..'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**';

export type UnaryOperator = '!' | '-' | '+';

interface Placed {
  /** Offset into the expression. */
  readonly at: number;
}

export interface IdentifierNode extends Placed {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface UnaryNode extends Placed {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  /** The operator as the author wrote it, for messages. */
  readonly spelled: string;
  readonly operand: ExpressionNode;
}

export interface BinaryNode extends Placed {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly spelled: string;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

/** `object.name`, `object[property]`. `optional` is `?.`: a nil object ends the chain with nil. */
export interface MemberNode extends Placed {
  readonly kind: 'member';
  readonly object: ExpressionNode;
  readonly property: ExpressionNode;
  readonly optional: boolean;
}

export interface SliceNode extends Placed {
  readonly kind: 'slice';
  readonly object: ExpressionNode;
  readonly from: ExpressionNode | null;
  readonly to: ExpressionNode | null;
}

/** The end of an optional chain: where a nil met by `?.` comes out. */
export interface ChainNode extends Placed {
  readonly kind: 'chain';
  readonly inner: ExpressionNode;
}

/** A function of the environment, or a built-in, by name. */
export interface CallNode extends Placed {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly ExpressionNode[];
}

/** A method of a time or a duration. */
export interface MethodNode extends Placed {
  readonly kind: 'method';
  readonly object: ExpressionNode;
  readonly name: string;
  readonly args: readonly ExpressionNode[];
  readonly optional: boolean;
}

/** `all(list, {...})` and its kin: the predicate runs once per element. */
export interface LoopNode extends Placed {
  readonly kind: 'loop';
  readonly name: string;
  readonly list: ExpressionNode;
  readonly predicate: ExpressionNode | null;
  readonly extra: ExpressionNode | null;
}

/** `#`, `#acc`, `#index` inside a predicate. */
export interface PointerNode extends Placed {
  readonly kind: 'pointer';
  readonly name: string;
}

export interface LetNode extends Placed {
  readonly kind: 'let';
  readonly name: string;
  readonly value: ExpressionNode;
  readonly body: ExpressionNode;
}

export interface ConditionalNode extends Placed {
  readonly kind: 'conditional';
  readonly test: ExpressionNode;
  readonly then: ExpressionNode;
  readonly otherwise: ExpressionNode;
}

export interface SequenceNode extends Placed {
  readonly kind: 'sequence';
  readonly nodes: readonly ExpressionNode[];
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly ExpressionNode[];
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: ExpressionNode; readonly value: ExpressionNode }[];
}

/** Constants: `nil`, booleans, 64-bit integers, floats, strings. */
export interface LiteralNode extends Placed {
  readonly kind: 'literal';
  readonly value: null | boolean | bigint | number | string;
}

export type ExpressionNode =
  | LiteralNode
  | IdentifierNode
  | UnaryNode
  | BinaryNode
  | MemberNode
  | SliceNode
  | ChainNode
  | CallNode
  | MethodNode
  | LoopNode
  | PointerNode
  | LetNode
  | ConditionalNode
  | SequenceNode
  | ListNode
  | MapNode;
