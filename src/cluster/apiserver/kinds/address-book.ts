import { type ApiObject, listAt, mapsAt } from '../object.ts';
import type { Version } from '../store/table.ts';

/** Who has which ClusterIP and node port. Kept on the Services themselves, so nothing is lost with a restart. */
export interface AddressBook {
  claimClusterIp(wanted: string | null): string | null;
  claimNodePort(wanted: number | null): number | null;
}

/** ClusterIPs are 127.96.0.0/16: loopback addresses that need no setup on Linux. */
const PREFIX = '127.96.';
const FIRST_NODE_PORT = 30000;
const NODE_PORTS = 2768;

export function createAddressBook(services: () => readonly Version[]): AddressBook {
  let nextIp = 2;
  let nextPort = 0;
  return {
    claimClusterIp: (wanted) => {
      const taken = new Set(services().flatMap(({ object }) => listAt(object, 'spec', 'clusterIPs')));
      if (wanted !== null) return isClusterIp(wanted) && !taken.has(wanted) ? wanted : null;
      for (let tries = 0; tries < 65534; tries += 1) {
        const ip = `${PREFIX}${nextIp >> 8}.${nextIp & 255}`;
        nextIp = nextIp >= 65534 ? 2 : nextIp + 1;
        if (!taken.has(ip)) return ip;
      }
      return null;
    },
    claimNodePort: (wanted) => {
      const taken = new Set(services().flatMap(({ object }) => nodePortsOf(object)));
      if (wanted !== null) return isNodePort(wanted) && !taken.has(wanted) ? wanted : null;
      for (let tries = 0; tries < NODE_PORTS; tries += 1) {
        const port = FIRST_NODE_PORT + nextPort;
        nextPort = (nextPort + 1) % NODE_PORTS;
        if (!taken.has(port)) return port;
      }
      return null;
    },
  };
}

function nodePortsOf(service: ApiObject): unknown[] {
  return mapsAt(service, 'spec', 'ports').map((port) => port['nodePort']);
}

function isClusterIp(ip: string): boolean {
  return (
    new RegExp(`^${PREFIX.replaceAll('.', '\\.')}(\\d{1,3})\\.(\\d{1,3})$`).test(ip) && !ip.endsWith('.0.0')
  );
}

function isNodePort(port: number): boolean {
  return port >= FIRST_NODE_PORT && port < FIRST_NODE_PORT + NODE_PORTS;
}
