import { evaluate } from '@marcbachmann/cel-js';
import { errorText } from '../../../base/errors.ts';
import { type ApiObject, isMap } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { itemKey, type Schema, type ValidationRule } from './schema.ts';

/** Faults of `x-kubernetes-validations`. Rules about `oldSelf` are only asked where there is an old value. */
export function ruleFaults(object: ApiObject, old: ApiObject | null, schema: Schema): readonly FieldFault[] {
  return hasRules(schema) ? walk({ value: object, old: old ?? undefined, path: '' }, schema) : [];
}

const known = new WeakMap<Schema, boolean>();

/** Whether a schema has rules anywhere. */
export function hasRules(schema: Schema): boolean {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [...Object.values(properties), items, additionalProperties];
  const found =
    (schema['x-kubernetes-validations'] ?? []).length > 0 ||
    inner.some((one) => typeof one === 'object' && hasRules(one));
  known.set(schema, found);
  return found;
}

interface Spot {
  readonly value: unknown;
  readonly old: unknown;
  readonly path: string;
}

function walk(spot: Spot, schema: Schema): readonly FieldFault[] {
  if (spot.value === undefined || spot.value === null || !hasRules(schema)) return [];
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => check(spot, rule, schema));
  return [...own, ...innerSpots(spot, schema).flatMap(([inner, member]) => walk(inner, member))];
}

function innerSpots({ value, old, path }: Spot, schema: Schema): readonly (readonly [Spot, Schema])[] {
  const { properties = {}, items, additionalProperties } = schema;
  if (Array.isArray(value) && items !== undefined) {
    const keys = schema['x-kubernetes-list-map-keys'];
    const olds = Array.isArray(old) && keys !== undefined ? old.filter(isMap) : [];
    return value.map((item, index) => {
      const before = isMap(item)
        ? olds.find((one) => itemKey(one, keys ?? []) === itemKey(item, keys ?? []))
        : undefined;
      return [{ value: item, old: before, path: `${path}[${index}]` }, items];
    });
  }
  if (!isMap(value)) return [];
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return Object.entries(value).flatMap(([key, member]) => {
    const inner = properties[key] ?? others;
    if (inner === undefined) return [];
    const before = isMap(old) ? old[key] : undefined;
    return [[{ value: member, old: before, path: path === '' ? key : `${path}.${key}` }, inner] as const];
  });
}

function check({ value, old, path }: Spot, rule: ValidationRule, schema: Schema): readonly FieldFault[] {
  const isAboutChange = /\boldSelf\b/.test(rule.rule);
  if (isAboutChange && old === undefined) return [];
  const field = rule.fieldPath === undefined ? path : `${path}${rule.fieldPath}`;
  try {
    const holds = evaluate(rule.rule, { self: toCel(value), oldSelf: toCel(old) });
    return holds === true ? [] : [fault(field, rule, schema, rule.message ?? `failed rule: ${rule.rule}`)];
  } catch (cause) {
    return [fault(field, rule, schema, `rule evaluation error: ${errorText(cause)}: ${rule.rule}`)];
  }
}

const TYPES: { readonly [reason: string]: FieldFault['type'] } = {
  FieldValueRequired: 'Required',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate',
};

function fault(field: string, { reason = '' }: ValidationRule, schema: Schema, detail: string): FieldFault {
  const type = TYPES[reason] ?? 'Invalid';
  const shown = JSON.stringify(schema.type ?? 'object');
  const texts: { readonly [type: string]: string } = {
    Required: `Required value: ${detail}`,
    Forbidden: `Forbidden: ${detail}`,
    Duplicate: `Duplicate value: ${shown}`,
  };
  return { type, field, message: texts[type] ?? `Invalid value: ${shown}: ${detail}` };
}

/** CEL tells whole numbers from others. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(toCel);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toCel(member)]));
}
