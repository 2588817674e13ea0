import type {
  BinaryNode,
  CallNode,
  ConditionalNode,
  ExpressionNode,
  LetNode,
  ListNode,
  MapNode,
  MemberNode,
  MethodNode,
  PointerNode,
  SliceNode,
  UnaryNode,
} from './ast.ts';
import { checkBinary } from './check-binary.ts';
import { checkLoop } from './check-loop.ts';
import type { Checker, Scope, TypeEnvironment } from './checker.ts';
import { ExpressionError } from './expression-error.ts';
import { findMethod } from './methods.ts';
import { compilePattern } from './pattern.ts';
import {
  argumentTypeName,
  BOOL,
  FLOAT,
  INT,
  isAssignable,
  isKind,
  listType,
  mapType,
  NIL,
  STRING,
  type StaticType,
  typeName,
  UNKNOWN,
} from './static-type.ts';

/** What the checker found, for the compiler. */
export interface Checked {
  readonly type: StaticType;
  /** Integer constants that stand where a function wants a float. */
  readonly floatLiterals: ReadonlySet<ExpressionNode>;
}

/** Trees higher than this, or larger, are refused: it bounds the stack of everything that walks them. */
const MAX_HEIGHT = 400;
const MAX_NODES = 10_000;

/**
 * Finds the type of an expression before it runs.
 * @throws {ExpressionError} with stage `check` and expr-lang's message for the first type error.
 */
export function checkExpression(root: ExpressionNode, environment: TypeEnvironment): Checked {
  let height = 0;
  let nodes = 0;
  const checker: Checker = {
    environment,
    floatLiterals: new Set(),
    visit(node, scope) {
      if (++height > MAX_HEIGHT) checker.fail(node, `expression is nested deeper than ${MAX_HEIGHT} levels`);
      if (++nodes > MAX_NODES) checker.fail(node, 'expression exceeds maximum allowed nodes');
      const type = checkNode(checker, node, scope);
      height--;
      return type;
    },
    fail(node, message): never {
      throw new ExpressionError('check', message, node.at);
    },
  };
  const type = checker.visit(root, { names: new Map(), pointers: null });
  return { type, floatLiterals: checker.floatLiterals };
}

function checkNode(checker: Checker, node: ExpressionNode, scope: Scope): StaticType {
  switch (node.kind) {
    case 'literal':
      return literalType(node.value);
    case 'identifier':
      return checkName(checker, node, scope);
    case 'unary':
      return checkUnary(checker, node, scope);
    case 'binary':
      return checkBinaryNode(checker, node, scope);
    case 'member':
      return checkMember(checker, node, scope);
    case 'slice':
      return checkSlice(checker, node, scope);
    case 'chain':
      return checker.visit(node.inner, scope);
    case 'call':
      return checkCall(checker, node, scope);
    case 'method':
      return checkMethod(checker, node, scope);
    case 'loop':
      return checkLoop(checker, node, scope);
    case 'pointer':
      return checkPointer(checker, node, scope);
    case 'let':
      return checkLet(checker, node, scope);
    case 'conditional':
      return checkConditional(checker, node, scope);
    case 'sequence':
      return node.nodes.reduce<StaticType>((_, part) => checker.visit(part, scope), NIL);
    case 'list':
      return checkList(checker, node, scope);
    case 'map':
      return checkMap(checker, node, scope);
  }
}

function literalType(value: null | boolean | bigint | number | string): StaticType {
  if (value === null) return NIL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return FLOAT;
  return typeof value === 'string' ? STRING : BOOL;
}

function checkName(
  checker: Checker,
  node: ExpressionNode & { kind: 'identifier' },
  scope: Scope,
): StaticType {
  const { variables, functions } = checker.environment;
  const type = scope.names.get(node.name) ?? variables.get(node.name);
  if (type !== undefined) return type;
  if (node.name === '$env') return mapType();
  if (functions.has(node.name)) checker.fail(node, `cannot use function ${node.name} as a value`);
  return checker.fail(node, `unknown name ${node.name}`);
}

