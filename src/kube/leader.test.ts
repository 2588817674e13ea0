import { describe, expect, it } from 'vitest';
import type { Lease } from '../api/kubernetes/coordination.ts';
import { UnavailableError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createMemoryClient } from '../testing/memory-client.ts';
import { runAsLeader } from './leader.ts';
import { leases } from './resources.ts';

function anElection() {
  const clock = createFakeClock();
  const memory = createMemoryClient();
  const leaders: string[] = [];
  const dead = new Set<string>();
  const join = (identity: string) => {
    const stop = new AbortController();
    const ended = runAsLeader(
      memory.client,
      {
        clock,
        lease: { namespace: 'haldane', name: 'controller' },
        identity,
        isGone: (other) => dead.has(other),
        annotations: { 'example.com/version': identity },
        signal: stop.signal,
        onError: () => {},
      },
      async (signal) => {
        leaders.push(identity);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        leaders.splice(leaders.indexOf(identity), 1);
      },
    );
    return { stop: () => stop.abort(), ended };
  };
  const leaveLease = (holderIdentity: string) =>
    memory.client.create(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'haldane', name: 'controller' },
      spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: '1999-01-01T00:00:00.000000Z' },
    });
  const lease = () => [...memory.objects.values()][0] as Lease;
  return { clock, memory, leaders, dead, join, lease, leaveLease };
}

describe('runAsLeader', () => {
  it('lets one of two candidates lead', async () => {
    const { clock, leaders, join, lease } = anElection();
    join('a');
    await clock.advance(0);
    join('b');
    await clock.advance(60_000);
    expect(leaders).toEqual(['a']);
    expect(lease().spec).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
    });
  });

  it('says of the holder on the lease what the holder says, and keeps what others wrote there', async () => {
    const { clock, memory, join, lease, leaveLease } = anElection();
    await leaveLease('');
    await memory.client.replace(leases, {
      ...lease(),
      metadata: { ...lease().metadata, annotations: { other: 'kept' } },
    });
    join('a');
    await clock.advance(0);
    expect(lease().metadata.annotations).toEqual({ other: 'kept', 'example.com/version': 'a' });
  });

  it('renews in one call, and reads again when somebody else has written', async () => {
    const { clock, memory, join, lease } = anElection();
    join('a');
    await clock.advance(10_000);
    const renewals = memory.calls.slice(2);
    expect(renewals).toEqual(renewals.map(() => 'replace Lease haldane/controller'));
    expect(renewals.length).toBeGreaterThan(3);
    await memory.client.replace(leases, { ...lease(), spec: { ...lease().spec, leaseTransitions: 7 } });
    await clock.advance(4000);
    expect(memory.calls.slice(-2)).toEqual([
      'get Lease haldane/controller',
      'replace Lease haldane/controller',
    ]);
    expect(lease().spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 7 });
  });

  it('gives the lease back when it stops, so that the next one leads at its next try', async () => {
    const { clock, leaders, join } = anElection();
    const first = join('a');
    await clock.advance(0);
    join('b');
    await clock.advance(10_000);
    first.stop();
    await clock.advance(0);
    await first.ended;
    await clock.advance(2000);
    expect(leaders).toEqual(['b']);
  });

  it('stops to lead before another may begin, when it cannot renew', async () => {
    const { clock, memory, leaders, join } = anElection();
    join('a');
    await clock.advance(4000);
    memory.failure = new UnavailableError('away');
    await clock.advance(9000);
    expect(leaders).toEqual(['a']);
    await clock.advance(3000);
    expect(leaders).toEqual([]);
  });

  it('takes over from a holder that has been silent for the whole lease, as seen by its own clock', async () => {
    const { clock, leaders, join, leaveLease } = anElection();
    await leaveLease('silent');
    join('a');
    await clock.advance(14_000);
    expect(leaders).toEqual([]);
    await clock.advance(4000);
    expect(leaders).toEqual(['a']);
  });

  it('takes over at once from a holder that is known to be dead', async () => {
    const { clock, leaders, dead, join, lease, leaveLease } = anElection();
    await leaveLease('killed');
    dead.add('killed');
    join('a');
    await clock.advance(0);
    expect(leaders).toEqual(['a']);
    expect(lease().spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 1 });
  });

  it('leaves the lease of a living holder alone, whoever else is dead', async () => {
    const { clock, leaders, dead, join } = anElection();
    join('a');
    await clock.advance(0);
    dead.add('b').add('c');
    join('b');
    join('c');
    await clock.advance(60_000);
    expect(leaders).toEqual(['a']);
  });
});
