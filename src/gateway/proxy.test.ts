import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { aDeadPort, aGateway, aPod, ask, endAll, serve } from '../testing/gateway-world.ts';
import { anHttpRoute, anIngress } from '../testing/routing-objects.ts';

afterEach(endAll);

const CANARY = { canary: 'true', 'canary-weight': '20' };

describe('serveRequest', () => {
  it('splits requests exactly by weight, and by the new weight at once', async () => {
    const pods = { web: [await aPod('stable-1'), await aPod('stable-2')], next: [await aPod('canary-1')] };
    const world = await aGateway([anIngress('web'), anIngress('next', { annotations: CANARY })], pods);
    const ask100 = async () => {
      const counts: Record<string, number> = {};
      for (let i = 0; i < 100; i++) {
        const { body } = await ask(world);
        counts[body] = (counts[body] ?? 0) + 1;
      }
      return counts;
    };
    expect(await ask100()).toEqual({ 'stable-1': 40, 'stable-2': 40, 'canary-1': 20 });
    serve(
      world,
      [anIngress('web'), anIngress('next', { annotations: { ...CANARY, 'canary-weight': '0' } })],
      pods,
    );
    expect(await ask100()).toEqual({ 'stable-1': 50, 'stable-2': 50 });
  });

  it('sends single requests to the canary by header and cookie', async () => {
    const annotations = { canary: 'true', 'canary-by-header': 'X-Beta', 'canary-by-cookie': 'beta' };
    const pods = { web: [await aPod('stable-1')], next: [await aPod('canary-1')] };
    const world = await aGateway([anIngress('web'), anIngress('next', { annotations })], pods);
    expect((await ask(world)).body).toBe('stable-1');
    expect((await ask(world, { headers: { 'X-Beta': 'always' } })).body).toBe('canary-1');
    expect((await ask(world, { headers: { cookie: 'beta=always' } })).body).toBe('canary-1');
  });

  it('passes over a canary with nothing ready, and counts it', async () => {
    const pods = { web: [await aPod('stable-1')], next: [['canary-1', 1, false] as const] };
    const annotations = { canary: 'true', 'canary-weight': '100' };
    const world = await aGateway([anIngress('web'), anIngress('next', { annotations })], pods);
    expect((await ask(world)).body).toBe('stable-1');
    expect(world.metrics.render()).toContain('haldane_gateway_events_total{event="canary_not_ready"} 1');
  });

  it('names host, path and Service when nothing is ready, as text or JSON', async () => {
    const world = await aGateway([anIngress('web')], { web: [] });
    const text = await ask(world, { path: '/cart' });
    expect(text).toMatchObject({
      status: 503,
      body: '503 Service shop/web has no ready endpoint (host shop.test, path /cart, service shop/web)\n',
    });
    const json = await ask(world, { path: '/cart', headers: { accept: 'application/json' } });
    expect(JSON.parse(json.body)).toEqual({
      status: 503,
      reason: 'Service shop/web has no ready endpoint',
      host: 'shop.test',
      path: '/cart',
      service: 'shop/web',
    });
    expect(world.metrics.render()).toMatch(
      /_requests\{ingress="web",.*service="web",status="503",.*pod="",.*\} 2/,
    );
  });

  it('says that there is no route', async () => {
    const world = await aGateway([], {});
    expect(await ask(world)).toMatchObject({ status: 404, body: expect.stringContaining('no route') });
  });

  it('keeps Host, tells where the request came from, and believes no client about it', async () => {
    const pod = await aPod('stable-1', (received, response) =>
      response.end(JSON.stringify(received.rawHeaders)),
    );
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const headers = {
      host: 'shop.test:8443',
      'x-forwarded-for': '6.6.6.6',
      'X-Real-IP': '6.6.6.6',
      connection: 'close, X-Hop',
      'x-hop': '1',
      te: 'trailers',
      'X-Kept': 'a',
    };
    const raw = JSON.parse((await ask(world, { headers })).body) as string[];
    const received = Object.fromEntries(
      raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]]] : [])),
    );
    expect(received).toMatchObject({
      host: 'shop.test:8443',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-host': 'shop.test:8443',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(world.proxy.port),
      'x-kept': 'a',
    });
    expect(Object.keys(received)).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(Object.keys(received)).not.toEqual(expect.arrayContaining(['te']));
  });

  it('streams bodies both ways without holding them', async () => {
    const pod = await aPod('stable-1', (received, response) => received.pipe(response));
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const echoed: string[] = [];
    const sent = request({
      port: world.proxy.port,
      method: 'POST',
      headers: { host: 'shop.test' },
      agent: false,
    });
    sent.on('response', (response) => response.on('data', (chunk: Buffer) => echoed.push(chunk.toString())));
    sent.write('first');
    await eventually(() => expect(echoed.join('')).toBe('first'));
    sent.end('second');
    await eventually(() => expect(echoed.join('')).toBe('firstsecond'));
  });

  it('answers with status, headers and cookies of the pod, and its bodiless answers', async () => {
    const pod = await aPod('stable-1', (received, response) => {
      if (received.method === 'HEAD') response.writeHead(200, { 'content-length': 42 }).end();
      else response.writeHead(418, 'Short', { 'set-cookie': ['a=1', 'b=2'], 'x-pod': 'yes' }).end('no');
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const answer = await ask(world);
    expect(answer).toMatchObject({ status: 418, body: 'no' });
    expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-pod': 'yes' });
    const head = await ask(world, { method: 'HEAD' });
    expect(head.headers['content-length']).toBe('42');
  });

  it('tries another pod of the same revision when a connection cannot be made, and counts it', async () => {
    const dead = ['stable-0', await aDeadPort()] as const;
    const world = await aGateway([anIngress('web')], { web: [dead, await aPod('stable-1')] });
    const answers = [await ask(world), await ask(world), await ask(world, { method: 'DELETE' })];
    expect(answers.map(({ body }) => body)).toEqual(['stable-1', 'stable-1', 'stable-1']);
    expect(world.metrics.render()).toMatch(/event="retry"\} [1-3]/);
  });

  it('does not try another revision, nor repeat what may not be repeated', async () => {
    const dead = await aDeadPort();
    const mixed = await aGateway([anIngress('web')], { web: [['old-1', dead], await aPod('new-1')] });
    const statuses = [(await ask(mixed)).status, (await ask(mixed)).status].sort();
    expect(statuses).toEqual([200, 502]);
    const posted = await aGateway([anIngress('web')], { web: [['stable-0', dead], await aPod('stable-1')] });
    const post = async () => (await ask(posted, { method: 'POST', body: 'x' })).status;
    expect([await post(), await post()].sort()).toEqual([200, 502]);
  });

  it('does not repeat a request that a pod may have seen', async () => {
    let seen = 0;
    const cutting = await aPod('stable-0', (received) => {
      seen++;
      received.socket.destroy();
    });
    const world = await aGateway([anIngress('web')], { web: [cutting, [`stable-1`, cutting[1]]] });
    expect(await ask(world)).toMatchObject({
      status: 502,
      body: expect.stringContaining('no answer from pod'),
    });
    expect(seen).toBe(1);
  });

  it('cuts the connection when a pod breaks off in the middle of its answer', async () => {
    const pod = await aPod('stable-1', (_received, response) => {
      response.write('half');
      response.flushHeaders();
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    await expect(ask(world)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it('ends the request to the pod when the client leaves, and counts it as 499', async () => {
    let wasClosed = false;
    const pod = await aPod('stable-1', (_received, response) => {
      response.on('close', () => {
        wasClosed = true;
      });
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const sent = request({ port: world.proxy.port, headers: { host: 'shop.test' }, agent: false });
    sent.on('error', () => undefined);
    sent.end();
    setTimeout(() => sent.destroy(), 50);
    await eventually(() => expect(wasClosed).toBe(true));
    await eventually(() => expect(world.metrics.render()).toContain('status="499"'));
  });

  it('answers 504 when a pod takes longer than the route allows', async () => {
    const pod = await aPod('stable-1', () => undefined);
    const rule = { backendRefs: [{ name: 'web', port: 80 }], timeouts: { request: '50ms' } };
    const world = await aGateway([anHttpRoute('web', [], [rule])], { web: [pod] });
    expect(await ask(world)).toMatchObject({ status: 504, body: expect.stringContaining('within 50 ms') });
  });

  it('applies the filters of an HTTPRoute', async () => {
    const pod = await aPod('stable-1', (received, response) => {
      response.setHeader('x-secret', '1');
      response.end(
        `${received.url} ${received.headers.host} ${received.headers['x-added']} ${received.headers['x-gone']}`,
      );
    });
    const modifier = { set: [{ name: 'X-Added', value: 'yes' }], remove: ['x-gone'] };
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' };
    const rewrite = {
      matches: [{ path: { type: 'PathPrefix' as const, value: '/old' } }],
      filters: [
        { type: 'RequestHeaderModifier', requestHeaderModifier: modifier },
        { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['x-secret'] } },
        { type: 'URLRewrite', urlRewrite: { hostname: 'inner.test', path } },
      ],
      backendRefs: [{ name: 'web', port: 80 }],
    };
    const redirect = {
      matches: [{ path: { type: 'PathPrefix' as const, value: '/moved' } }],
      filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
    };
    const mirror = {
      matches: [{ path: { type: 'PathPrefix' as const, value: '/mirror' } }],
      filters: [{ type: 'RequestMirror' }],
      backendRefs: [{ name: 'web', port: 80 }],
    };
    const world = await aGateway([anHttpRoute('web', [], [rewrite, redirect, mirror])], { web: [pod] });
    const rewritten = await ask(world, { path: '/old/a?b=1', headers: { 'x-gone': '1' } });
    expect(rewritten.body).toBe('/new/a?b=1 inner.test yes undefined');
    expect(rewritten.headers['x-secret']).toBeUndefined();
    const moved = await ask(world, { path: '/moved/x?y=1' });
    expect([moved.status, moved.headers.location]).toEqual([301, 'https://shop.test/moved/x?y=1']);
    expect(await ask(world, { path: '/mirror' })).toMatchObject({
      status: 500,
      body: expect.stringContaining('filter RequestMirror is not supported'),
    });
  });

  it('lets requests under way finish while it takes no new ones', async () => {
    const answers: (() => void)[] = [];
    const pod = await aPod('stable-1', (_received, response) => {
      answers.push(() => response.end('late'));
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const under = ask(world);
    await eventually(() => expect(answers).toHaveLength(1));
    const drained = world.proxy.drain(5000);
    await expect(ask(world)).rejects.toThrow(/ECONNREFUSED/);
    answers[0]?.();
    expect((await under).body).toBe('late');
    await drained;
  });

  it('lets a request finish on a pod that is no longer in the routes', async () => {
    const answers: (() => void)[] = [];
    const pod = await aPod('stable-1', (_received, response) => {
      answers.push(() => response.end('late'));
    });
    const world = await aGateway([anIngress('web')], { web: [pod] });
    const under = ask(world);
    await eventually(() => expect(answers).toHaveLength(1));
    serve(world, [anIngress('web')], { web: [await aPod('stable-2')] });
    expect((await ask(world)).body).toBe('stable-2');
    answers[0]?.();
    expect((await under).body).toBe('late');
  });

  it('counts requests and durations under the names of ingress-nginx', async () => {
    const pods = { web: [await aPod('stable-1')], next: [await aPod('canary-1')] };
    const world = await aGateway(
      [anIngress('web'), anIngress('next', { annotations: { ...CANARY, 'canary-weight': '50' } })],
      pods,
    );
    for (let i = 0; i < 4; i++) await ask(world);
    await eventually(() => expect(world.metrics.render()).toMatch(/_requests\{.*pod="canary-1".*\} 2/));
    const labels =
      'ingress="web",namespace="shop",service="next",status="200",method="GET",host="shop.test",path="/",' +
      'canary="shop-next-80",pod="canary-1",rollouts_pod_template_hash="canary"';
    expect(world.metrics.render()).toContain(`nginx_ingress_controller_requests{${labels}} 2`);
    expect(world.metrics.render()).toContain(
      `nginx_ingress_controller_request_duration_seconds_count{${labels}} 2`,
    );
    expect(world.metrics.render()).toContain(`_duration_seconds_bucket{${labels},le="+Inf"} 2`);
  });
});
