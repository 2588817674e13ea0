import { RE2JS } from 're2js';
import { deepEqual } from '../../../base/json.ts';
import { parseTime } from '../../../base/time.ts';
import { isMap, type JsonMap } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { isIntOrString, itemKey, type Schema } from './schema.ts';

/** What of `value` breaks the JSON Schema of a CRD, with paths and texts as kube-openapi words them. */
export function validateValue(value: unknown, schema: Schema, path: string): readonly FieldFault[] {
  if (value === null) return nullFaults(schema, path);
  const typeFault = typeFaultOf(value, schema, path);
  if (typeFault !== null) return [typeFault];
  return [
    ...enumFaults(value, schema, path),
    ...(typeof value === 'number' ? numberFaults(value, schema, path) : []),
    ...(typeof value === 'string' ? textFaults(value, schema, path) : []),
    ...(Array.isArray(value) ? listFaults(value, schema, path) : []),
    ...(isMap(value) ? objectFaults(value, schema, path) : []),
    ...logicFaults(value, schema, path),
  ];
}

function nullFaults(schema: Schema, path: string): readonly FieldFault[] {
  if (schema.nullable === true || schema.type === undefined) return [];
  return [invalidType(path, 'null', schema.type)];
}

function invalidType(path: string, found: string, wanted: string): FieldFault {
  const message = `Invalid value: ${JSON.stringify(found)}: ${path} in body must be of type ${wanted}: ${JSON.stringify(found)}`;
  return { type: 'TypeInvalid', field: path, message };
}

function typeFaultOf(value: unknown, schema: Schema, path: string): FieldFault | null {
  if (isIntOrString(schema)) {
    const fits = typeof value === 'string' || Number.isInteger(value);
    return fits ? null : invalidType(path, jsonTypeOf(value), 'integer,string');
  }
  const { type } = schema;
  if (type === undefined || jsonTypeOf(value) === type) return null;
  if (type === 'number' && typeof value === 'number') return null;
  return invalidType(path, jsonTypeOf(value), type);
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : typeof value;
}

function invalid(path: string, value: unknown, detail: string): FieldFault {
  return {
    type: 'Invalid',
    field: path,
    message: `Invalid value: ${JSON.stringify(value)}: ${path} in body ${detail}`,
  };
}

function enumFaults(value: unknown, schema: Schema, path: string): readonly FieldFault[] {
  if (schema.enum === undefined || schema.enum.some((one) => deepEqual(one, value))) return [];
  const listed = schema.enum.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}`;
  return [{ type: 'NotSupported', field: path, message }];
}

function numberFaults(value: number, schema: Schema, path: string): readonly FieldFault[] {
  const { minimum, maximum, multipleOf } = schema;
  const faults: FieldFault[] = [];
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    const relation = schema.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
    faults.push(invalid(path, value, `should be ${relation} ${minimum}`));
  }
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    const relation = schema.exclusiveMaximum === true ? 'less than' : 'less than or equal to';
    faults.push(invalid(path, value, `should be ${relation} ${maximum}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    faults.push(invalid(path, value, `should be a multiple of ${multipleOf}`));
  }
  return faults;
}

const FORMATS: { readonly [format: string]: (text: string) => boolean } = {
  'date-time': (text) => parseTime(text) !== null,
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text),
  uri: (text) => URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
};

function textFaults(value: string, schema: Schema, path: string): readonly FieldFault[] {
  const { minLength, maxLength, pattern, format = '' } = schema;
  const length = [...value].length;
  const faults: FieldFault[] = [];
  if (minLength !== undefined && length < minLength) {
    faults.push(invalid(path, value, `should be at least ${minLength} chars long`));
  }
  if (maxLength !== undefined && length > maxLength) {
    const message = `Too long: may not be more than ${maxLength} bytes`;
    faults.push({ type: 'TooLong', field: path, message });
  }
  if (pattern !== undefined && !compiled(pattern).matcher(value).find()) {
    faults.push(invalid(path, value, `should match '${pattern}'`));
  }
  if (FORMATS[format]?.(value) === false) {
    faults.push(invalid(path, value, `must be of type ${format}: ${JSON.stringify(value)}`));
  }
  return faults;
}

const patterns = new Map<string, RE2JS>();

/** RE2 runs in linear time whatever the pattern, and is the syntax that CRD authors write for. */
function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const made = RE2JS.compile(pattern);
  patterns.set(pattern, made);
  return made;
}

function listFaults(value: readonly unknown[], schema: Schema, path: string): readonly FieldFault[] {
  const { minItems, maxItems, items } = schema;
  const faults: FieldFault[] = [];
  if (minItems !== undefined && value.length < minItems) {
    faults.push(invalid(path, value.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && value.length > maxItems) {
    const message = `Too many: ${value.length}: must have at most ${maxItems} items`;
    faults.push({ type: 'TooMany', field: path, message });
  }
  faults.push(...duplicateFaults(value, schema, path));
  if (items !== undefined) {
    for (const [index, item] of value.entries())
      faults.push(...validateValue(item, items, `${path}[${index}]`));
  }
  return faults;
}

function duplicateFaults(value: readonly unknown[], schema: Schema, path: string): readonly FieldFault[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'map' && listType !== 'set') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identity = (item: unknown) =>
    listType === 'map' && isMap(item) ? itemKey(item, keys) : JSON.stringify(item);
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    const id = identity(item);
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const shown =
      listType === 'map' && isMap(item)
        ? JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key]])))
        : JSON.stringify(item);
    return [{ type: 'Duplicate' as const, field: `${path}[${index}]`, message: `Duplicate value: ${shown}` }];
  });
}

function objectFaults(value: JsonMap, schema: Schema, path: string): readonly FieldFault[] {
  const { properties = {}, additionalProperties, required = [], minProperties, maxProperties } = schema;
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const count = Object.keys(value).length;
  const faults: FieldFault[] = required
    .filter((key) => value[key] === undefined)
    .map((key) => ({ type: 'Required', field: at(key), message: 'Required value' }));
  if (minProperties !== undefined && count < minProperties) {
    faults.push(invalid(path, count, `should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && count > maxProperties) {
    const message = `Too many: ${count}: must have at most ${maxProperties} items`;
    faults.push({ type: 'TooMany', field: path, message });
  }
  for (const [key, member] of Object.entries(value)) {
    const property = properties[key];
    if (property !== undefined) faults.push(...validateValue(member, property, at(key)));
    else if (typeof additionalProperties === 'object') {
      faults.push(...validateValue(member, additionalProperties, at(key)));
    }
  }
  return faults;
}

function logicFaults(value: unknown, schema: Schema, path: string): readonly FieldFault[] {
  const fits = (one: Schema) => validateValue(value, one, path).length === 0;
  const faults: FieldFault[] = (schema.allOf ?? []).flatMap((one) => validateValue(value, one, path));
  const fail = (detail: string) => faults.push(invalid(path, shownIn(value), detail));
  if (schema.anyOf !== undefined && !schema.anyOf.some(fits)) {
    fail('must validate at least one schema (anyOf)');
  }
  if (schema.oneOf !== undefined) {
    const count = schema.oneOf.filter(fits).length;
    if (count !== 1)
      fail(
        `must validate one and only one schema (oneOf). ${count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`}`,
      );
  }
  if (schema.not !== undefined && fits(schema.not)) fail('must not validate the schema (not)');
  return faults;
}

/** Whole objects are not repeated in a message. */
function shownIn(value: unknown): unknown {
  return isMap(value) || Array.isArray(value) ? '' : value;
}
