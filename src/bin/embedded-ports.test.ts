import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedPorts } from './embedded-ports.ts';

let dir: string;
let stranger: Server;
let taken: number;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-ports-'));
  stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  taken = (stranger.address() as AddressInfo).port;
});
afterEach(() => {
  stranger.close();
  rmSync(dir, { recursive: true, force: true });
});

const remember = (ports: unknown) => writeFileSync(join(dir, 'ports.json'), JSON.stringify(ports));
const nobodys = () => false;

describe('embeddedPorts', () => {
  it('keeps the ports of the last start', async () => {
    const first = await embeddedPorts(dir, nobodys);
    expect(await embeddedPorts(dir, nobodys)).toEqual(first);
  });

  it('gives up a port that a stranger has taken, and keeps the other', async () => {
    const { metrics, gatewayAdmin } = await embeddedPorts(dir, nobodys);
    remember({ gatewayAdmin: taken, metrics });
    const next = await embeddedPorts(dir, nobodys);
    expect(next.metrics).toBe(metrics);
    expect(next.gatewayAdmin).not.toBe(taken);
    remember({ gatewayAdmin, metrics: taken });
    expect((await embeddedPorts(dir, nobodys)).metrics).not.toBe(taken);
  });

  it('keeps the port on which the own gateway listens still', async () => {
    remember({ gatewayAdmin: taken, metrics: taken });
    const ports = await embeddedPorts(dir, (known) => known.gatewayAdmin === taken);
    expect(ports.gatewayAdmin).toBe(taken);
  });

  it('takes new ports when the file was cut short', async () => {
    writeFileSync(join(dir, 'ports.json'), '{"gatewayAdm');
    const ports = await embeddedPorts(dir, nobodys);
    expect(ports.gatewayAdmin).toBeGreaterThan(0);
    expect(ports.metrics).toBeGreaterThan(0);
  });
});
