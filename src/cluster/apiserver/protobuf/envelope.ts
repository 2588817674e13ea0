import type { JsonMap } from '../object.ts';
import { badRequest } from '../status-error.ts';
import { decodeMessage, hasMessage } from './messages.ts';
import { readFields, textOf } from './wire.ts';

const MAGIC = 'k8s\0';
const EMPTY = new Uint8Array();

/** Reads a Kubernetes protobuf body: the magic, then `runtime.Unknown` with the type and the raw message. */
export function decodeProtobuf(bytes: Uint8Array): JsonMap {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== MAGIC) {
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  const fields = readFields(bytes.subarray(4));
  const part = (number: number) => {
    const value = fields.find((field) => field.number === number)?.value;
    return value instanceof Uint8Array ? value : EMPTY;
  };
  const type = readFields(part(1));
  const word = (number: number) => textOf(type.find((field) => field.number === number)?.value ?? EMPTY);
  const [apiVersion, kind] = [word(1), word(2)];
  const message = messageNameOf(apiVersion, kind);
  if (!hasMessage(message)) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...decodeMessage(part(2), message) };
}

/** `policy/v1` and `rbac.authorization.k8s.io/v1` live in packages named by the group's first word. */
function messageNameOf(apiVersion: string, kind: string): string {
  if (kind === 'DeleteOptions') return 'meta/v1.DeleteOptions';
  if (!apiVersion.includes('/')) return `core/${apiVersion}.${kind}`;
  const [group = '', version = ''] = apiVersion.split('/');
  return `${group.split('.')[0] ?? ''}/${version}.${kind}`;
}
