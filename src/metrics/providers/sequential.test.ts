import { describe, expect, it } from 'vitest';
import type { AnalysisRun, Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import { decodeState } from '../../judge/sequential/state-text.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import type { SendHttp } from '../http.ts';
import type { MeasureContext, Reading } from '../provider.ts';
import { sequentialProvider } from './sequential.ts';

const QUERIES = {
  canary: { requests: 'canary requests', errors: 'canary errors' },
  stable: { requests: 'stable requests', errors: 'stable errors' },
};
const PLUGIN = 'haldane/sequential';

function aMetric(config: Record<string, unknown> = {}): Metric {
  return {
    name: 'canary',
    provider: { plugin: { [PLUGIN]: { address: 'http://metrics', queries: QUERIES, ...config } } },
  };
}

type Counters = Record<string, number>;

/** A metrics server over counters that the test moves; one process for each side. */
function aServer(answerTo?: (query: string) => unknown) {
  const counters: Counters = {
    'canary requests': 0,
    'canary errors': 0,
    'stable requests': 100_000,
    'stable errors': 500,
  };
  const send: SendHttp = async ({ url }) => {
    const query = url.searchParams.get('query') ?? '';
    const special = answerTo?.(query);
    if (typeof special === 'string') return { status: 200, text: special };
    const value = counters[query] ?? 0;
    const metric = { pod: query.split(' ')[0] };
    const isRange = url.pathname.endsWith('query_range');
    const data = isRange
      ? { resultType: 'matrix', result: [] }
      : {
          resultType: 'vector',
          result: [{ metric, value: [Number(url.searchParams.get('time')), String(value)] }],
        };
    return { status: 200, text: JSON.stringify({ status: 'success', data }) };
  };
  return { counters, send };
}

/** Plays one metric as the run controller does: measurement after measurement, state through the status alone. */
function aRun(metric: Metric, server: ReturnType<typeof aServer>) {
  const clock = createFakeClock();
  const provider = sequentialProvider({ send: server.send, defaultAddress: null });
  const measurements: Measurement[] = [];
  const run = (): AnalysisRun => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: { name: 'run', namespace: 'shop', uid: 'uid' },
    spec: { metrics: [metric] },
    status: { phase: 'Running', metricResults: [{ name: 'canary', phase: 'Running', measurements }] },
  });
  const route: { weight: number | null } = { weight: null };
  const contextNow = (): MeasureContext => ({
    run: run(),
    metric,
    attempt: 1,
    weight: route.weight,
    clock,
    signal: AbortSignal.any([]),
  });
  const record = (reading: Reading): Reading => {
    const startedAt = new Date(clock.now()).toISOString();
    const { metadata } = reading as { metadata?: Record<string, string> };
    const kept = metadata === undefined ? {} : { metadata };
    const open = measurements.at(-1)?.phase === 'Running' ? measurements.pop() : undefined;
    const phase = reading.outcome === 'verdict' ? reading.phase : 'Running';
    measurements.push({ startedAt: open?.startedAt ?? startedAt, phase, ...kept });
    return reading;
  };
  return {
    clock,
    measurements,
    route,
    look: async (): Promise<Reading> => {
      const context = contextNow();
      const open = measurements.at(-1);
      if (open?.phase !== 'Running') return record(await provider.measure(context));
      return record((await provider.lasting?.resume(context, open)) as Reading);
    },
    terminate: async () => {
      const context = contextNow();
      return provider.lasting?.terminate(context, measurements.at(-1) as Measurement);
    },
  };
}

/** One tick of 15 s: 150 canary and 2,850 stable requests, 15 of these failing. */
async function tick(
  server: ReturnType<typeof aServer>,
  run: ReturnType<typeof aRun>,
  canaryErrors: number,
): Promise<void> {
  await run.clock.advance(15_000);
  server.counters['canary requests'] = (server.counters['canary requests'] ?? 0) + 150;
  server.counters['stable requests'] = (server.counters['stable requests'] ?? 0) + 2850;
  server.counters['canary errors'] = (server.counters['canary errors'] ?? 0) + canaryErrors;
  server.counters['stable errors'] = (server.counters['stable errors'] ?? 0) + 15;
}

