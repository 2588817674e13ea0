import { Agent, EnvHttpProxyAgent, request } from 'undici';
import { ProviderError } from '../base/errors.ts';
import type { HttpRequest, HttpResponse, SendHttp } from './http.ts';

/** A measurement's answer is small; more than this is a mistake that must not fill the controller's memory. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A sender over undici that honours the proxy variables of the environment. `close` ends idle connections. */
export interface HttpSender {
  readonly send: SendHttp;
  close(): Promise<void>;
}

export function createHttpSender(options: { readonly useProxy: boolean }): HttpSender {
  const agentOf = (rejectUnauthorized: boolean) => {
    const connect = { rejectUnauthorized };
    return options.useProxy
      ? new EnvHttpProxyAgent({ connect, requestTls: connect })
      : new Agent({ connect });
  };
  const strict = agentOf(true);
  const lenient = agentOf(false);
  return {
    send: (asked) => send(asked, asked.insecure ? lenient : strict),
    close: async () => {
      await Promise.all([strict.close(), lenient.close()]);
    },
  };
}

async function send(asked: HttpRequest, dispatcher: Agent | EnvHttpProxyAgent): Promise<HttpResponse> {
  const { url, method, headers, body, signal } = asked;
  const response = await request(url, {
    method,
    headers: headers.flat(),
    ...(body === undefined ? {} : { body }),
    signal,
    dispatcher,
  });
  return { status: response.statusCode, text: await readText(response.body, url) };
}

async function readText(body: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      throw new ProviderError(`cannot read ${url.origin}: the answer is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
