import { isMap, listAt, mapAt, mapsAt } from '../object.ts';

const OPERATORS: { readonly [operator: string]: string } = { In: 'in', NotIn: 'notin' };

/** A label selector, or a plain map of labels, as one line; empty when it selects by nothing. */
export function selectorLine(selector: unknown): string {
  if (!isMap(selector)) return '';
  const isStructured = selector['matchLabels'] !== undefined || selector['matchExpressions'] !== undefined;
  const labels = isStructured ? (mapAt(selector, 'matchLabels') ?? {}) : selector;
  const terms = isStructured ? mapsAt(selector, 'matchExpressions') : [];
  const texts = [
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${String(value)}`),
    ...terms.map(termText),
  ];
  return texts.join(',');
}

function termText(term: unknown): string {
  const { key, operator } = isMap(term) ? term : {};
  const word = OPERATORS[String(operator)];
  if (word !== undefined) return `${String(key)} ${word} (${listAt(term, 'values').join(',')})`;
  return operator === 'DoesNotExist' ? `!${String(key)}` : String(key);
}
