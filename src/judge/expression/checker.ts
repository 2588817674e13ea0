import type { ExpressionNode } from './ast.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { StaticType } from './static-type.ts';

/** Names an expression may use. Functions of the environment come before built-ins. */
export interface TypeEnvironment {
  readonly variables: ReadonlyMap<string, StaticType>;
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly builtins: ReadonlyMap<string, FunctionSpec>;
}

/** What is in scope at one place: names declared with `let`, and inside predicates the pointers. */
export interface Scope {
  readonly names: ReadonlyMap<string, StaticType>;
  readonly pointers: ReadonlyMap<string, StaticType> | null;
}

/** The walk over one expression, handed to the rules of each kind of node. */
export interface Checker {
  readonly environment: TypeEnvironment;
  readonly floatLiterals: Set<ExpressionNode>;
  visit(node: ExpressionNode, scope: Scope): StaticType;
  fail(node: ExpressionNode, message: string): never;
}
