import { badRequest } from './status-error.ts';

type Labels = { readonly [key: string]: string } | undefined;

/** One term of a label selector; every term must hold. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!exists';
  readonly values: readonly string[];
}

export function matchesLabels(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels?.[key];
    if (operator === 'exists') return value !== undefined;
    if (operator === '!exists') return value === undefined;
    // An object without the key is not in the set: upstream's `!=` and `notin` match it.
    const isIn = value !== undefined && values.includes(value);
    return operator === 'in' ? isIn : !isIn;
  });
}

const KEY = /^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Reads `app=web,tier in (a,b),!legacy`. Throws a 400 `StatusError` on anything else. */
export function parseLabelSelector(text: string): readonly Requirement[] {
  const parts = splitTerms(text);
  return parts.map((part) => {
    const requirement = parseTerm(part);
    if (requirement === null) throw badRequest(`unable to parse requirement: ${describe(part)}`);
    return requirement;
  });
}

function describe(part: string): string {
  return `found '${part}', expected: a label key with '=', '==', '!=', 'in', 'notin' or nothing after it`;
}

/** Splits at commas outside of parentheses. */
function splitTerms(text: string): readonly string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const sign = text[index];
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (sign === undefined || (sign === ',' && depth === 0)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts;
}

function parseTerm(part: string): Requirement | null {
  const set = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(part);
  if (set !== null) {
    const [, key = '', operator, listed = ''] = set;
    const values = listed.split(',').map((value) => value.trim());
    return checked({ key, operator: operator === 'in' ? 'in' : 'notin', values });
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equality !== null) {
    const [, key = '', sign, value = ''] = equality;
    return checked({ key, operator: sign === '!=' ? 'notin' : 'in', values: [value] });
  }
  if (part.startsWith('!')) return checked({ key: part.slice(1).trim(), operator: '!exists', values: [] });
  return checked({ key: part, operator: 'exists', values: [] });
}

function checked(requirement: Requirement): Requirement | null {
  const isSound = KEY.test(requirement.key) && requirement.values.every((value) => VALUE.test(value));
  return isSound ? requirement : null;
}
