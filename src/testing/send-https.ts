import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request as it is written, and the whole answer. `payload` is JSON unless a header says otherwise. */
export function sendHttps(
  url: URL,
  { headers, ...options }: RequestOptions & { readonly headers: Readonly<Record<string, string>> },
  payload?: string | Uint8Array,
): Promise<RawAnswer> {
  const described = payload === undefined ? headers : { ...lengthAndType(payload), ...headers };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { ...options, headers: described }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

/** Node sends the body of a DELETE without its length, and servers then see none. */
function lengthAndType(payload: string | Uint8Array): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) };
}
