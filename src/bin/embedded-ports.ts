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
 * were started with the same flags.
 */
export async function embeddedPorts(dir: string): Promise<EmbeddedPorts> {
  const path = join(dir, 'ports.json');
  const known = readPorts(path);
  if (known !== null) return known;
  const [gatewayAdmin, metrics] = await Promise.all([freePort(), freePort()]);
  const ports: EmbeddedPorts = { gatewayAdmin, metrics };
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

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new UnavailableError('cannot find a free port on 127.0.0.1'));
      });
    });
  });
}
