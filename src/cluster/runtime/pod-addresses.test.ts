import { describe, expect, it } from 'vitest';
import { createPodAddresses } from './pod-addresses.ts';

describe('createPodAddresses', () => {
  it('gives two clusters on one machine different addresses', () => {
    const one = createPodAddresses(false, '/home/ann/cluster/pods');
    const other = createPodAddresses(false, '/tmp/demo/pods');
    const allocated = [one, other].flatMap((addresses) =>
      Array.from({ length: 50 }, () => addresses.allocate()),
    );
    expect(new Set(allocated).size).toBe(100);
  });

  it('goes round the whole range before an address is used again', () => {
    const addresses = createPodAddresses(false, 'any');
    const first = addresses.allocate();
    addresses.release(first);
    const later = Array.from({ length: 65_533 }, () => addresses.allocate());
    expect(later).not.toContain(first);
    expect(addresses.allocate()).toBe(first);
  });

  it('shares one address where only that can be bound', () => {
    const addresses = createPodAddresses(true, 'any');
    expect([addresses.allocate(), addresses.allocate()]).toEqual(['127.0.0.1', '127.0.0.1']);
  });
});
