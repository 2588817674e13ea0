import { RE2JS } from 're2js';
import type { Labels } from './labels.ts';

export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
  /** Of the label's value; an absent label is tried as the empty text. */
  readonly accepts: (value: string) => boolean;
}

/** Builds a matcher; expressions are RE2 and anchored at both ends. Throws what RE2 says of a bad one. */
export function createMatcher(name: string, op: MatchOp, value: string): Matcher {
  return { name, op, value, accepts: acceptsOf(op, value) };
}

function acceptsOf(op: MatchOp, expected: string): (value: string) => boolean {
  switch (op) {
    case '=':
      return (value) => value === expected;
    case '!=':
      return (value) => value !== expected;
    case '=~':
      return memoized(anchored(expected));
    case '!~': {
      const isMatch = memoized(anchored(expected));
      return (value) => !isMatch(value);
    }
  }
}

function anchored(expression: string): (value: string) => boolean {
  const pattern = RE2JS.compile(expression);
  return (value) => pattern.matches(value);
}

/** The linear-time engine is slow; label values repeat over series and steps. */
function memoized(test: (value: string) => boolean): (value: string) => boolean {
  const known = new Map<string, boolean>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const result = test(value);
    known.set(value, result);
    return result;
  };
}

export function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ name, accepts }) => accepts(labels.get(name) ?? ''));
}
