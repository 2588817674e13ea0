import { CodedError, UnavailableError } from '../base/errors.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';
import { exponentialBackoff } from './backoff.ts';

/** What one pass over a key asks for. */
export interface ReconcileResult {
  /** When to look again if nothing else happens; `null`: not before something changes. */
  readonly recheckAfterMs: Millis | null;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** One pass over one key. Never runs twice at once for the same key. */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileResult>;
  /** Told of every pass that threw; the queue repeats it as the error's `retry` says. */
  readonly onError: (key: string, error: unknown) => void;
  /** client-go's per-item limiter begins at 5 ms. */
  readonly backoffBaseMs?: Millis;
  /** Default 10 s: a user who mends the cause should not wait for minutes. */
  readonly backoffMaxMs?: Millis;
  /** After how long a key is looked at again whose error says `never`: what it waits for may send no event. */
  readonly hopelessRetryMs?: Millis;
}

/**
 * Keys waiting for a pass. A key added twice before its pass gets one pass; a key added during its pass gets
 * another one after it; keys are served in the order they came.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** Insertion order is service order. */
  readonly #waiting = new Set<string>();
  readonly #active = new Set<string>();
  readonly #delayed = new Map<string, { readonly at: EpochMs; readonly cancel: () => void }>();
  readonly #failures = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #idle = new Set<() => void>();
  #workers = 0;
  #maxWorkers = 0;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Keys ready for a pass, not counting those under way or delayed. */
  get depth(): number {
    return this.#waiting.size;
  }

  add(key: string): void {
    if (this.#stop.signal.aborted) return;
    this.#waiting.add(key);
    this.#wake();
  }

  /** Adds the key after `ms`. Of several delays for one key the earliest counts. */
  addAfter(key: string, ms: Millis): void {
    if (this.#stop.signal.aborted) return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const at = this.#options.clock.now() + ms;
    const pending = this.#delayed.get(key);
    if (pending !== undefined && pending.at <= at) return;
    pending?.cancel();
    const cancel = this.#options.clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { at, cancel });
  }

  /** Adds the key after a wait that doubles with each call until `forget`. */
  addRateLimited(key: string, atLeastMs: Millis = 0): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const { backoffBaseMs = 5, backoffMaxMs = 10_000 } = this.#options;
    this.addAfter(key, Math.max(atLeastMs, exponentialBackoff(failures, backoffBaseMs, backoffMaxMs)));
  }

  /** The key's next failure starts from the shortest wait again. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  start(workers: number): void {
    this.#maxWorkers = workers;
    this.#wake();
  }

  /** Takes no more keys; resolves when the passes under way have ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    if (this.#workers > 0) await new Promise<void>((resolve) => this.#idle.add(resolve));
  }

  #wake() {
    while (this.#workers < this.#maxWorkers) {
      const key = this.#take();
      if (key === undefined) return;
      this.#workers += 1;
      void this.#work(key);
    }
  }

  #take(): string | undefined {
    for (const key of this.#waiting) {
      if (this.#active.has(key)) continue;
      this.#waiting.delete(key);
      this.#active.add(key);
      return key;
    }
    return undefined;
  }

  async #work(first: string) {
    let key: string | undefined = first;
    while (key !== undefined) {
      await this.#pass(key);
      this.#active.delete(key);
      key = this.#take();
    }
    this.#workers -= 1;
    if (this.#workers > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }

  async #pass(key: string) {
    try {
      const { recheckAfterMs } = await this.#options.reconcile(key, this.#stop.signal);
      this.forget(key);
      if (recheckAfterMs !== null) this.addAfter(key, recheckAfterMs);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#options.onError(key, error);
      if (error instanceof CodedError && error.retry === 'never') this.#giveUp(key);
      else this.addRateLimited(key, askedWaitMs(error));
    }
  }

  #giveUp(key: string) {
    this.forget(key);
    const { hopelessRetryMs } = this.#options;
    if (hopelessRetryMs !== undefined) this.addAfter(key, hopelessRetryMs);
  }
}

function askedWaitMs(error: unknown): Millis {
  return error instanceof UnavailableError ? (error.retryAfterMs ?? 0) : 0;
}
