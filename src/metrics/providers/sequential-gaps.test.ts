import { describe, expect, it } from 'vitest';
import {
  aMetricsServer,
  aSequentialMetric,
  aSequentialRun,
  asStable,
  messageOf,
  playSequential,
  QUERIES,
  TIMED,
} from '../../testing/sequential-run.ts';

/** Told and not required, as with a preset. */
const TOLD = { queries: TIMED, latency: { required: false } };
const WITHIN = { '0.1': 0.95, '0.25': 0.99, '+Inf': 1 };
const buckets = (requests: number, within: Readonly<Record<string, number>> = WITHIN) => ({
  le: Object.fromEntries(Object.entries(within).map(([le, share]) => [le, Math.round(share * requests)])),
});

/** Both sides alike: 5 % slower than 0.1 s, 1 % slower than 0.25 s. */
function aTimedServer(answerTo?: (query: string) => unknown) {
  const server = aMetricsServer(answerTo);
  const { counters } = server;
  counters['stable latency'] = buckets(100_000);
  counters['canary latency'] = buckets(0);
  const onTick = (tick: number) => {
    for (const [query, before, each] of [
      ['stable latency', 100_000, 2850],
      ['canary latency', 0, 150],
    ] as const)
      if (counters[query] !== null) counters[query] = buckets(before + each * (tick + 1));
  };
  return { server, onTick };
}

const TOO_FEW =
  /latency is not compared: of the \d+ requests that stable's histogram counted in the last 6h0m0s, fewer than two bounds were exceeded by 30 requests/;

describe('latency that cannot be compared', () => {
  it('is compared where both sides have a histogram', async () => {
    const { server, onTick } = aTimedServer();
    const { reading } = await playSequential(asStable, 3, { config: { queries: TIMED }, server, onTick });
    expect(reading.outcome).toBe('running');
    expect(messageOf(reading)).not.toMatch(/not compared/);
  });

  it.each([
    ['no query', { queries: QUERIES }, () => {}, /latency is not compared: there is no latency query$/],
    [
      'no buckets',
      TOLD,
      ({ counters }) => {
        counters['stable latency'] = null;
      },
      /latency is not compared: no series of stable answers stable latency$/,
    ],
    [
      'a young stable',
      TOLD,
      ({ counters }) => {
        counters['stable latency'] = buckets(200);
      },
      TOO_FEW,
    ],
    [
      'one useful bound',
      TOLD,
      ({ counters }) => {
        counters['stable latency'] = buckets(100_000, { '0.1': 0.95, '0.25': 1, '+Inf': 1 });
      },
      TOO_FEW,
    ],
  ] as [string, object, (server: ReturnType<typeof aMetricsServer>) => void, RegExp][])(
    'is told in every message, with the reason: %s',
    async (_, config, change, message) => {
      const { server } = aTimedServer();
      change(server);
      const { reading, run } = await playSequential(asStable, 2, { config: { ...config }, server });
      expect(messageOf(reading)).toMatch(message);
      expect(run.measurements).toHaveLength(1);
      if (config === TOLD) {
        const asked = aSequentialRun(aSequentialMetric({ queries: TIMED }), server);
        await expect(asked.look()).rejects.toThrow(
          'measurement broken: latency was asked for and cannot be compared: ',
        );
      }
    },
  );

  it('is an Error when the canary has no histogram, and was asked for', async () => {
    const { server, onTick } = aTimedServer();
    server.counters['canary latency'] = null;
    const { reading, run } = await playSequential(asStable, 5, {
      config: { queries: TIMED },
      server,
      onTick,
    });
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toBe(
      "measurement broken: latency is not compared: canary's histogram counted none of its 150 requests",
    );
    expect(run.measurements[0]?.metadata).toHaveProperty(['haldane.dev/state']);
  });

  it('without being asked for, it is told, and nothing passes', async () => {
    const { server, onTick } = aTimedServer();
    server.counters['canary latency'] = null;
    const config = { ...TOLD, deadline: '30m' };
    const { reading } = await playSequential(asStable, 130, { config, server, onTick });
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(messageOf(reading)).toMatch(
      /^deadline reached: not enough evidence yet: errors .* of canary \(\d+\/18000\).*; latency is not compared: canary's histogram counted none of its 18000 requests$/,
    );
  });

  it('finds an outage all the same', async () => {
    const { server, onTick } = aTimedServer();
    server.counters['canary latency'] = null;
    const { reading } = await playSequential(() => 45, 5, { config: { queries: TIMED }, server, onTick });
    expect(reading).toMatchObject({ phase: 'Failed' });
  });

  it('is an Error when stable stops counting', async () => {
    const { server } = aTimedServer();
    const onTick = () => {
      server.counters['canary latency'] = buckets(150);
    };
    const { reading } = await playSequential(asStable, 1, { config: { queries: TIMED }, server, onTick });
    expect(messageOf(reading)).toBe(
      "measurement broken: latency is not compared: stable's histogram counted none of its 2850 requests",
    );
  });
});

