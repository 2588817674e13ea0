import { badRequest } from '../status-error.ts';

/** One field as it is on the wire: a number for varints, bytes for what has a length. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Splits a protobuf message into its fields, in order. */
export function readFields(bytes: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = () => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw truncated();
      at += 1;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw truncated();
  };
  const slice = (length: number) => {
    if (at + length > bytes.length) throw truncated();
    const part = bytes.subarray(at, at + length);
    at += length;
    return part;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
        fields.push({ number, value: slice(8) });
        break;
      case 2:
        fields.push({ number, value: slice(Number(varint())) });
        break;
      case 5:
        fields.push({ number, value: slice(4) });
        break;
      default:
        throw truncated();
    }
  }
  return fields;
}

function truncated() {
  return badRequest('the protobuf body is cut off or damaged');
}

export function textOf(value: bigint | Uint8Array): string {
  return typeof value === 'bigint' ? String(value) : Buffer.from(value).toString('utf8');
}

/** A varint as Go's int64 has it. */
export function numberOf(value: bigint | Uint8Array): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(64, value));
  return value.length === 8 ? Buffer.from(value).readDoubleLE() : 0;
}
