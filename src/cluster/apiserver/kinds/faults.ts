import { deepEqual } from '../../../base/json.ts';
import type { FieldFault } from '../status-error.ts';

/** How Go prints a value in `Invalid value: ...`. */
export function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

export function required(field: string, detail = ''): FieldFault {
  return { type: 'Required', field, message: detail === '' ? 'Required value' : `Required value: ${detail}` };
}

export function invalidValue(field: string, value: unknown, detail: string): FieldFault {
  return { type: 'Invalid', field, message: `Invalid value: ${shown(value)}: ${detail}` };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldFault {
  const listed = supported.map((one) => JSON.stringify(one)).join(', ');
  return {
    type: 'NotSupported',
    field,
    message: `Unsupported value: ${shown(value)}: supported values: ${listed}`,
  };
}

export function duplicate(field: string, value: unknown): FieldFault {
  return { type: 'Duplicate', field, message: `Duplicate value: ${shown(value)}` };
}

export function forbiddenField(field: string, detail: string): FieldFault {
  return { type: 'Forbidden', field, message: `Forbidden: ${detail}` };
}

/** The fault of changing a field that cannot change, or none. */
export function immutable(field: string, value: unknown, old: unknown): readonly FieldFault[] {
  return deepEqual(value, old) ? [] : [invalidValue(field, value, 'field is immutable')];
}
