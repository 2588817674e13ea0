import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createCertificates } from '../cluster/apiserver/http/certificates.ts';
import type { Connection } from '../kube/connection.ts';

export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As parsed; `null` for none. */
  readonly body: unknown;
  /** What the API server answered. */
  readonly status: number;
}

/** An API server as a client sees it, which keeps what it was asked. */
export interface RecordingProxy {
  readonly url: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** What was asked since the last call, in order of the answers. */
  take(): readonly RecordedRequest[];
  stop(): Promise<void>;
}

/** Passes every request on as the connection's user, unless the request brings a token of its own. */
export async function startRecordingProxy(connection: Connection): Promise<RecordingProxy> {
  const certificates = await createCertificates(Date.now(), () => randomBytes(8).toString('hex'));
  let recorded: RecordedRequest[] = [];
  const server = createServer({ cert: certificates.certificate, key: certificates.key }, (from, to) => {
    forward(connection, from, to, (one) => recorded.push(one)).catch((error: unknown) => {
      to.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    ca: certificates.ca,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(
  connection: Connection,
  from: IncomingMessage,
  to: ServerResponse,
  record: (one: RecordedRequest) => void,
): Promise<void> {
  const { method = '', url = '', headers } = from;
  const sent = await buffer(from);
  const { certificate, key, authorization } = await connection.credentials(false);
  // Groups to act as come in headers of their own, which must not become one.
  const { host: _, connection: __, ...passed } = from.headersDistinct;
  const isOwn = headers.authorization === undefined;
  const target = httpsRequest(new URL(url, connection.server), {
    method,
    ca: connection.certificateAuthority,
    ...(isOwn ? { cert: certificate, key } : {}),
    headers: { ...(isOwn && authorization !== undefined ? { authorization } : {}), ...passed },
    agent: false,
  });
  target.on('error', (error) => to.destroy(error));
  to.on('close', () => target.destroy());
  target.on('response', (answer) => {
    const { statusCode: status = 0 } = answer;
    record({ method, path: url, headers, body: parsed(sent.toString('utf8')), status });
    to.writeHead(status, answer.headers);
    // Watchers wait for the headers before the first event.
    to.flushHeaders();
    answer.on('error', () => to.destroy());
    answer.pipe(to);
  });
  target.end(sent);
}

function parsed(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}
