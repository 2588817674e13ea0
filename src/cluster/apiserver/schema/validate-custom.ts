import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { ruleFaults } from './cel-rules.ts';
import { validateValue } from './validate-value.ts';

/** What of a custom object breaks its CRD's schema, or the rules in it. Rules are not tried on a broken shape. */
export function validateCustom(
  object: ApiObject,
  old: ApiObject | null,
  resource: ResourceDef,
): readonly FieldFault[] {
  if (resource.custom === null) return [];
  const faults = validateValue(object, resource.schema, '');
  return faults.length > 0 ? faults : ruleFaults(object, old, resource.schema);
}
