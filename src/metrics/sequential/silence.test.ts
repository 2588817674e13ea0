import { describe, expect, it } from 'vitest';
import { aMetricsServer, asStable, messageOf, playSequential, TIMED } from '../../testing/sequential-run.ts';

const buckets = (requests: number) => ({
  le: { '0.1': 0.8 * requests, '0.25': 0.96 * requests, '+Inf': requests },
});

interface Silence {
  readonly config?: Record<string, unknown>;
  /** How many ticks it lasts. */
  readonly ticks?: number;
  /** What happens as it begins. */
  readonly and?: (server: ReturnType<typeof aMetricsServer>) => void;
}

/** From the tenth tick on a query answers nothing. */
async function silence(query: string, { config = {}, ticks = 90, and = () => {} }: Silence = {}) {
  const server = aMetricsServer();
  const { counters } = server;
  counters['canary latency'] = buckets(0);
  counters['stable latency'] = buckets(100_000);
  const { reading } = await playSequential(asStable, 90, {
    config,
    server,
    onTick: (tick) => {
      counters['canary latency'] = buckets(150 * (tick + 1));
      counters['stable latency'] = buckets(100_000 + 2850 * (tick + 1));
      if (tick >= 10 && tick < 10 + ticks) counters[query] = null;
      if (tick === 10) and(server);
    },
  });
  return reading;
}

describe('counters that are no longer answered', () => {
  it.each([
    ['canary', 'errors', {}],
    ['stable', 'errors', {}],
    ['canary', 'latency', { queries: TIMED }],
    ['stable', 'latency', { queries: TIMED }],
  ])('are not taken for none: %s %s', async (side, counter, config) => {
    const reading = await silence(`${side} ${counter}`, { config });
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toBe(
      `the ${counter} query of ${side} answers no series any more, and did before: ${side} ${counter}`,
    );
  });

  it('may be none where the process began anew', async () => {
    const reading = await silence('canary errors', {
      and: ({ counters }) => {
        counters['canary requests'] = 0;
      },
    });
    expect(reading).toMatchObject({ phase: 'Successful' });
  });

  it.each([true, false])(
    'do not count what is past once they are back, latency required %s',
    async (required) => {
      const config = { queries: TIMED, latency: { required, warmUp: { excess: 0, tau: '1s' } } };
      const reading = await silence('canary latency', { config, ticks: required ? 2 : 20 });
      expect(reading).toMatchObject({ phase: 'Successful' });
    },
  );
});
