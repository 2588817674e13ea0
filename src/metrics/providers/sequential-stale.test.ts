import { describe, expect, it } from 'vitest';
import {
  aMetricsServer,
  aSequentialMetric,
  aSequentialRun,
  asStable,
  count,
  messageOf,
  passTick,
  playSequential,
  QUERIES,
} from '../../testing/sequential-run.ts';

type Side = 'canary' | 'stable';

/** Queries of real shape, in which the age of a side's samples can be asked for, by name or by its own query. */
const SHAPES = {
  'with a query of its own': {
    queries: {
      canary: { ...QUERIES.canary, newest: 'canary newest' },
      stable: { ...QUERIES.stable, newest: 'stable newest' },
    },
    newest: (side: Side) => `${side} newest`,
    requests: (side: Side) => `${side} requests`,
  },
  'by the metric of its requests': {
    queries: {
      canary: { requests: 'sum by (pod) (canary{a="b"})', errors: 'canary errors' },
      stable: { requests: 'sum by (pod) (stable{a="b"})', errors: 'stable errors' },
    },
    newest: (side: Side) => `max(timestamp(${side}{a="b"}))`,
    requests: (side: Side) => `sum by (pod) (${side}{a="b"})`,
  },
};
const CASES = Object.entries(SHAPES).flatMap(([name, shape]) =>
  (['canary', 'stable'] as const).map((side) => ({ name, side, shape })),
);

/** A run whose samples are all new until one side's are kept. */
function aScrapedRun(shape: (typeof SHAPES)[keyof typeof SHAPES], config: object = {}) {
  const server = aMetricsServer();
  const run = aSequentialRun(aSequentialMetric({ queries: shape.queries, ...config }), server);
  const scraped = { canary: true, stable: true };
  const requests = { canary: 0, stable: 100_000 };
  const look = async (seconds = 15) => {
    await run.clock.advance(seconds * 1000);
    requests.canary += 150;
    requests.stable += 2850;
    for (const side of ['canary', 'stable'] as const)
      if (scraped[side]) {
        count(server, { [`${side} errors`]: side === 'canary' ? 1 : 15 });
        server.counters[shape.newest(side)] = run.clock.now() / 1000;
        server.counters[shape.requests(side)] = requests[side];
      }
    return run.look();
  };
  return { server, run, scraped, look };
}

describe('old samples', () => {
  it.each(CASES)('of $side are an Error: its age is asked $name', async ({ side, shape }) => {
    const { scraped, look } = aScrapedRun(shape);
    await look();
    await look();
    scraped[side] = false;
    expect(messageOf(await look(120))).not.toMatch(/stale/);
    const stale = new RegExp(`stale scrape: the newest sample of ${side} is \\d+ s old, more than 120 s`);
    expect(messageOf(await look())).toMatch(stale);
    expect(messageOf(await look())).toMatch(stale);
    const reading = await look();
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toMatch(stale);
  });

  it('may be older where that is said, and where ticks are long', async () => {
    const shape = SHAPES['with a query of its own'];
    const age = async (config: object, seconds: number) => {
      const { scraped, look } = aScrapedRun(shape, config);
      await look();
      scraped.stable = false;
      return messageOf(await look(seconds));
    };
    expect(await age({ staleAfter: '10s' }, 11)).toContain('more than 10 s (staleAfter)');
    expect(await age({ staleAfter: '10m' }, 600)).not.toContain('stale');
    expect(await age({ tick: '3m' }, 360)).not.toContain('stale');
    expect(await age({ tick: '3m' }, 361)).toContain('more than 360 s');
  });

  it('cannot be told from no traffic without a time, so nothing passes on counters that stand still', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric({ deadline: '30m', pass: { minimumTime: '20m' } }), server);
    await run.look();
    for (let n = 0; n < 60; n++) {
      await passTick(server, run, 0);
      expect(await run.look()).toMatchObject({ outcome: 'running' });
    }
    let reading = await run.look();
    for (let n = 0; n < 80 && reading.outcome === 'running'; n++) {
      await run.clock.advance(15_000);
      reading = await run.look();
    }
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(messageOf(reading)).toMatch(
      /; canary has counted no request for over 600 s: nobody came, or the scrape is stale, .*; stable has counted no request for over 600 s/,
    );
  });

  it('say nothing while counters stand still for no longer than samples may be old', async () => {
    const { run, server } = await playSequential(asStable, 3);
    const quiet = async (seconds: number) => {
      await run.clock.advance(seconds * 1000);
      return messageOf(await run.look());
    };
    expect(await quiet(120)).not.toContain('no request for');
    expect(await quiet(15)).toContain('stable has counted no request for 135 s');
    await passTick(server, run, 1);
    expect(messageOf(await run.look())).not.toContain('no request for');
  });
});

describe('counters that stand still between quick looks', () => {
  it('are told of once no look that is kept saw them move', async () => {
    const { run } = await playSequential(asStable, 3, { config: { tick: '1s' } });
    const messages: string[] = [];
    for (let n = 0; n < 40; n++) {
      await run.clock.advance(1000);
      messages.push(messageOf(await run.look()));
    }
    expect(messages[38]).not.toContain('no request for');
    expect(messages[39]).toContain('canary has counted no request for over 40 s');
  });
});

describe('a canary that was there', () => {
  it('and answers no longer is an Error', async () => {
    const { run, server } = await playSequential(asStable, 3);
    server.counters['canary requests'] = null;
    server.counters['canary errors'] = null;
    for (let n = 0; n < 2; n++) {
      await run.clock.advance(15_000);
      expect(messageOf(await run.look())).toContain('no data for canary: no series answers canary requests');
    }
    await run.clock.advance(15_000);
    expect(await run.look()).toMatchObject({ phase: 'Error' });
  });
});

describe('the time between two looks', () => {
  const shape = SHAPES['by the metric of its requests'];
  const spans = (server: ReturnType<typeof aMetricsServer>, short: number, long: number) => {
    server.counters['max(count_over_time(stable{a="b"}[300s]))'] = short;
    server.counters['max(count_over_time(stable{a="b"}[600s]))'] = long;
  };
  const begin = async (short: number, long: number, config: object = {}) => {
    const { server, run, look } = aScrapedRun(shape, config);
    spans(server, short, long);
    const reading = await look();
    const waits = reading.outcome === 'running' ? (reading.resumeAt - run.clock.now()) / 1000 : null;
    return { waits, message: messageOf(reading) };
  };
  it('is two scrape intervals at least, where it is not set', async () => {
    expect(await begin(10, 20)).toMatchObject({ waits: 60 });
    expect(await begin(60, 120)).toMatchObject({ waits: 15 });
    expect((await begin(10, 20)).message).not.toContain('scrape interval');
  });
  it('is taken as it is set, with a warning where it is shorter than that', async () => {
    const { waits, message } = await begin(10, 20, { tick: '30s' });
    expect(waits).toBe(30);
    expect(message).toContain(
      'a tick of 30 s is less than two scrape intervals of about 30 s, so looks may repeat a scrape',
    );
    expect((await begin(19, 39, { tick: '30s' })).message).not.toContain('scrape interval');
  });
  it('says nothing of a metric too young to have an interval', async () => {
    expect(await begin(10, 11)).toMatchObject({ waits: 15 });
    expect((await begin(10, 11, { tick: '15s' })).message).not.toContain('scrape interval');
    expect(await begin(0, 0)).toMatchObject({ waits: 15 });
  });
});