async function play(
  canaryErrors: (tick: number) => number,
  ticks: number,
  config: Record<string, unknown> = {},
) {
  const server = aServer();
  const run = aRun(aMetric(config), server);
  let reading = await run.look();
  for (let n = 0; n < ticks && reading.outcome === 'running'; n++) {
    await tick(server, run, canaryErrors(n));
    reading = await run.look();
  }
  return { reading, run, server };
}

describe('a comparison of canary and stable', () => {
  it('takes the counters it begins with for the past', async () => {
    const { reading, run } = await play(() => 0, 0);
    expect(reading).toMatchObject({ outcome: 'running', resumeAt: run.clock.now() + 15_000 });
  });

  it('fails a canary that is down at its first look', async () => {
    const { reading, run } = await play(() => 45, 10);
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
    expect(run.measurements).toHaveLength(1);
    expect((reading as { message: string }).message).toMatch(
      /^worse than stable: errors 30 % of canary \(45\/150\)/,
    );
  });

  it('passes a canary that fails no more often than stable, not before ten minutes', async () => {
    const { reading, run } = await play((n) => (n % 4 === 3 ? 0 : 1), 400);
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Successful' });
    expect(run.clock.now()).toBeGreaterThanOrEqual(
      Date.parse(run.measurements[0]?.startedAt ?? '') + 600_000,
    );
  });

  it('is Inconclusive when the deadline comes before the evidence', async () => {
    const { reading } = await play(() => 1, 100, { deadline: '2m' });
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Inconclusive' });
    expect((reading as { message: string }).message).toMatch(/^deadline reached: not enough evidence yet/);
  });

  it('says how much more is needed while it waits', async () => {
    const { reading } = await play(() => 1, 20);
    expect((reading as { message: string }).message).toMatch(/needs about [\d,]+ more canary requests/);
  });

  it('counts nothing twice when one scrape is looked at again', async () => {
    const server = aServer();
    const run = aRun(aMetric(), server);
    await run.look();
    await tick(server, run, 2);
    await run.look();
    const before = run.measurements.at(-1)?.metadata;
    await run.look();
    expect(run.measurements.at(-1)?.metadata).toEqual(before);
  });

  it.each([
    ['HTML', '<html>502</html>', /without a Prometheus answer/],
    [
      'NaN',
      { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, 'NaN'] }] } },
      /NaN/,
    ],
    [
      'a negative counter',
      { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '-3'] }] } },
      /-3/,
    ],
    [
      'no series of stable',
      { status: 'success', data: { resultType: 'vector', result: [] } },
      /no data for stable/,
    ],
  ])(
    'is an Error after three looks in vain, which keeps the evidence, when the answer is %s',
    async (_, answer, message) => {
      let isBroken = false;
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      const server = aServer((query) => (isBroken && query.startsWith('stable') ? text : null));
      const run = aRun(aMetric(), server);
      await run.look();
      await tick(server, run, 2);
      await run.look();
      const { metadata } = run.measurements.at(-1) ?? {};
      isBroken = true;
      for (let n = 0; n < 2; n++) {
        await tick(server, run, 1);
        const meanwhile = await run.look();
        expect(meanwhile).toMatchObject({ outcome: 'running', metadata });
        expect((meanwhile as { message: string }).message).toMatch(/^cannot look, the evidence is kept: /);
      }
      await tick(server, run, 45);
      const reading = await run.look();
      expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Error', metadata });
      expect((reading as { message: string }).message).toMatch(message);
      isBroken = false;
      expect(await run.look()).toMatchObject({ phase: 'Failed' });
    },
  );

  it('goes on as if nothing had happened after one look in vain', async () => {
    let isBroken = false;
    const server = aServer((query) => (isBroken && query.startsWith('stable') ? '<html>502</html>' : null));
    const run = aRun(aMetric(), server);
    let reading = await run.look();
    for (let n = 0; n < 400 && reading.outcome === 'running'; n++) {
      await tick(server, run, n % 4 === 3 ? 0 : 1);
      isBroken = n % 10 === 9;
      reading = await run.look();
    }
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Successful' });
    expect(run.measurements).toHaveLength(1);
  });

  it('an Error does not move the deadline nor forget what was collected for a pass', async () => {
    let isBroken = false;
    const server = aServer((query) => (isBroken && query.startsWith('stable') ? '<html>502</html>' : null));
    const run = aRun(aMetric({ deadline: '20m' }), server);
    await run.look();
    let reading: Reading = await run.look();
    for (let n = 0; n < 200 && (reading as { phase?: string }).phase !== 'Inconclusive'; n++) {
      await tick(server, run, 1);
      isBroken = n % 20 < 3;
      reading = await run.look();
    }
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(run.clock.now() - Date.parse('2030-01-01T00:00:00Z')).toBe(1_200_000);
  });

  it('forgives a cold canary from its first request on, however late that comes', async () => {
    const server = aServer();
    const run = aRun(aMetric(), server);
    await run.look();
    for (let n = 0; n < 80; n++) {
      await run.clock.advance(15_000);
      server.counters['stable requests'] = (server.counters['stable requests'] ?? 0) + 2850;
      const quiet = await run.look();
      expect((quiet as { message: string }).message).toMatch(/^no user has met the canary yet/);
    }
    for (let n = 0; n < 4; n++) {
      await tick(server, run, n < 2 ? 3 : 2);
      expect(await run.look()).toMatchObject({ outcome: 'running' });
    }
  });

  it('remembers a regression in the next measurement, and asks for a pass anew', async () => {
    const { run, server } = await play((n) => (n % 4 === 3 ? 0 : 1), 400);
    expect(run.measurements.at(-1)?.phase).toBe('Successful');
    await tick(server, run, 1);
    expect(await run.look()).toMatchObject({ outcome: 'running' });
    await tick(server, run, 45);
    expect(await run.look()).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
    await tick(server, run, 0);
    expect(await run.look()).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
  });

  it('asks for a pass anew when the Rollout sets another weight, however little it changes', async () => {
    const { run, server } = await play(() => 1, 3);
    const passSince = async () => {
      await tick(server, run, 1);
      await run.look();
      const text = run.measurements.at(-1)?.metadata?.['haldane.dev/state'] ?? '';
      return decodeState(text)?.looks.findLastIndex(({ atNewWeight }) => atNewWeight);
    };
    for (const weight of [null, 20, 20, null, 20]) {
      run.route.weight = weight;
      expect(await passSince()).toBe(-1);
    }
    run.route.weight = 21;
    expect(await passSince()).toBe(8);
    expect(await passSince()).toBe(8);
  });

  it('asks for a pass anew when the canary gets another share of the requests', async () => {
    const { run, server } = await play(() => 1, 10);
    server.counters['canary requests'] = (server.counters['canary requests'] ?? 0) + 400;
    await tick(server, run, 1);
    await run.look();
    const state = decodeState(run.measurements.at(-1)?.metadata?.['haldane.dev/state'] ?? '');
    expect(state?.looks.map(({ atNewWeight }) => atNewWeight)).toEqual([...Array(10).fill(false), true]);
  });

  it('ended from outside, it says what was seen and passes nothing', async () => {
    const { run } = await play(() => 1, 5);
    expect(await run.terminate()).toMatchObject({ outcome: 'verdict', phase: 'Inconclusive' });
  });

  it.each([
    [{ alpha: 2 }, 'haldane/sequential.alpha'],
    [{ alhpa: 0.01 }, 'alhpa'],
    [{ queries: undefined }, 'give either preset or queries'],
    [
      { preset: { name: 'nginx', namespace: 'shop', canary: 'c', stable: 's' } },
      'give either preset or queries',
    ],
    [{ tick: 'soon' }, 'haldane/sequential.tick: want a duration above 0'],
  ])('refuses the configuration %j and names the field', async (config, message) => {
    await expect(aRun(aMetric(config), aServer()).look()).rejects.toThrow(message);
  });

  it('cannot go on from a state that is not one', async () => {
    const server = aServer();
    const run = aRun(aMetric(), server);
    await run.look();
    run.measurements[0] = {
      ...(run.measurements[0] as Measurement),
      metadata: { 'haldane.dev/state': '{}' },
    };
    await expect(run.look()).rejects.toThrow('cannot read the state');
  });
});
