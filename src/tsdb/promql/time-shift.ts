import type { Millis } from '../../base/time.ts';
import { badQuery } from '../query-error.ts';
import type { At, Expr, RangeSelector, Selector, Subquery } from './ast.ts';

type Shiftable = Selector | RangeSelector | Subquery;

export function withOffset(expr: Expr, offsetMs: Millis): Expr {
  const shiftable = requireShiftable(expr, 'offset modifier');
  if (shiftable.offsetMs !== 0) throw badQuery('parse error: offset may not be set multiple times');
  return { ...shiftable, offsetMs };
}

export function withAt(expr: Expr, at: At): Expr {
  const shiftable = requireShiftable(expr, '@ modifier');
  if (shiftable.at !== null) throw badQuery('parse error: @ <timestamp> may not be set multiple times');
  return { ...shiftable, at };
}

export function withRange(expr: Expr, rangeMs: Millis): Expr {
  if (expr.kind !== 'selector') {
    throw badQuery('parse error: ranges only allowed for vector selectors');
  }
  if (expr.offsetMs !== 0) throw badQuery('parse error: no offset modifiers allowed before range');
  if (expr.at !== null) throw badQuery('parse error: no @ modifiers allowed before range');
  return { ...expr, kind: 'range', rangeMs };
}

export function asSubquery(inner: Expr, rangeMs: Millis, stepMs: Millis | null): Expr {
  return { kind: 'subquery', inner, rangeMs, stepMs, offsetMs: 0, at: null };
}

function requireShiftable(expr: Expr, modifier: string): Shiftable {
  if (expr.kind === 'selector' || expr.kind === 'range' || expr.kind === 'subquery') return expr;
  throw badQuery(
    `parse error: ${modifier} must be preceded by an instant vector selector or range vector selector ` +
      `or a subquery, but follows ${expr.kind} expression`,
  );
}
