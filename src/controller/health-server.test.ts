import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { type HealthServer, type HealthServerParts, startHealthServer } from './health-server.ts';

const said: string[] = [];
let server: HealthServer | null = null;
afterEach(async () => {
  said.splice(0);
  await server?.stop();
  server = null;
});

async function start(parts: Partial<HealthServerParts> = {}): Promise<HealthServer> {
  const say = (message: string, fields = {}) => void said.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: say, warn: say, error: say };
  const ports = { metrics: 0, health: 0 };
  const metrics = async () => 'up 1\n';
  server = await startHealthServer({ ports, host: '127.0.0.1', log, isReady: () => true, metrics, ...parts });
  return server;
}

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('startHealthServer', () => {
  it('answers 500 and logs why when the metrics cannot be rendered', async () => {
    const { ports } = await start({ metrics: () => Promise.reject(new Error('no such gauge')) });
    const answer = await fetch(`http://127.0.0.1:${ports.metrics}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      'cannot render the metrics; the log says why\n',
    ]);
    expect(said).toEqual(['cannot render the metrics {"error":"no such gauge"}']);
  });

  it.skipIf(outside === undefined)('listens on the given address only', async () => {
    const { ports } = await start();
    for (const port of [ports.health, ports.metrics]) {
      expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text()).toBe('ok\n');
      await expect(fetch(`http://${outside}:${port}/healthz`)).rejects.toThrow('fetch failed');
    }
  });

  it.skipIf(outside === undefined)('listens on every address when none is given', async () => {
    const { ports } = await start({ host: null });
    for (const host of ['127.0.0.1', outside]) {
      expect(await (await fetch(`http://${host}:${ports.metrics}/metrics`)).text()).toBe('up 1\n');
    }
  });

  it('names the flag when the address is not of this machine', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow(
      'this machine has no address 192.0.2.1; choose another with --bind-address',
    );
  });
});
