import type { JsonMap } from '../object.ts';

/** The part of JSON Schema, with Kubernetes' extensions, that built-in kinds and CRDs use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
  /** Fields of a built-in kind that Go leaves out of JSON when they are empty. */
  readonly 'x-omit-empty'?: readonly string[];
}

export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** Looks through `$ref`; the members beside a reference (its default, its patch strategy) win. */
export type Resolve = (schema: Schema) => Schema;

/** The schema of member `key` of an object, or `undefined` when it has none. */
export function memberSchema(schema: Schema, key: string, resolve: Resolve): Schema | undefined {
  const property = schema.properties?.[key];
  if (property !== undefined) return resolve(property);
  const { additionalProperties } = schema;
  return typeof additionalProperties === 'object' ? resolve(additionalProperties) : undefined;
}

export function itemSchema(schema: Schema | undefined, resolve: Resolve): Schema | undefined {
  return schema?.items === undefined ? undefined : resolve(schema.items);
}

/** Whether any JSON may stand here: a RawExtension, FieldsV1, or a field that preserves unknown content. */
export function isOpaque(schema: Schema): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && schema.properties === undefined) return true;
  const { type, properties, additionalProperties, items } = schema;
  const hasShape = properties !== undefined || additionalProperties !== undefined || items !== undefined;
  return !hasShape && (type === 'object' || type === undefined) && !isIntOrString(schema);
}

export function isIntOrString(schema: Schema): boolean {
  return schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true;
}

/** The identity of an item in an associative list, by the list's map keys. */
export function itemKey(item: JsonMap, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key] ?? null));
}
