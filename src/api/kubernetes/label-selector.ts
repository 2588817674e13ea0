import type { LabelSelector, LabelSelectorRequirement } from './meta.ts';

type Labels = Readonly<Record<string, string>>;

/** True when every term holds. An empty selector matches everything, as in `metav1.LabelSelectorAsSelector`. */
export function matchesSelector(selector: LabelSelector, labels: Labels = {}): boolean {
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels))
  );
}

/** True when `labels` holds each pair of `wanted`: how a Service selects. */
export function matchesLabels(wanted: Labels, labels: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** A label that is absent is in no set: `NotIn` holds for it. */
function meets({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** The selector as query text, keys in order: `a=b,env in (x,y),!old`. */
export function formatSelector(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]): [string, string] => [
    key,
    `${key}=${value}`,
  ]);
  const expressions = (selector.matchExpressions ?? []).map((part): [string, string] => [
    part.key,
    formatRequirement(part),
  ]);
  return [...labels, ...expressions]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const list = `(${values.toSorted().join(',')})`;
  switch (operator) {
    case 'In':
      return `${key} in ${list}`;
    case 'NotIn':
      return `${key} notin ${list}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}
