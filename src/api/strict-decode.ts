import type { z } from 'zod';
import type { FieldError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { POD_TEMPLATE_SHAPES } from './generated/pod-template-shapes.ts';
import { unknownMember } from './kubernetes/go-json.ts';

/** What a schema says of itself; zod keeps it under `def`. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Readonly<Record<string, string>>;
}

const PLAIN_TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isInteger,
  enum: (value) => typeof value === 'string',
};

const GO_NAMES: Readonly<Record<string, string>> = { number: 'int32', boolean: 'bool', enum: 'string' };

/**
 * The first member of `value` that its type does not know or cannot hold, in the words of Go's strict JSON decoder,
 * which kubectl and upstream's plugin print. `null`: every member is known. `path` is where `value` is.
 */
export function strictFault(schema: z.ZodType, value: unknown, path: string): FieldError | null {
  const def = schema.def as unknown as Definition;
  if (value === null || def.type === 'unknown') return null;
  if (def.type === 'optional') return strictFault(inner(def.innerType), value, path);
  if (def.type === 'object') return objectFault(def, value, path);
  if (def.type === 'array') return arrayFault(def, value, path);
  if (def.type === 'record') return recordFault(def, value, path);
  if (def.type === 'union') return unionFault(def, value, path);
  if (def.type === 'custom') return preservedFault(value, path);
  const holds = PLAIN_TYPES[def.type];
  return holds === undefined || holds(value) ? null : mismatch(value, path, GO_NAMES[def.type] ?? def.type);
}

/** The first member of an object's metadata that Kubernetes does not know. */
export function metadataFault(metadata: unknown): FieldError | null {
  const unknown = unknownMember(metadata, 'ObjectMeta', POD_TEMPLATE_SHAPES, 'metadata');
  return unknown === null ? null : unknownField(unknown.name, unknown.path);
}

function inner(schema: z.ZodType | undefined): z.ZodType {
  if (schema === undefined) throw new TypeError('a schema without its inner one');
  return schema;
}

function objectFault({ shape = {} }: Definition, value: unknown, path: string): FieldError | null {
  if (!isObject(value)) return mismatch(value, path, 'object');
  return firstFault(Object.keys(value).toSorted(), (key) => {
    const member = shape[key];
    return member === undefined
      ? unknownField(key, `${path}.${key}`)
      : strictFault(member, value[key], `${path}.${key}`);
  });
}

function arrayFault({ element }: Definition, value: unknown, path: string): FieldError | null {
  if (!Array.isArray(value)) return mismatch(value, path, 'array');
  return firstFault([...value.keys()], (index) =>
    strictFault(inner(element), value[index], `${path}[${index}]`),
  );
}

function recordFault({ valueType }: Definition, value: unknown, path: string): FieldError | null {
  if (!isObject(value)) return mismatch(value, path, 'map');
  return firstFault(Object.keys(value), (key) => strictFault(inner(valueType), value[key], `${path}.${key}`));
}

function unionFault({ options = [] }: Definition, value: unknown, path: string): FieldError | null {
  const faults = options.map((option) => strictFault(option, value, path));
  return faults.includes(null) ? null : (faults[0] ?? null);
}

/** The pod template, the one place where upstream's types reach and our schema keeps everything. */
function preservedFault(value: unknown, path: string): FieldError | null {
  if (!path.endsWith('.template')) return null;
  if (!isObject(value)) return mismatch(value, path, 'object');
  const unknown = unknownMember(value, 'PodTemplateSpec', POD_TEMPLATE_SHAPES, path);
  return unknown === null ? null : unknownField(unknown.name, unknown.path);
}

function firstFault<Key>(keys: readonly Key[], faultOf: (key: Key) => FieldError | null): FieldError | null {
  for (const key of keys) {
    const fault = faultOf(key);
    if (fault !== null) return fault;
  }
  return null;
}

function unknownField(name: string, path: string): FieldError {
  return { path, message: `json: unknown field ${JSON.stringify(name)}` };
}

function mismatch(value: unknown, path: string, wanted: string): FieldError {
  const found = Array.isArray(value) ? 'array' : isObject(value) ? 'object' : goNameOf(value);
  return { path, message: `json: cannot unmarshal ${found} into Go struct field ${path} of type ${wanted}` };
}

function goNameOf(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
