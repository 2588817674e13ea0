import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { UnavailableError } from '../../base/errors.ts';

/** 127.64.0.0/16 without its first and last address. Each pod has one, so that all may use the same port. */
const FIRST = 1;
const LAST = 0xfffe;

/** Addresses for pods. One that was given back is used again only after all others. */
export interface PodAddresses {
  /** Marks an address that a pod had before a restart of the cluster. */
  claim(address: string): void;
  allocate(): string;
  release(address: string): void;
}

/**
 * `isShared`: this machine cannot bind the range, and all pods share 127.0.0.1; their ports must then differ. The first
 * address depends on `cluster`, since the pods of two clusters on one machine listen on the same port too.
 */
export function createPodAddresses(isShared: boolean, cluster: string): PodAddresses {
  const used = new Set<number>();
  let next = FIRST + (createHash('sha256').update(cluster).digest().readUInt16BE() % LAST);
  return {
    claim(address) {
      const index = indexOf(address);
      if (index === null) return;
      used.add(index);
      if (index >= next) next = index === LAST ? FIRST : index + 1;
    },
    allocate() {
      if (isShared) return '127.0.0.1';
      if (used.size > LAST - FIRST)
        throw new UnavailableError('cannot start a pod: all pod addresses are used');
      while (used.has(next)) next = next === LAST ? FIRST : next + 1;
      const index = next;
      used.add(index);
      next = index === LAST ? FIRST : index + 1;
      return `127.64.${index >> 8}.${index & 0xff}`;
    },
    release(address) {
      const index = indexOf(address);
      if (index !== null) used.delete(index);
    },
  };
}

function indexOf(address: string): number | null {
  const match = /^127\.64\.(\d+)\.(\d+)$/.exec(address);
  return match === null ? null : Number(match[1]) * 256 + Number(match[2]);
}

/** Linux binds all of 127/8 as it is; macOS has 127.0.0.1 alone until someone adds aliases. */
export function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
