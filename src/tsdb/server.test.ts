import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../base/errors.ts';
import { statusAs } from '../testing/ask-as.ts';
import { realClock } from '../testing/real-clock.ts';
import { labelsOf } from './labels.ts';
import { type MetricsServer, startMetricsServer } from './server.ts';
import { createMetricsStore } from './store.ts';

const servers: MetricsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function aServer(queryTimeoutMs?: number): Promise<string> {
  const store = createMetricsStore({ clock: realClock, retentionMs: 60_000, maxSeries: 10 });
  store.append(
    labelsOf([
      ['__name__', 'hits'],
      ['path', '/a+b&c'],
    ]),
    realClock.now(),
    3,
  );
  const timeout = queryTimeoutMs === undefined ? {} : { queryTimeoutMs };
  const server = await startMetricsServer(store, { clock: realClock, port: 0, ...timeout });
  servers.push(server);
  return server.url;
}

describe('startMetricsServer', () => {
  it('takes a query from a form body', async () => {
    const url = await aServer();
    const response = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: 'hits{path="/a+b&c"} * 2' }),
    });
    expect(await response.json()).toEqual({
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: { path: '/a+b&c' }, value: [expect.any(Number), '6'] }],
      },
    });
  });

  it('names what it does not support', async () => {
    const url = await aServer();
    const response = await fetch(`${url}/api/v1/query?query=day_of_week(hits)`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: 'error',
      errorType: 'bad_data',
      error: expect.stringContaining('function "day_of_week" is not supported'),
    });
  });

  it('says that it is ready, and refuses other methods and endless bodies', async () => {
    const url = await aServer();
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    expect((await fetch(`${url}/api/v1/query`, { method: 'DELETE' })).status).toBe(405);
    const long = new URLSearchParams({ query: 'x'.repeat(2_000_000) });
    const status = await fetch(`${url}/api/v1/query`, { method: 'POST', body: long }).then(
      (response) => response.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
  });

  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: 'evil.example:80' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:80' }, 200],
    [{}, 200],
  ])('answers programs of this machine, not web pages: %j gets %i', async (headers, status) => {
    const url = await aServer();
    expect(await statusAs(`${url}/api/v1/query?query=hits`, headers)).toBe(status);
    expect(await statusAs(`${url}/-/ready`, headers)).toBe(status);
  });

  it('ends a query at its timeout', async () => {
    const url = await aServer(-1);
    const response = await fetch(`${url}/api/v1/query?query=hits`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ errorType: 'timeout' });
  });

  it('says which address is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const store = createMetricsStore({ clock: realClock, retentionMs: 1, maxSeries: 1 });
    await expect(startMetricsServer(store, { clock: realClock, port })).rejects.toThrow(UnavailableError);
    await expect(startMetricsServer(store, { clock: realClock, port })).rejects.toThrow(`127.0.0.1:${port}`);
    await new Promise((resolve) => other.close(resolve));
  });
});
