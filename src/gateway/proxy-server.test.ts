import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { aGateway, aPod, askRaw, endAll, listen } from '../testing/gateway-world.ts';
import { anIngress } from '../testing/routing-objects.ts';

afterEach(endAll);

describe('startProxyServer', () => {
  it.each([
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
    ],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'an unknown coding',
      'POST / HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: x, chunked, x\r\n\r\n0\r\n\r\n',
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: shop.test\r\nHost: other.test\r\nConnection: close\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a space before a colon', 'GET / HTTP/1.1\r\nHost : shop.test\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: shop.test\r\nX: a\r\n b\r\nConnection: close\r\n\r\n'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: shop.test\n\n'],
    ['a path above the root', 'GET /../x HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n'],
    ['a broken escape', 'GET /%zz HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n'],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: shop.test/x\r\nConnection: close\r\n\r\n'],
  ])('refuses %s without asking a pod', async (_title, text) => {
    let seen = 0;
    const pod = await aPod('stable-1', (_received, response) => {
      seen++;
      response.end();
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    expect(await askRaw(world, text)).toMatch(/^HTTP\/1.1 400 /);
    expect(seen).toBe(0);
  });

  it('refuses a head that is too large', async () => {
    const world = await aGateway([anIngress('web')], { web: [await aPod('stable-1')] });
    expect(
      await askRaw(world, `GET / HTTP/1.1\r\nHost: shop.test\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1.1 431 /);
  });

  it('routes the absolute form by its own host', async () => {
    const pod = await aPod('stable-1', (received, response) =>
      response.end(`${received.headers.host}${received.url}`),
    );
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const text = 'GET http://shop.test/a?b HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n';
    expect(await askRaw(world, text)).toContain('shop.test/a?b');
  });
});

describe('serveUpgrade', () => {
  it('passes a WebSocket through, bytes both ways', async () => {
    const server = createServer();
    server.on('upgrade', (received, socket: Socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Key: ${received.headers['sec-websocket-key']}\r\n\r\n`,
      );
      socket.on('data', (chunk) => socket.end(`echo ${chunk}`));
    });
    const world = await aGateway([anIngress('web')], { web: [['stable-1', await listen(server)]] });
    const socket = connect(world.proxy.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      if (chunk.toString().includes('101')) socket.write('hello');
    });
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: shop.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k1\r\n\r\n',
    );
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toMatch(/^HTTP\/1.1 101 .*X-Key: k1\r\n\r\necho hello$/s);
    expect(world.metrics.render()).toContain('status="101"');
  });

  it('gives a refused WebSocket the answer of the pod, and one without a pod a reason', async () => {
    const pod = await aPod('stable-1', (_received, response) => response.writeHead(403).end('go away'));
    const world = await aGateway([anIngress('web'), anIngress('none', { path: '/none' })], {
      web: [pod],
      none: [],
    });
    const upgrade = 'Host: shop.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await askRaw(world, `GET / HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 403 .*go away$/s);
    expect(await askRaw(world, `GET /none HTTP/1.1\r\n${upgrade}`)).toMatch(
      /^HTTP\/1.1 503 .*no ready endpoint/s,
    );
  });

  it('does not pass on an upgrade to HTTP/2, which would go past the routes', async () => {
    const pod = await aPod('stable-1', (received, response) =>
      response.end(`upgrade=${received.headers.upgrade}`),
    );
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const text =
      'GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n';
    expect(await askRaw(world, text)).toMatch(/^HTTP\/1.1 200 .*upgrade=undefined/s);
  });
});
