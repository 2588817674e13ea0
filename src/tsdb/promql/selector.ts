import type { SyntaxNode } from '@lezer/common';
import { METRIC_NAME } from '../labels.ts';
import { createMatcher, type Matcher, type MatchOp } from '../matcher.ts';
import { badQuery } from '../query-error.ts';
import type { Selector } from './ast.ts';
import { parseString } from './literals.ts';

/** Reads a `VectorSelector` node: `name{label="value", ...}`. */
export function parseSelector(node: SyntaxNode, query: string): Selector {
  const matchers: Matcher[] = [];
  const identifier = node.getChild('Identifier');
  if (identifier !== null) {
    matchers.push(createMatcher(METRIC_NAME, '=', query.slice(identifier.from, identifier.to)));
  }
  const list = node.getChild('LabelMatchers');
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const matcher = matcherOf(child, query);
    if (matcher !== null) matchers.push(matcher);
  }
  if (identifier !== null && matchers.slice(1).some(({ name }) => name === METRIC_NAME)) {
    throw badQuery('parse error: metric name must not be set twice');
  }
  if (matchers.every(({ accepts }) => accepts(''))) {
    throw badQuery('parse error: vector selector must contain at least one non-empty matcher');
  }
  return { kind: 'selector', matchers, offsetMs: 0, at: null };
}

function matcherOf(node: SyntaxNode, query: string): Matcher | null {
  if (node.name === 'LineComment') return null;
  if (node.name === 'QuotedLabelName') {
    return createMatcher(METRIC_NAME, '=', parseString(query.slice(node.from, node.to)));
  }
  const [nameNode, opNode, valueNode] = [node.firstChild, node.getChild('MatchOp'), node.lastChild];
  if (nameNode === null || opNode === null || valueNode === null) {
    throw badQuery('parse error: incomplete label matcher');
  }
  const written = query.slice(nameNode.from, nameNode.to);
  const name = nameNode.name === 'QuotedLabelName' ? parseString(written) : written;
  const op = query.slice(opNode.from, opNode.to) as MatchOp;
  const value = parseString(query.slice(valueNode.from, valueNode.to));
  try {
    return createMatcher(name, op, value);
  } catch (cause) {
    throw badQuery(`parse error: error parsing regexp: ${value}`, cause);
  }
}
