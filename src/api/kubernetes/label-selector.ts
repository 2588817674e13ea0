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
