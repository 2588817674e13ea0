import { type JsonMap, listAt, mapAt, mapsAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { invalidValue, required } from './faults.ts';
import { labelFaults } from './names.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** What is wrong with a required LabelSelector. */
export function selectorFaults(field: string, selector: JsonMap): readonly FieldFault[] {
  const labels = mapAt(selector, 'matchLabels') ?? {};
  const terms = mapsAt(selector, 'matchExpressions');
  if (Object.keys(labels).length === 0 && terms.length === 0) {
    return [invalidValue(field, selector, 'empty selector is invalid for deployment')];
  }
  return [
    ...labelFaults(`${field}.matchLabels`, labels),
    ...terms.flatMap((term, index) => termFaults(`${field}.matchExpressions[${index}]`, term)),
  ];
}

function termFaults(field: string, term: JsonMap): readonly FieldFault[] {
  const operator = String(term['operator'] ?? '');
  const values = listAt(term, 'values');
  if (!OPERATORS.includes(operator)) {
    return [invalidValue(`${field}.operator`, operator, 'not a valid selector operator')];
  }
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues && values.length === 0) {
    return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (!wantsValues && values.length > 0) {
    const message = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return [{ type: 'Forbidden', field: `${field}.values`, message }];
  }
  return [];
}

export function templateMatchesSelector(selector: JsonMap, labels: JsonMap): boolean {
  const wanted = mapAt(selector, 'matchLabels') ?? {};
  return (
    Object.entries(wanted).every(([key, value]) => labels[key] === value) &&
    mapsAt(selector, 'matchExpressions').every((term) => matchesTerm(term, labels))
  );
}

function matchesTerm(term: JsonMap, labels: JsonMap): boolean {
  const value = labels[String(term['key'])];
  const isListed = value !== undefined && listAt(term, 'values').includes(value);
  switch (term['operator']) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
