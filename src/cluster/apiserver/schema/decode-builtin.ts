import { parseTime } from '../../../base/time.ts';
import { isMap, type JsonMap } from '../object.ts';
import { goTypeOf, resolveBuiltin } from './builtin-schemas.ts';
import { canonicalQuantity } from './quantity.ts';
import { isIntOrString, isOpaque, type Schema } from './schema.ts';

/** What Go's decoder would say of an object: the fields it does not know, and the first value of a wrong type. */
export interface DecodeReport {
  readonly unknown: string[];
  wrongType: string | null;
}

interface Place {
  readonly path: string;
  /** Dotted names without list positions, as Go's error prints them. */
  readonly names: string;
  readonly struct: string;
}

/**
 * Brings `object` to the form Go's types would give it, in place: unknown fields, nulls and empty values that
 * `omitempty` drops are gone, quantities are canonical.
 */
export function decodeBuiltin(object: JsonMap, schema: Schema): DecodeReport {
  const report: DecodeReport = { unknown: [], wrongType: null };
  decodeStruct(object, schema, { path: '', names: '', struct: goTypeOf(schema) }, report);
  return report;
}

function decodeStruct(value: JsonMap, schema: Schema, place: Place, report: DecodeReport): void {
  const { properties = {} } = schema;
  for (const key of Object.keys(value)) {
    const property = properties[key];
    const path = place.path === '' ? key : `${place.path}.${key}`;
    if (property === undefined) {
      report.unknown.push(path);
      delete value[key];
      continue;
    }
    const names = place.names === '' ? key : `${place.names}.${key}`;
    const member = value[key];
    if (member === null) delete value[key];
    else value[key] = decodeValue(member, resolveBuiltin(property), { ...place, path, names }, report);
  }
  for (const key of schema['x-omit-empty'] ?? []) {
    if (isEmpty(value[key]) && !isStruct(properties[key])) delete value[key];
  }
}

function isStruct(property: Schema | undefined): boolean {
  return property !== undefined && resolveBuiltin(property).properties !== undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

function decodeValue(value: unknown, schema: Schema, place: Place, report: DecodeReport): unknown {
  if (schema.items !== undefined) return decodeList(value, schema, place, report);
  if (schema.properties !== undefined) {
    if (!isMap(value)) return wrong(value, goTypeOf(schema), place, report);
    decodeStruct(value, schema, { ...place, struct: goTypeOf(schema) }, report);
    return value;
  }
  if (typeof schema.additionalProperties === 'object') return decodeMap(value, schema, place, report);
  return decodeScalar(value, schema, place, report);
}

function decodeList(value: unknown, schema: Schema, place: Place, report: DecodeReport): unknown {
  const items = resolveBuiltin(schema.items ?? {});
  if (!Array.isArray(value)) return wrong(value, `[]${goTypeOf(items)}`, place, report);
  return value.map((item, index) =>
    decodeValue(item, items, { ...place, path: `${place.path}[${index}]` }, report),
  );
}

function decodeMap(value: unknown, schema: Schema, place: Place, report: DecodeReport): unknown {
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const member = resolveBuiltin(values);
  if (!isMap(value)) return wrong(value, `map[string]${goTypeOf(member)}`, place, report);
  for (const key of Object.keys(value)) {
    const path = `${place.path}.${key}`;
    // A null in a Go map reads as the zero value; only strings can stand in the built-in maps' nulls.
    value[key] = value[key] === null ? '' : decodeValue(value[key], member, { ...place, path }, report);
  }
  return value;
}

/** Go's name of a scalar type, and whether a JSON value can be read into it. */
const SCALARS: { readonly [type: string]: readonly [string, (value: unknown) => boolean] } = {
  integer: ['int64', Number.isInteger],
  number: ['float64', (value) => typeof value === 'number'],
  boolean: ['bool', (value) => typeof value === 'boolean'],
};

function decodeScalar(value: unknown, schema: Schema, place: Place, report: DecodeReport): unknown {
  if (isIntOrString(schema)) {
    const fits = typeof value === 'string' || Number.isInteger(value);
    return fits ? value : wrong(value, 'intstr.IntOrString', place, report);
  }
  if (schema.oneOf !== undefined) return decodeQuantity(value, report);
  if (isOpaque(schema)) return value;
  if (schema.type === 'string') {
    if (typeof value === 'string') return decodeText(value, schema, report);
    return wrong(value, 'string', place, report);
  }
  const [goType, fits] = SCALARS[schema.type ?? ''] ?? ['', () => true];
  return fits(value) ? value : wrong(value, schema.format ?? goType, place, report);
}

function decodeText(value: string, { format }: Schema, report: DecodeReport): string {
  if (format === 'date-time' && parseTime(value) === null) {
    report.wrongType ??= `parsing time "${value}" as "2006-01-02T15:04:05Z07:00": cannot parse "${value}" as "2006"`;
  }
  if (format === 'byte' && !/^[A-Za-z0-9+/\r\n]*={0,2}$/.test(value)) {
    const at = value.search(/[^A-Za-z0-9+/\r\n]/);
    report.wrongType ??= `illegal base64 data at input byte ${at}`;
  }
  return value;
}

function decodeQuantity(value: unknown, report: DecodeReport): unknown {
  const canonical = canonicalQuantity(String(value));
  if (canonical === null) {
    report.wrongType ??=
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  }
  return canonical ?? value;
}

function wrong(value: unknown, wanted: string, place: Place, report: DecodeReport): unknown {
  report.wrongType ??=
    `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ` +
    `${place.struct}.${place.names} of type ${wanted}`;
  return value;
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** Adds the values that the schema names for absent fields, in place and all the way down. */
export function applyBuiltinDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const items = schema.items === undefined ? undefined : resolveBuiltin(schema.items);
    if (items?.properties !== undefined) for (const item of value) applyBuiltinDefaults(item, items);
    return;
  }
  if (!isMap(value)) return;
  for (const step of defaultsOf(schema)) applyStep(value, step);
}

function applyStep(value: JsonMap, { key, fallback, member }: DefaultStep): void {
  if (value[key] === undefined && fallback !== undefined) {
    value[key] = typeof fallback === 'object' ? {} : fallback;
  }
  if (member !== null && value[key] !== undefined) applyBuiltinDefaults(value[key], member);
}

interface DefaultStep {
  readonly key: string;
  readonly fallback: unknown;
  /** Where to go on; `null` when nothing below has a default. */
  readonly member: Schema | null;
}

const steps = new WeakMap<Schema, readonly DefaultStep[]>();

function defaultsOf(schema: Schema): readonly DefaultStep[] {
  const known = steps.get(schema);
  if (known !== undefined) return known;
  const made = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const member = resolveBuiltin(property);
    const goesOn = member.properties !== undefined || member.items !== undefined;
    const fallback = property.default;
    return goesOn || fallback !== undefined ? [{ key, fallback, member: goesOn ? member : null }] : [];
  });
  steps.set(schema, made);
  return made;
}
