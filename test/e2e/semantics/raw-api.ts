import type { Connection } from '../../../src/kube/connection.ts';
import { type RawAnswer, sendHttps } from '../../../src/testing/send-https.ts';

export type RawResponse = RawAnswer;

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
  const { authorization } = credentials;
  return sendHttps(
    new URL(path, connection.server),
    {
      method,
      ca: connection.certificateAuthority,
      cert: credentials.certificate,
      key: credentials.key,
      headers: {
        'user-agent': 'semantics/1.0',
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      },
    },
    payload,
  );
}