describe('a stable that serves nothing', () => {
  const quiet = (config: object) => {
    const { server, onTick } = aTimedServer();
    const still = (tick: number) => {
      onTick(tick);
      server.counters['stable requests'] = 100_000;
      server.counters['stable errors'] = 500;
      server.counters['stable latency'] = buckets(100_000);
    };
    return playSequential(() => 0, 700, { config: { ...config, deadline: '20m' }, server, onTick: still });
  };
  const NOTHING =
    'neither errors nor latency is compared: stable has served no request since the comparison began';
  it('is told, and with latency asked for an Error at the deadline', async () => {
    const { reading } = await quiet({ queries: TIMED });
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toBe(`measurement broken: ${NOTHING}`);
  });
  it('is Inconclusive with latency not asked for', async () => {
    const { reading } = await quiet(TOLD);
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(messageOf(reading)).toContain(NOTHING);
  });
});

describe('an errors query that matches nothing', () => {
  const without = (...sides: readonly ('canary' | 'stable')[]) => {
    const server = aMetricsServer();
    for (const side of sides) server.counters[`${side} errors`] = null;
    return server;
  };
  const UNKNOWN =
    'matched no series in any look: it is mistyped, or its counter is absent until the first error and wants "or vector(0)"';

  it('is told at the first look, and is an Error where the canary would pass', async () => {
    const first = await playSequential(() => 0, 1, { server: without('canary') });
    expect(first.reading.outcome).toBe('running');
    expect(messageOf(first.reading)).toContain(`the errors query of canary ${UNKNOWN}`);
    const { reading, run } = await playSequential(() => 0, 400, { server: without('canary', 'stable') });
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toBe(
      `measurement broken: the errors query of canary ${UNKNOWN}; the errors query of stable ${UNKNOWN}`,
    );
    expect(run.clock.now() - Date.parse(run.measurements[0]?.startedAt ?? '')).toBeGreaterThan(600_000);
  });

  it('is Inconclusive when it is ended from outside', async () => {
    const { run } = await playSequential(() => 0, 3, { server: without('canary') });
    expect(await run.terminate()).toMatchObject({ phase: 'Inconclusive' });
  });

  it('of stable alone does not hide an outage, and says what is unknown', async () => {
    const { reading } = await playSequential(() => 45, 3, { server: without('stable') });
    expect(reading).toMatchObject({ phase: 'Failed' });
    expect(messageOf(reading)).toContain(`the errors query of stable ${UNKNOWN}`);
  });

  it('passes with a zero that the query itself answers', async () => {
    const { reading } = await playSequential(() => 0, 400);
    expect(reading).toMatchObject({ phase: 'Successful' });
    expect(messageOf(reading)).not.toContain('errors query');
  });

  it('passes once the first error was counted', async () => {
    const server = without('canary');
    const onTick = (tick: number) => {
      if (tick === 20) server.counters['canary errors'] = 1;
    };
    const { reading } = await playSequential(() => 0, 400, { server, onTick });
    expect(reading).toMatchObject({ phase: 'Successful' });
  });

  it('is honest in a preset: none of the requests failed', async () => {
    const server = aMetricsServer();
    const preset = { name: 'gateway', namespace: 'shop', canary: 'c1', stable: 's1' };
    const run = aSequentialRun(aSequentialMetric({ queries: undefined, preset }), server);
    const selector = (hash: string) => `{namespace="shop",rollouts_pod_template_hash="${hash}"`;
    const name = 'nginx_ingress_controller_requests';
    const requests = (hash: string) => `sum by (pod, status) (${name}${selector(hash)}})`;
    const now = () => run.clock.now() / 1000;
    let reading = { outcome: 'running' } as Awaited<ReturnType<typeof run.look>>;
    for (let n = 0; n < 400 && reading.outcome === 'running'; n++) {
      server.counters[requests('c1')] = 150 * n;
      server.counters[requests('s1')] = 100_000 + 2850 * n;
      for (const hash of ['c1', 's1']) server.counters[`max(timestamp(${name}${selector(hash)}}))`] = now();
      reading = await run.look();
      await run.clock.advance(15_000);
    }
    expect(reading).toMatchObject({ phase: 'Successful' });
    expect(messageOf(reading)).toMatch(
      /^not worse than stable: errors 0 % of canary .*; latency is not compared: /,
    );
  });
});
