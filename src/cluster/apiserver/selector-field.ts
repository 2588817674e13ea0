import type { ResourceDef } from './kinds/resource.ts';
import type { ApiObject } from './object.ts';
import { valueAt } from './object.ts';
import { badRequest } from './status-error.ts';

export interface FieldTerm {
  readonly path: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** Reads `status.phase!=Running,metadata.name=web`; a backslash keeps the sign after it. */
export function parseFieldSelector(text: string, resource: ResourceDef): readonly FieldTerm[] {
  if (text === '') return [];
  return text
    .split(/(?<!\\),/)
    .filter((part) => part !== '')
    .map((part) => parseTerm(part, text, resource));
}

function parseTerm(part: string, whole: string, resource: ResourceDef): FieldTerm {
  const match = /^(.*?)(!=|==|=)(.*)$/.exec(part);
  if (match === null) {
    throw badRequest(`invalid selector: '${whole}'; can't understand '${part}'`);
  }
  const [, path = '', sign, value = ''] = match;
  if (readerOf(path, resource) === null) {
    throw badRequest(
      resource.custom === null && resource.rules.selectableFields === undefined
        ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
        : `field label not supported: ${path}`,
    );
  }
  return { path, isEqual: sign !== '!=', value: value.replace(/\\(.)/g, '$1') };
}

/** How to read a selectable field; `null` when the kind has no such field. */
function readerOf(path: string, resource: ResourceDef): ((object: ApiObject) => string) | null {
  if (path === 'metadata.name') return ({ metadata }) => metadata.name;
  if (path === 'metadata.namespace') return ({ metadata }) => metadata.namespace ?? '';
  const own = resource.rules.selectableFields?.[path];
  if (own !== undefined) return own;
  if (resource.custom?.selectablePaths.includes(`.${path}`) !== true) return null;
  const keys = path.split('.');
  return (object) => String(valueAt(object, ...keys) ?? '');
}

export function matchesFields(
  terms: readonly FieldTerm[],
  object: ApiObject,
  resource: ResourceDef,
): boolean {
  return terms.every(({ path, isEqual, value }) => {
    const read = readerOf(path, resource);
    return read !== null && (read(object) === value) === isEqual;
  });
}

/** The object a selector pins by name, so that a list can look it up instead of scanning. */
export function pinnedName(terms: readonly FieldTerm[]): string | undefined {
  return terms.find(({ path, isEqual }) => path === 'metadata.name' && isEqual)?.value;
}
