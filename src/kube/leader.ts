import type { Lease, LeaseSpec } from '../api/kubernetes/coordination.ts';
import { AlreadyExistsError, ConflictError, NotFoundError } from '../base/errors.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';
import type { KubeClient, ObjectKey } from './client.ts';
import { leases } from './resources.ts';

export interface ElectionOptions {
  readonly clock: Clock;
  readonly lease: ObjectKey & { readonly namespace: string };
  /** Unique per candidate: host name and process, say. */
  readonly identity: string;
  /**
   * True only when the candidate of that identity is known to have ended without giving the lease back, so that it
   * need not be waited out. False for whoever cannot be looked at: on another machine, or not a program of ours.
   */
  readonly isGone: (identity: string) => boolean;
  /** What the holder says of itself on the lease. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** client-go's defaults. A leader gives up before another may take over. */
const LEASE_SECONDS = 15;
const RENEW_DEADLINE_MS: Millis = 10_000;
const RETRY_MS: Millis = 2000;

/** The holder's record as last seen, and when *we* saw it: clocks of two machines are never compared. */
interface Sighting {
  readonly record: string;
  readonly seenAt: EpochMs;
}

/**
 * Waits for the lease, then runs `lead` while it can be renewed. `lead`'s signal aborts when it is lost or
 * `options.signal` aborts; the lease is then given back, so that the next candidate need not wait it out.
 */
export async function runAsLeader(
  client: KubeClient,
  options: ElectionOptions,
  lead: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, signal } = options;
  const attempt = createAttempt(client, options);
  while (!signal.aborted && !(await attempt(false))) await pause(clock, signal);
  if (signal.aborted) return;

  const term = new AbortController();
  const endTerm = () => term.abort();
  signal.addEventListener('abort', endTerm, { once: true });
  const leading = lead(term.signal).finally(endTerm);
  let renewedAt = clock.now();
  while (!term.signal.aborted) {
    await pause(clock, term.signal);
    if (term.signal.aborted) break;
    if (await attempt(false)) renewedAt = clock.now();
    else if (clock.now() - renewedAt >= RENEW_DEADLINE_MS) endTerm();
  }
  signal.removeEventListener('abort', endTerm);
  await leading;
  await attempt(true);
}

/** One try to take, renew or give back the lease; true when it is ours afterwards. */
function createAttempt(client: KubeClient, options: ElectionOptions) {
  const { clock, lease, identity, isGone, annotations, onError } = options;
  let sighting: Sighting | null = null;
  /** Our own last write: renewing on it needs no read, and conflicts when somebody else has written since. */
  let written: Lease | null = null;
  const mayTake = (
    { holderIdentity = '', leaseDurationSeconds = LEASE_SECONDS }: LeaseSpec,
    record: string,
  ) => {
    if (sighting === null || sighting.record !== record) sighting = { record, seenAt: clock.now() };
    if (holderIdentity === '' || holderIdentity === identity || isGone(holderIdentity)) return true;
    return clock.now() - sighting.seenAt > leaseDurationSeconds * 1000;
  };
  const write = async (release: boolean): Promise<boolean> => {
    const live = written ?? (await readLease(client, lease));
    written = null;
    const spec = live?.spec ?? {};
    if (release && spec.holderIdentity !== identity) return false;
    if (live !== null && !mayTake(spec, JSON.stringify(spec))) return false;
    const next = release ? releasedSpec(spec) : heldSpec(spec, identity, microTime(clock.now()));
    const timeout = { timeoutMs: RETRY_MS };
    const before = live ?? newLease(lease);
    const metadata = { ...before.metadata, annotations: { ...before.metadata.annotations, ...annotations } };
    const after = { ...before, metadata, spec: next };
    const held =
      live === null
        ? await client.create(leases, after, timeout)
        : await client.replace(leases, after, timeout);
    written = release ? null : held;
    return !release;
  };
  return async (release: boolean): Promise<boolean> => {
    try {
      return await write(release);
    } catch (error) {
      // Another candidate was faster: the ordinary way to lose.
      if (!(error instanceof ConflictError || error instanceof AlreadyExistsError)) onError(error);
      return false;
    }
  };
}

async function readLease(client: KubeClient, key: ObjectKey): Promise<Lease | null> {
  try {
    return await client.get(leases, key, { timeoutMs: RETRY_MS });
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

function newLease(metadata: ElectionOptions['lease']): Lease {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { ...metadata } };
}

function heldSpec(before: LeaseSpec, identity: string, now: string): LeaseSpec {
  const mine = before.holderIdentity === identity;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: LEASE_SECONDS,
    acquireTime: mine ? (before.acquireTime ?? now) : now,
    renewTime: now,
    leaseTransitions: (before.leaseTransitions ?? 0) + (mine ? 0 : 1),
  };
}

function releasedSpec(before: LeaseSpec): LeaseSpec {
  return { ...before, holderIdentity: '', leaseDurationSeconds: 1 };
}

function microTime(at: EpochMs): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(RETRY_MS, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
