import { describe, expect, it } from 'vitest';
import { ConflictError, RangeViolation, TerminalError, UnavailableError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type ReconcileResult, WorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** Passes that wait until the test lets them end. */
function aQueue(
  outcome: (key: string) => ReconcileResult | Error = () => ({ recheckAfterMs: null }),
  options: Partial<WorkQueueOptions> = {},
) {
  const clock = createFakeClock();
  const started: { key: string; at: number; end: () => void }[] = [];
  const errors: unknown[] = [];
  const startedAt = clock.now();
  const queue = new WorkQueue({
    ...options,
    clock,
    onError: (_, error) => errors.push(error),
    reconcile: async (key) => {
      await new Promise<void>((end) => started.push({ key, at: clock.now() - startedAt, end }));
      const result = outcome(key);
      if (result instanceof Error) throw result;
      return result;
    },
  });
  const endAll = async () => {
    for (const { end } of started) end();
    await clock.advance(0);
  };
  return { clock, queue, started, errors, endAll, keys: () => started.map(({ key }) => key) };
}

describe('WorkQueue', () => {
  it('gives a key added twice before its pass one pass', async () => {
    const { queue, keys, endAll } = aQueue();
    queue.add('a');
    queue.add('a');
    queue.start(2);
    await endAll();
    expect(keys()).toEqual(['a']);
  });

  it('never runs two passes of one key at once, and runs a key added meanwhile again', async () => {
    const { queue, keys, started, endAll } = aQueue();
    queue.start(4);
    queue.add('a');
    queue.add('a');
    expect(keys()).toEqual(['a']);
    started[0]?.end();
    await endAll();
    expect(keys()).toEqual(['a', 'a']);
  });

  it('serves keys in the order they came, also those that come back', async () => {
    const { queue, keys, started, clock } = aQueue();
    queue.start(1);
    for (const key of ['a', 'b', 'a', 'c']) queue.add(key);
    for (let pass = 0; pass < 4; pass += 1) {
      started[pass]?.end();
      await clock.advance(0);
    }
    expect(keys()).toEqual(['a', 'b', 'a', 'c']);
  });

  it('lets the earliest of several delays count', async () => {
    const { queue, started, clock, endAll } = aQueue();
    queue.start(1);
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 300);
    await clock.advance(1000);
    await endAll();
    await clock.advance(1000);
    expect(started.map(({ at }) => at)).toEqual([100]);
  });

  it('looks again when the pass says so', async () => {
    const { queue, started, clock } = aQueue(() => ({ recheckAfterMs: 250 }));
    queue.start(1);
    queue.add('a');
    started[0]?.end();
    await clock.advance(250);
    expect(started.map(({ at }) => at)).toEqual([0, 250]);
  });

  it('doubles the wait of a failing key from 5 ms, and starts over after a success', async () => {
    const outcomes: (ReconcileResult | Error)[] = [
      new UnavailableError('1'),
      new ConflictError('2'),
      new UnavailableError('3'),
      { recheckAfterMs: null },
    ];
    const { queue, started, clock, errors } = aQueue(() => outcomes.shift() ?? new UnavailableError('later'));
    queue.start(1);
    queue.add('a');
    for (let pass = 0; pass < 4; pass += 1) {
      started[pass]?.end();
      await clock.advance(100);
    }
    expect(started.map(({ at }) => at)).toEqual([0, 5, 110, 220]);
    expect(errors).toHaveLength(3);
    expect(queue.failures('a')).toBe(0);
  });

  it('waits at least as long as the server asked', async () => {
    const outcomes = [new UnavailableError('busy', { retryAfterMs: 3000 })];
    const { queue, started, clock } = aQueue(() => outcomes.shift() ?? { recheckAfterMs: null });
    queue.start(1);
    queue.add('a');
    started[0]?.end();
    await clock.advance(5000);
    expect(started.map(({ at }) => at)).toEqual([0, 3000]);
  });

  it('leaves a key alone whose error can not be helped by trying again', async () => {
    const { queue, started, clock, errors } = aQueue(() => new TerminalError('forbidden'));
    queue.start(1);
    queue.add('a');
    started[0]?.end();
    await clock.advance(60_000);
    expect(started).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  it('looks again at such a key after the time its owner names', async () => {
    const { queue, started, clock } = aQueue(() => new RangeViolation('weight 101'), {
      hopelessRetryMs: 15_000,
    });
    queue.start(1);
    queue.add('a');
    started[0]?.end();
    await clock.advance(15_000);
    started[1]?.end();
    await clock.advance(15_000);
    expect(started.map(({ at }) => at)).toEqual([0, 15_000, 30_000]);
  });

  it('stops after the passes under way, and takes nothing more', async () => {
    const { queue, started, clock, keys } = aQueue();
    queue.start(1);
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    await clock.advance(100);
    expect(stopped).toBe(false);
    started[0]?.end();
    await stopping;
    expect(keys()).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });
});
