import { request as httpRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText } from '../base/errors.ts';
import type { Millis } from '../base/time.ts';
import { countAnswer, type Exchange, type ProxyContext, planExchange, sendOwnAnswer } from './exchange.ts';
import { serveRequest } from './forward.ts';
import type { HeaderList } from './forwarded-headers.ts';
import { renderRefusal } from './refusal.ts';

/** Sockets that were upgraded; they end with the gateway. */
export type UpgradedSockets = Set<Duplex>;

/**
 * Passes a WebSocket through. Any other offer to upgrade (`h2c` among them) is served as a plain request: passing
 * it on would let a client speak to the pod past the routes.
 */
export function serveUpgrade(
  context: ProxyContext,
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  options: { readonly sockets: UpgradedSockets; readonly connectTimeoutMs: Millis },
): void {
  const response = new ServerResponse(request);
  response.assignSocket(request.socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    serveRequest(context, request, response);
    return;
  }
  const plan = planExchange(context, request);
  if ('answer' in plan) {
    sendOwnAnswer(context, request, response, plan.answer);
    return;
  }
  response.detachSocket(request.socket);
  tunnel({ context, exchange: plan.exchange, request, socket, head, ...options });
}

interface Tunnel {
  readonly context: ProxyContext;
  readonly exchange: Exchange;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly sockets: UpgradedSockets;
  readonly connectTimeoutMs: Millis;
}

function tunnel(tunneled: Tunnel): void {
  const { context, exchange, request, socket, head, sockets, connectTimeoutMs } = tunneled;
  const since = context.clock.now();
  const count = (status: number) => countAnswer(context, exchange, request, { status, since });
  const { endpoint } = exchange;
  const upstream = httpRequest({
    host: endpoint.address,
    port: endpoint.port,
    method: request.method,
    path: exchange.path,
    headers: [...exchange.headers, 'connection', 'Upgrade', 'upgrade', 'websocket'] as unknown as string[],
    agent: false,
    timeout: connectTimeoutMs,
  });
  sockets.add(socket);
  socket.once('close', () => {
    sockets.delete(socket);
    upstream.destroy();
  });
  socket.on('error', () => upstream.destroy());
  upstream.on('timeout', () => upstream.destroy(new Error('timed out')));
  upstream.on('upgrade', (answer, upstreamSocket, upstreamHead) => {
    upstreamSocket.setTimeout(0);
    count(101);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headLines(answer.rawHeaders)}\r\n`);
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstreamSocket.write(head);
    joinSockets(socket, upstreamSocket);
  });
  upstream.on('response', (answer) => {
    count(answer.statusCode ?? 0);
    const status = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage ?? ''}\r\n`;
    socket.write(`${status}${headLines(withoutConnection(answer.rawHeaders))}connection: close\r\n\r\n`);
    answer.pipe(socket);
  });
  upstream.on('error', (error) => {
    if (upstream.destroyed && socket.destroyed) return;
    count(502);
    socket.end(refusalText(tunneled, errorText(error)));
  });
  upstream.end();
}

function joinSockets(client: Duplex, pod: Duplex): void {
  pod.on('error', () => client.destroy());
  client.on('error', () => pod.destroy());
  pod.once('close', () => client.destroy());
  client.once('close', () => pod.destroy());
  client.pipe(pod);
  pod.pipe(client);
}

function headLines(raw: HeaderList): string {
  let lines = '';
  for (let i = 0; i + 1 < raw.length; i += 2) lines += `${raw[i]}: ${raw[i + 1]}\r\n`;
  return lines;
}

/** The body is sent to its end, already out of its chunks. */
function withoutConnection(raw: HeaderList): string[] {
  const result: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (/^(connection|transfer-encoding|keep-alive|upgrade)$/i.test(raw[i] ?? '')) continue;
    result.push(raw[i] ?? '', raw[i + 1] ?? '');
  }
  return result;
}

function refusalText({ exchange, request }: Tunnel, why: string): string {
  const { namespace, service } = exchange.backend.backend;
  const { host, path } = exchange.target;
  const refusal = { status: 502, reason: `no answer from pod ${exchange.endpoint.pod}: ${why}`, host, path };
  const { contentType, body } = renderRefusal(
    { ...refusal, service: `${namespace}/${service}` },
    request.headers.accept,
  );
  const lines = [
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `HTTP/1.1 502 Bad Gateway\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
