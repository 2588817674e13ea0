import type { EpochMs } from '../../base/time.ts';
import { argumentTypeName, isAssignable, type StaticType, typeName } from './static-type.ts';
import type { Value } from './value.ts';

/** What running code may look at besides its arguments. */
export interface RunContext {
  readonly now: EpochMs;
  /** Counts `amount` steps or list elements of work; throws when the budget of one evaluation is used up. */
  spend(amount: number): void;
}

/** The checker's answer for one call: the type of its result, or why it cannot be called so. */
export type CallCheck =
  | { readonly ok: true; readonly type: StaticType }
  | { readonly ok: false; readonly message: string };

/** A function of the language: its types are checked first, then it runs on values that may still surprise. */
export interface FunctionSpec {
  check(args: readonly StaticType[]): CallCheck;
  run(args: readonly Value[], context: RunContext): Value;
}

export function accept(type: StaticType): CallCheck {
  return { ok: true, type };
}

export function reject(message: string): CallCheck {
  return { ok: false, message };
}

export interface Overload {
  readonly params: readonly StaticType[];
  readonly returns: StaticType;
}

/**
 * Checks a call against every overload in turn; when none fits, the message is that of the last one,
 * as expr-lang's checker reports it.
 */
export function checkOverloads(name: string, overloads: readonly Overload[]): FunctionSpec['check'] {
  return (args) => {
    let result: CallCheck = reject(`no overload of ${name}`);
    for (const overload of overloads) {
      result = checkOverload(name, overload, args);
      if (result.ok) break;
    }
    return result;
  };
}

function checkOverload(name: string, { params, returns }: Overload, args: readonly StaticType[]): CallCheck {
  if (args.length > params.length) return reject(`too many arguments to call ${name}`);
  if (args.length < params.length) return reject(`not enough arguments to call ${name}`);
  for (const [index, param] of params.entries()) {
    const mismatch = argumentMismatch(name, args[index], param);
    if (mismatch !== null) return reject(mismatch);
  }
  return accept(returns);
}

function argumentMismatch(name: string, arg: StaticType | undefined, param: StaticType): string | null {
  if (arg === undefined || isAssignable(arg, param)) return null;
  const wanted = typeName(param);
  // The trailing blank is upstream's (checker, "cannot use %s as argument"), and users' alerts may match on it.
  if (arg.kind !== 'nil') return `cannot use ${typeName(arg)} as argument (type ${wanted}) to call ${name} `;
  return `cannot use nil as argument (type ${wanted}) to call ${name}`;
}

/** Checks that there is one argument of one of these kinds (or not known yet). */
export function checkOne(
  kinds: readonly StaticType['kind'][],
  options: {
    readonly message: (typeText: string) => string;
    readonly returns: (arg: StaticType) => StaticType;
  },
): FunctionSpec['check'] {
  return (args) => {
    const [arg] = args;
    if (arg === undefined || args.length > 1) {
      return reject(`invalid number of arguments (expected 1, got ${args.length})`);
    }
    if (arg.kind !== 'unknown' && !kinds.includes(arg.kind))
      return reject(options.message(argumentTypeName(arg)));
    return accept(options.returns(arg));
  };
}
