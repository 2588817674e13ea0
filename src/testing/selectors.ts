import type { KubeObject } from '../api/kubernetes/meta.ts';
import { isObject } from '../base/json.ts';

/** Whether labels match a selector in kubectl's text form: `a=b,c!=d,e in (f,g),h,!i`. */
export function matchesLabels(
  labels: Readonly<Record<string, string>> | undefined,
  selector: string | undefined,
): boolean {
  if (selector === undefined || selector.trim() === '') return true;
  const requirements = selector.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  return requirements.every((requirement) => matchesOne(labels ?? {}, requirement.trim()));
}

function matchesOne(labels: Readonly<Record<string, string>>, requirement: string): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const isMember = values
      .split(',')
      .map((value) => value.trim())
      .includes(labels[key] ?? '');
    return operator === 'in' ? isMember && key in labels : !isMember || !(key in labels);
  }
  const pair = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(requirement);
  if (pair !== null) {
    const [, key = '', operator, value] = pair;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  }
  return requirement.startsWith('!') ? !(requirement.slice(1) in labels) : requirement in labels;
}

/** Whether an object matches `metadata.name=x,involvedObject.uid=y`. */
export function matchesFields(object: KubeObject, selector: string | undefined): boolean {
  if (selector === undefined || selector === '') return true;
  return selector.split(',').every((requirement) => {
    const [, path = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(requirement) ?? [];
    const found = path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), object);
    return (String(found ?? '') === value) !== (operator === '!=');
  });
}
