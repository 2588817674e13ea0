import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { decodeProtobuf } from '../protobuf/envelope.ts';
import { badRequest, StatusError } from '../status-error.ts';

/** As upstream: `--max-resource-write-bytes`, 3 MiB. */
const MAX_BODY_BYTES = 3 << 20;

export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BODY_BYTES) {
        const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
        request.removeAllListeners('data').resume();
        reject(new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message }));
      }
    });
    request.on('error', reject);
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
  });
}

/** The media type without its parameters; a missing one is JSON, as kubectl's scale relies on. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
}

/** An object from a body of any accepted type; `undefined` for an empty one. */
export function parseObject(bytes: Buffer, mediaType: string): unknown {
  if (bytes.length === 0) return undefined;
  switch (mediaType) {
    case 'application/json':
    case '':
      return parseJson(bytes);
    case 'application/yaml':
      return parseYamlBody(bytes);
    case 'application/vnd.kubernetes.protobuf':
      return decodeProtobuf(bytes);
    default:
      throw unsupportedType(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']);
  }
}

export function unsupportedType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`);
  }
}

export function parseYamlBody(bytes: Buffer): unknown {
  try {
    return parseYaml(bytes.toString('utf8'), { maxAliasCount: 100 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(`error converting YAML to JSON: ${why}`);
  }
}
