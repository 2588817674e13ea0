import type { ApiObject } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import type { Schema } from './schema.ts';

/** Faults of `x-kubernetes-validations`. */
export function ruleFaults(
  _object: ApiObject,
  _old: ApiObject | null,
  _schema: Schema,
): readonly FieldFault[] {
  return [];
}