function checkUnary(checker: Checker, node: UnaryNode, scope: Scope): StaticType {
  const operand = checker.visit(node.operand, scope);
  if (node.operator === '!' && isKind(operand, 'bool', 'unknown')) return BOOL;
  if (node.operator !== '!' && isKind(operand, 'int', 'float', 'unknown')) return operand;
  return checker.fail(node, `invalid operation: ${node.spelled} (mismatched type ${typeName(operand)})`);
}

function checkBinaryNode(checker: Checker, node: BinaryNode, scope: Scope): StaticType {
  const left = checker.visit(node.left, scope);
  const right = checker.visit(node.right, scope);
  const result = checkBinary(node.operator, node.spelled, left, right);
  if (typeof result === 'string') return checker.fail(node, result);
  const { right: pattern } = node;
  if (node.operator === 'matches' && pattern.kind === 'literal' && typeof pattern.value === 'string') {
    const compiled = compilePattern(pattern.value);
    if (!compiled.ok) checker.fail(node, compiled.message);
  }
  return result;
}

function namedProperty(node: ExpressionNode): string | null {
  return node.kind === 'literal' && typeof node.value === 'string' ? node.value : null;
}

function checkMember(checker: Checker, node: MemberNode, scope: Scope): StaticType {
  const object = checker.visit(node.object, scope);
  const property = checker.visit(node.property, scope);
  const name = namedProperty(node.property);
  switch (object.kind) {
    case 'unknown':
      return UNKNOWN;
    case 'map':
      return checkKey(checker, node, { object, property, element: object.element });
    case 'list':
      if (isKind(property, 'int', 'unknown')) return object.element;
      return checker.fail(
        node.property,
        `array elements can only be selected using an integer (got ${typeName(property)})`,
      );
    default:
      if (name === null)
        return checker.fail(node, `type ${typeName(object)}[${typeName(property)}] is undefined`);
      return checker.fail(
        node,
        `type ${object.kind === 'nil' ? 'nil' : typeName(object)} has no field ${name}`,
      );
  }
}

function checkKey(
  checker: Checker,
  node: MemberNode,
  types: { readonly object: StaticType; readonly property: StaticType; readonly element: StaticType },
): StaticType {
  if (isKind(types.property, 'string', 'unknown')) return types.element;
  const key = typeName(types.property);
  return checker.fail(node.property, `cannot use ${key} to get an element from ${typeName(types.object)}`);
}

function checkSlice(checker: Checker, node: SliceNode, scope: Scope): StaticType {
  const object = checker.visit(node.object, scope);
  if (!isKind(object, 'unknown', 'list', 'string')) checker.fail(node, `cannot slice ${typeName(object)}`);
  for (const bound of [node.from, node.to]) {
    if (bound === null) continue;
    const type = checker.visit(bound, scope);
    if (!isKind(type, 'int', 'unknown')) checker.fail(bound, `non-integer slice index ${typeName(type)}`);
  }
  return object;
}

function checkCall(checker: Checker, node: CallNode, scope: Scope): StaticType {
  const { functions, builtins } = checker.environment;
  const spec = functions.get(node.name) ?? builtins.get(node.name);
  if (spec === undefined) return refuseCall(checker, node, scope);
  const types = node.args.map((arg) => checker.visit(arg, scope));
  const direct = spec.check(types);
  if (direct.ok) return direct.type;
  // Like Go, an integer constant may stand for a float; a computed int may not.
  const promoted = spec.check(types.map((type, index) => promotedType(node.args[index], type)));
  if (!promoted.ok) return checker.fail(node, direct.message);
  for (const arg of node.args) collectIntegers(arg, checker.floatLiterals);
  return promoted.type;
}

