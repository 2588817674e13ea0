import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** One scripted answer. `after` says what becomes of the connection once `chunks` are sent. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks?: readonly (string | Uint8Array)[];
  /** `end` closes the response properly, `cut` destroys the socket, `hang` leaves it open. Default `end`. */
  readonly after?: 'end' | 'cut' | 'hang';
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FaultServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Answers for the next requests, in order. A request without one gets 500. */
  script(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that misbehaves on command. */
export async function startFaultServer(): Promise<FaultServer> {
  const replies: Reply[] = [];
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers, body: Buffer.concat(body).toString('utf8') });
    await answer(response, replies.shift() ?? { status: 500, chunks: ['no reply is scripted'] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    script: (...more) => replies.push(...more),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(response: ServerResponse, { status, headers, chunks = [], after }: Reply) {
  response.writeHead(status ?? 200, { 'content-type': 'application/json', ...headers });
  response.flushHeaders();
  for (const chunk of chunks) {
    // Each chunk in a TCP segment of its own, so that borders stay where the test put them.
    await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
    await nextTurn();
  }
  if (after === 'cut') response.socket?.destroy();
  else if (after !== 'hang') response.end();
}
