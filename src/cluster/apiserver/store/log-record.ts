import { crc32 } from 'node:zlib';

/** One committed change, as one line of the log. `o` is the object's JSON; absent when the object was removed. */
export interface LogRecord {
  readonly rv: number;
  readonly table: string;
  readonly key: string;
  readonly json: string | null;
}

/** `crc json\n`: the checksum tells a torn last line from damage in the middle. */
export function encodeRecord({ rv, table, key, json }: LogRecord): string {
  const head = `{"rv":${rv},"r":${JSON.stringify(table)},"k":${JSON.stringify(key)}`;
  const body = json === null ? `${head}}` : `${head},"o":${json}}`;
  return `${checksum(body)} ${body}\n`;
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

export interface ParsedRecord {
  readonly rv: number;
  readonly table: string;
  readonly key: string;
  readonly object: unknown;
}

/** `null` when the line is not a whole, intact record. */
export function decodeRecord(line: string): ParsedRecord | null {
  const body = line.slice(9);
  if (line[8] !== ' ' || checksum(body) !== line.slice(0, 8)) return null;
  const { rv, r, k, o } = JSON.parse(body) as { rv: number; r: string; k: string; o?: unknown };
  return { rv, table: r, key: k, object: o };
}