function refuseCall(checker: Checker, node: CallNode, scope: Scope): StaticType {
  const variable = scope.names.get(node.name) ?? checker.environment.variables.get(node.name);
  if (variable === undefined) return checker.fail(node, `unknown name ${node.name}`);
  return checker.fail(node, `${argumentTypeName(variable)} is not callable`);
}

function promotedType(node: ExpressionNode | undefined, type: StaticType): StaticType {
  return node !== undefined && type.kind === 'int' && isConstantInteger(node) ? FLOAT : type;
}

function isConstantInteger(node: ExpressionNode): boolean {
  if (node.kind === 'unary') return isConstantInteger(node.operand);
  if (node.kind === 'binary') return isConstantInteger(node.left) && isConstantInteger(node.right);
  return node.kind === 'literal' && typeof node.value === 'bigint';
}

function collectIntegers(node: ExpressionNode, into: Set<ExpressionNode>): void {
  if (!isConstantInteger(node)) return;
  if (node.kind === 'unary') collectIntegers(node.operand, into);
  else if (node.kind === 'binary') for (const side of [node.left, node.right]) collectIntegers(side, into);
  else into.add(node);
}

function checkMethod(checker: Checker, node: MethodNode, scope: Scope): StaticType {
  const object = checker.visit(node.object, scope);
  const types = node.args.map((arg) => checker.visit(arg, scope));
  if (isKind(object, 'unknown', 'map')) return UNKNOWN;
  const method = findMethod(object.kind, node.name);
  const owner = object.kind === 'nil' ? 'nil' : typeName(object);
  if (method === undefined) return checker.fail(node, `type ${owner} has no method ${node.name}`);
  const result = method.check(types);
  return result.ok ? result.type : checker.fail(node, result.message);
}

function checkPointer(checker: Checker, node: PointerNode, scope: Scope): StaticType {
  if (scope.pointers === null) return checker.fail(node, 'cannot use pointer accessor outside predicate');
  const type = scope.pointers.get(node.name);
  return type ?? checker.fail(node, `unknown pointer #${node.name}`);
}

function checkLet(checker: Checker, node: LetNode, scope: Scope): StaticType {
  const { variables, functions, builtins } = checker.environment;
  const { name } = node;
  if (variables.has(name) || functions.has(name)) checker.fail(node, `cannot redeclare ${name}`);
  if (builtins.has(name)) checker.fail(node, `cannot redeclare builtin ${name}`);
  if (scope.names.has(name)) checker.fail(node, `cannot redeclare variable ${name}`);
  const value = checker.visit(node.value, scope);
  return checker.visit(node.body, { ...scope, names: new Map([...scope.names, [name, value]]) });
}

function checkConditional(checker: Checker, node: ConditionalNode, scope: Scope): StaticType {
  const test = checker.visit(node.test, scope);
  if (!isKind(test, 'bool', 'unknown')) {
    checker.fail(node.test, `non-bool expression (type ${typeName(test)}) used as condition`);
  }
  const then = checker.visit(node.then, scope);
  const otherwise = checker.visit(node.otherwise, scope);
  if (then.kind === 'nil') return otherwise;
  if (otherwise.kind === 'nil') return then;
  return then.kind !== 'unknown' && isAssignable(then, otherwise) ? then : UNKNOWN;
}

/** A list of one type of constants knows its elements; a mixed one leaves them open. */
function checkList(checker: Checker, node: ListNode, scope: Scope): StaticType {
  const [first, ...others] = node.items.map((item) => checker.visit(item, scope));
  const isUniform = first !== undefined && others.every((type) => type.kind === first.kind);
  return listType(isUniform ? first : UNKNOWN);
}

function checkMap(checker: Checker, node: MapNode, scope: Scope): StaticType {
  for (const { key, value } of node.entries) {
    const type = checker.visit(key, scope);
    if (!isKind(type, 'string', 'unknown')) checker.fail(key, `cannot use ${typeName(type)} as a map key`);
    checker.visit(value, scope);
  }
  return mapType();
}
