import { request as httpsRequest } from 'node:https';
import type { Connection } from '../../../src/kube/connection.ts';

export interface RawResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** One HTTP request to an API server, with nothing added but credentials and a fixed user agent. */
export async function callRaw(connection: Connection, asked: RawRequest): Promise<RawResponse> {
  const credentials = await connection.credentials(false);
  const { method, path, body, headers = {} } = asked;
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return await new Promise((resolve, reject) => {
    const request = httpsRequest(
      new URL(path, connection.server),
      {
        method,
        ca: connection.certificateAuthority,
        cert: credentials.certificate,
        key: credentials.key,
        headers: {
          'user-agent': 'semantics/1.0',
          ...(credentials.authorization === undefined ? {} : { authorization: credentials.authorization }),
          ...(payload === undefined ? {} : lengthAndType(payload)),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

/** Node sends the body of a DELETE without its length, and servers then see none. */
function lengthAndType(payload: string): { readonly [name: string]: string } {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) };
}
