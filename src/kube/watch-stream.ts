import type { KubeObject } from '../api/kubernetes/meta.ts';
import { errorText, UnavailableError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { WatchEvent } from './client.ts';
import { errorOfStatus, statusOf } from './status-error.ts';

const NEWLINE = 0x0a;

/** Cuts a byte stream at newlines. Bytes, not text: a chunk may end inside a UTF-8 character. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8');
}

/** Reads one frame of a watch. `what` begins the message of the error an ERROR frame or garbage becomes. */
export function decodeWatchEvent<T extends KubeObject>(line: string, what: string): WatchEvent<T> {
  const { type, object } = parseFrame(line, what);
  if (type === 'ERROR') throw errorOfStatus(what, statusOf(object, 500));
  const metadata = object['metadata'];
  if (!isObject(metadata)) throw garbage(what, 'an event without metadata');
  if (type === 'BOOKMARK') return { type, resourceVersion: String(metadata['resourceVersion']) };
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    throw garbage(what, `an event of type ${JSON.stringify(type)}`);
  }
  return { type, object: object as unknown as T };
}

function parseFrame(line: string, what: string) {
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch (error) {
    throw new UnavailableError(`${what}: the stream broke inside an event: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (!isObject(frame) || !isObject(frame['object'])) throw garbage(what, 'an event without an object');
  return { type: frame['type'], object: frame['object'] };
}

function garbage(what: string, found: string): UnavailableError {
  return new UnavailableError(`${what}: the server sent ${found}`);
}
