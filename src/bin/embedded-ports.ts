import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { UnavailableError } from '../base/errors.ts';

/** Loopback ports of a cluster's own programs, which nobody has to know. */
export interface EmbeddedPorts {
  readonly gatewayAdmin: number;
  readonly metrics: number;
}

/**
 * The ports of the last start, else free ones. Programs that outlived a killed cluster are found again only when they
 * are asked for with the same flags; `isGatewayOurs` tells of the one that listens on its port still.
 */
export async function embeddedPorts(
  dir: string,
  isGatewayOurs: (ports: EmbeddedPorts) => boolean,
): Promise<EmbeddedPorts> {
  const path = join(dir, 'ports.json');
  const known = readPorts(path);
  const keepsAdmin = known !== null && (isGatewayOurs(known) || (await isFree(known.gatewayAdmin)));
  const keepsMetrics = known !== null && (await isFree(known.metrics));
  const ports: EmbeddedPorts = {
    gatewayAdmin: keepsAdmin ? known.gatewayAdmin : await freePort(),
    metrics: keepsMetrics ? known.metrics : await freePort(),
  };
  writeFileSync(path, JSON.stringify(ports), { mode: 0o600 });
  return ports;
}

function readPorts(path: string): EmbeddedPorts | null {
  try {
    const { gatewayAdmin, metrics } = JSON.parse(readFileSync(path, 'utf8')) as EmbeddedPorts;
    return Number.isInteger(gatewayAdmin) && Number.isInteger(metrics) ? { gatewayAdmin, metrics } : null;
  } catch {
    // The first start, or a file cut short by a full disk: new ports do as well.
    return null;
  }
}

/** False while someone listens there, or when this user may not. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new UnavailableError('cannot find a free port on 127.0.0.1'));
      });
    });
  });
}
