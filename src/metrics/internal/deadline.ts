import { errorText, ProviderError } from '../../base/errors.ts';
import type { Clock, Millis } from '../../base/time.ts';

/** What an operation under a deadline gets: a signal that aborts at the deadline or with the caller's own. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: Millis;
  /** `cannot <verb> <what>`, to put before the reason of a failure. */
  readonly task: string;
}

/** Runs an exchange with a metrics server and turns whatever goes wrong into one `ProviderError`. */
export async function withinDeadline<Result>(
  { clock, signal, timeoutMs, task }: DeadlineOptions,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = new AbortController();
  const cancel = clock.after(timeoutMs, () => timeout.abort());
  try {
    return await run(AbortSignal.any([signal, timeout.signal]));
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    const why = timeout.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : errorText(cause);
    throw new ProviderError(`${task}: ${why}`, { cause });
  } finally {
    cancel();
  }
}
