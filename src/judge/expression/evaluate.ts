import { fetchMember, isIn, sliceOf } from './access.ts';
import type {
  BinaryNode,
  BinaryOperator,
  CallNode,
  ConditionalNode,
  ExpressionNode,
  LetNode,
  MapNode,
  MemberNode,
  MethodNode,
  SliceNode,
  UnaryNode,
} from './ast.ts';
import type { Checked } from './check.ts';
import type { TypeEnvironment } from './checker.ts';
import { runError } from './expression-error.ts';
import type { Frame, Run } from './frame.ts';
import type { RunContext } from './function-spec.ts';
import { compileLoop } from './loops.ts';
import { findMethod } from './methods.ts';
import {
  add,
  asBoolean,
  asIndex,
  asText,
  compare,
  conversionError,
  divide,
  isEqual,
  modulo,
  multiply,
  negate,
  power,
  subtract,
} from './operators.ts';
import { compilePattern } from './pattern.ts';
import { goTypeName, isComposite, listOf, mapOf, type Value } from './value.ts';

/** What the compiler needs to know of an expression. */
interface Compiler {
  readonly checked: Checked;
  readonly environment: TypeEnvironment;
}

/**
 * Turns a checked expression into a function. Each call counts its steps through `RunContext.spend`, so that
 * nested loops end by budget and not by patience.
 */
export function compileExpression(root: ExpressionNode, checked: Checked, environment: TypeEnvironment): Run {
  return compile(root, { checked, environment });
}

function compile(node: ExpressionNode, compiler: Compiler): Run {
  const run = compileNode(node, compiler);
  return (frame) => {
    frame.context.spend(1);
    return run(frame);
  };
}

function compileNode(node: ExpressionNode, compiler: Compiler): Run {
  switch (node.kind) {
    case 'literal':
      return compileLiteral(node, compiler);
    case 'identifier':
      return (frame) => lookUp(frame, node.name);
    case 'unary':
      return compileUnary(node, compiler);
    case 'binary':
      return compileBinary(node, compiler);
    case 'member':
      return compileMember(node, compiler);
    case 'slice':
      return compileSlice(node, compiler);
    case 'chain':
      return compileChain(node.inner, compiler);
    case 'call':
      return compileCall(node, compiler);
    case 'method':
      return compileMethod(node, compiler);
    case 'loop':
      return compileLoop(node, (part) => compile(part, compiler));
    case 'pointer':
      return (frame) => frame.pointers.get(node.name) ?? null;
    case 'let':
      return compileLet(node, compiler);
    case 'conditional':
      return compileConditional(node, compiler);
    case 'sequence':
      return compileSequence(node.nodes, compiler);
    case 'list':
      return compileList(node.items, compiler);
    case 'map':
      return compileMap(node, compiler);
  }
}

function compileLiteral(node: ExpressionNode & { kind: 'literal' }, { checked }: Compiler): Run {
  const value = checked.floatLiterals.has(node) ? Number(node.value) : node.value;
  return () => value;
}

function lookUp(frame: Frame, name: string): Value {
  const value = frame.names.get(name);
  if (value !== undefined) return value;
  if (name === '$env') return mapOf(frame.names);
  throw runError(`unknown name ${name}`);
}

function compileUnary(node: UnaryNode, compiler: Compiler): Run {
  const operand = compile(node.operand, compiler);
  if (node.operator === '!') return (frame) => !asBoolean(operand(frame));
  return node.operator === '-' ? (frame) => negate(operand(frame)) : operand;
}

type Operation = (left: Value, right: Value, context: RunContext) => Value;

const ordering =
  (operator: string, test: (order: number) => boolean): Operation =>
  (left, right) => {
    const order = compare(operator, left, right);
    return order !== null && test(order);
  };

/** Nil contains, starts and matches nothing. */
const textTest =
  (test: (subject: string, part: string) => boolean): Operation =>
  (left, right) =>
    left !== null && right !== null && test(asText(left), asText(right));

function matchesPattern(subject: string, pattern: string): boolean {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw runError(compiled.message);
  return compiled.matches(subject);
}

function range(from: Value, to: Value, { spend }: RunContext): Value {
  const first = asIndex(from);
  const length = Math.max(asIndex(to) - first + 1, 0);
  spend(length);
  return listOf(
    Array.from({ length }, (_, index) => BigInt(first + index)),
    'int',
  );
}

const OPERATIONS: Readonly<Record<Exclude<BinaryOperator, '&&' | '||' | '??'>, Operation>> = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': ordering('<', (order) => order < 0),
  '>': ordering('>', (order) => order > 0),
  '<=': ordering('<=', (order) => order <= 0),
  '>=': ordering('>=', (order) => order >= 0),
  in: isIn,
  matches: textTest(matchesPattern),
  contains: textTest((subject, part) => subject.includes(part)),
  startsWith: textTest((subject, part) => subject.startsWith(part)),
  endsWith: textTest((subject, part) => subject.endsWith(part)),
  '..': range,
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
  '**': power,
};

