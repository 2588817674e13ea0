import { Buffer } from 'node:buffer';
import { deepEqual } from '../../../base/json.ts';
import { type ApiObject, ensureMap, mapAt, setDefault, textAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { forbiddenField, immutable, invalidValue } from './faults.ts';
import type { KindRules } from './resource.ts';

/** An object marked immutable keeps its content until it is deleted. */
function frozenFaults(
  object: ApiObject,
  old: ApiObject | null,
  fields: readonly string[],
): readonly FieldFault[] {
  if (old?.['immutable'] !== true) return [];
  const faults = object['immutable'] === true ? [] : [frozen('immutable')];
  for (const field of fields) if (!deepEqual(object[field], old[field])) faults.push(frozen(field));
  return faults;
}

function frozen(field: string): FieldFault {
  return forbiddenField(field, 'field is immutable when `immutable` is set');
}

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
  "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function keyFaults(object: ApiObject, field: string): readonly FieldFault[] {
  return Object.keys(mapAt(object, field) ?? {}).flatMap((key) =>
    KEY.test(key) ? [] : [invalidValue(`${field}[${key}]`, key, KEY_TEXT)],
  );
}

export const configMapRules: KindRules = {
  validate: (object, old) => [
    ...keyFaults(object, 'data'),
    ...keyFaults(object, 'binaryData'),
    ...frozenFaults(object, old, ['data', 'binaryData']),
  ],
};

export const secretRules: KindRules = {
  setDefaults: (secret) => {
    setDefault(secret, 'type', 'Opaque');
    foldStringData(secret);
  },
  validate: (secret, old) => [
    ...keyFaults(secret, 'data'),
    ...frozenFaults(secret, old, ['data']),
    ...(old === null ? [] : immutable('type', secret['type'], old['type'])),
  ],
  selectableFields: { type: (secret) => textAt(secret, 'type') ?? '' },
};

/** `stringData` is only for writing: it becomes base64 under `data`. */
function foldStringData(secret: ApiObject): void {
  const plain = mapAt(secret, 'stringData');
  if (plain === undefined) return;
  const encoded = ensureMap(secret, 'data');
  for (const [key, text] of Object.entries(plain))
    encoded[key] = Buffer.from(String(text)).toString('base64');
  delete secret['stringData'];
}
