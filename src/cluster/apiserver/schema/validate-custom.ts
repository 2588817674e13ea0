import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { hasRules, ruleFaults } from './cel-rules.ts';
import { validateValue } from './validate-value.ts';

const UNCHECKED: FieldFault = {
  type: 'Invalid',
  field: '<nil>',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation',
};

/** What of a custom object breaks its CRD's schema, or the rules in it. Rules are not tried on a broken shape. */
export function validateCustom(
  object: ApiObject,
  old: ApiObject | null,
  resource: ResourceDef,
): readonly FieldFault[] {
  if (resource.custom === null) return [];
  const faults = validateValue(object, resource.schema, '');
  if (faults.length === 0) return ruleFaults(object, old, resource.schema);
  // Repeated list items do not keep upstream from checking the rules.
  const isBroken = faults.some(({ type }) => type !== 'Duplicate');
  return isBroken && hasRules(resource.schema) ? [...faults, UNCHECKED] : faults;
}