function compileBinary(node: BinaryNode, compiler: Compiler): Run {
  const left = compile(node.left, compiler);
  const right = compile(node.right, compiler);
  // Only the left side of a short circuit is asked for a boolean: expr-lang returns the right side as it is.
  if (node.operator === '&&') return (frame) => (asBoolean(left(frame)) ? right(frame) : false);
  if (node.operator === '||') return (frame) => (asBoolean(left(frame)) ? true : right(frame));
  if (node.operator === '??') return (frame) => left(frame) ?? right(frame);
  const operation = OPERATIONS[node.operator];
  return (frame) => operation(left(frame), right(frame), frame.context);
}

/** Ends an optional chain: thrown at the nil, caught where the chain ends. */
class ChainEnd extends Error {
  override readonly name = 'ChainEnd';
}

const CHAIN_END = new ChainEnd('nil in an optional chain');

function compileChain(inner: ExpressionNode, compiler: Compiler): Run {
  const run = compile(inner, compiler);
  return (frame) => {
    try {
      return run(frame);
    } catch (thrown) {
      if (thrown === CHAIN_END) return null;
      throw thrown;
    }
  };
}

function compileObject(node: MemberNode | MethodNode, compiler: Compiler): Run {
  const object = compile(node.object, compiler);
  if (!node.optional) return object;
  return (frame) => {
    const value = object(frame);
    if (value === null) throw CHAIN_END;
    return value;
  };
}

function compileMember(node: MemberNode, compiler: Compiler): Run {
  const object = compileObject(node, compiler);
  const property = compile(node.property, compiler);
  if (!isHeadOfFilter(node)) return (frame) => fetchMember(object(frame), property(frame));
  return (frame) => {
    const list = object(frame);
    // expr-lang runs `filter(…)[0]` as a search, and a search without a hit has words of its own.
    if (isComposite(list) && list.kind === 'list' && list.items.length === 0) {
      throw runError('reflect: slice index out of range');
    }
    return fetchMember(list, property(frame));
  };
}

function isHeadOfFilter({ object, property }: MemberNode): boolean {
  if (object.kind !== 'loop' || object.name !== 'filter') return false;
  const constant = property.kind === 'unary' && property.operator === '-' ? property.operand : property;
  return constant.kind === 'literal' && constant.value === (constant === property ? 0n : 1n);
}

function compileSlice(node: SliceNode, compiler: Compiler): Run {
  const object = compile(node.object, compiler);
  const from = node.from === null ? () => null : compile(node.from, compiler);
  const to = node.to === null ? () => null : compile(node.to, compiler);
  return (frame) => sliceOf(object(frame), from(frame), to(frame));
}

function compileCall(node: CallNode, compiler: Compiler): Run {
  const { functions, builtins } = compiler.environment;
  const spec = functions.get(node.name) ?? builtins.get(node.name);
  const args = node.args.map((arg) => compile(arg, compiler));
  return (frame) => {
    if (spec === undefined) throw runError(`unknown name ${node.name}`);
    const values = args.map((arg) => arg(frame));
    return spec.run(values, frame.context);
  };
}

function compileMethod(node: MethodNode, compiler: Compiler): Run {
  const object = compileObject(node, compiler);
  const args = node.args.map((arg) => compile(arg, compiler));
  return (frame) => {
    const self = object(frame);
    const method = isComposite(self) ? findMethod(self.kind, node.name) : undefined;
    if (method === undefined) throw runError(`cannot fetch ${node.name} from ${goTypeName(self)}`);
    const values = args.map((arg) => arg(frame));
    return method.run([self, ...values], frame.context);
  };
}

function compileLet(node: LetNode, compiler: Compiler): Run {
  const value = compile(node.value, compiler);
  const body = compile(node.body, compiler);
  return (frame) => body({ ...frame, names: new Map([...frame.names, [node.name, value(frame)]]) });
}

function compileConditional(node: ConditionalNode, compiler: Compiler): Run {
  const test = compile(node.test, compiler);
  const then = compile(node.then, compiler);
  const otherwise = compile(node.otherwise, compiler);
  return (frame) => (asBoolean(test(frame)) ? then(frame) : otherwise(frame));
}

function compileSequence(nodes: readonly ExpressionNode[], compiler: Compiler): Run {
  const parts = nodes.map((part) => compile(part, compiler));
  return (frame) => {
    let last: Value = null;
    for (const part of parts) last = part(frame);
    return last;
  };
}

function compileList(items: readonly ExpressionNode[], compiler: Compiler): Run {
  const parts = items.map((item) => compile(item, compiler));
  return (frame) => listOf(parts.map((part) => part(frame)));
}

function compileMap(node: MapNode, compiler: Compiler): Run {
  const parts = node.entries.map(
    ({ key, value }) => [compile(key, compiler), compile(value, compiler)] as const,
  );
  return (frame) => {
    const entries = new Map<string, Value>();
    for (const [key, value] of parts) {
      const name = key(frame);
      if (typeof name !== 'string') conversionError(name, 'string');
      else entries.set(name, value(frame));
    }
    return mapOf(entries);
  };
}
