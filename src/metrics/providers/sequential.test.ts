import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../api/v1alpha1/analysis.ts';
import { decodeState } from '../../judge/sequential/state-text.ts';
import {
  aMetricsServer,
  aSequentialMetric,
  aSequentialRun,
  asStable,
  count,
  messageOf,
  passTick,
  playSequential,
} from '../../testing/sequential-run.ts';
import type { Reading } from '../provider.ts';

describe('a comparison of canary and stable', () => {
  it('takes the counters it begins with for the past', async () => {
    const { reading, run } = await playSequential(() => 0, 0);
    expect(reading).toMatchObject({ outcome: 'running', resumeAt: run.clock.now() + 15_000 });
  });

  it('fails a canary that is down at its first look', async () => {
    const { reading, run } = await playSequential(() => 45, 10);
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
    expect(run.measurements).toHaveLength(1);
    expect(messageOf(reading)).toMatch(/^worse than stable: errors 30 % of canary \(45\/150\)/);
  });

  it('passes a canary that fails no more often than stable, not before ten minutes', async () => {
    const { reading, run } = await playSequential(asStable, 400);
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Successful' });
    expect(run.clock.now()).toBeGreaterThanOrEqual(
      Date.parse(run.measurements[0]?.startedAt ?? '') + 600_000,
    );
  });

  it('is Inconclusive when the deadline comes before the evidence', async () => {
    const { reading } = await playSequential(() => 1, 100, { config: { deadline: '2m' } });
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Inconclusive' });
    expect(messageOf(reading)).toMatch(/^deadline reached: not enough evidence yet/);
  });

  it('says how much more is needed while it waits', async () => {
    const { reading } = await playSequential(() => 1, 20);
    expect(messageOf(reading)).toMatch(/needs about [\d,]+ more canary requests/);
  });

  it('counts nothing twice when one scrape is looked at again', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric(), server);
    await run.look();
    await passTick(server, run, 2);
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
      const server = aMetricsServer((query) => (isBroken && query.startsWith('stable') ? text : null));
      const run = aSequentialRun(aSequentialMetric(), server);
      await run.look();
      await passTick(server, run, 2);
      await run.look();
      const { metadata } = run.measurements.at(-1) ?? {};
      isBroken = true;
      for (let n = 0; n < 2; n++) {
        await passTick(server, run, 1);
        const meanwhile = await run.look();
        expect(meanwhile).toMatchObject({ outcome: 'running', metadata });
        expect(messageOf(meanwhile)).toMatch(/^cannot look, the evidence is kept: /);
      }
      await passTick(server, run, 45);
      const reading = await run.look();
      expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Error', metadata });
      expect(messageOf(reading)).toMatch(message);
      isBroken = false;
      expect(await run.look()).toMatchObject({ phase: 'Failed' });
    },
  );

  it('goes on as if nothing had happened after one look in vain', async () => {
    let isBroken = false;
    const server = aMetricsServer((query) =>
      isBroken && query.startsWith('stable') ? '<html>502</html>' : null,
    );
    const run = aSequentialRun(aSequentialMetric(), server);
    let reading = await run.look();
    for (let n = 0; n < 400 && reading.outcome === 'running'; n++) {
      await passTick(server, run, asStable(n));
      isBroken = n % 10 === 9;
      reading = await run.look();
    }
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Successful' });
    expect(run.measurements).toHaveLength(1);
  });

  it('an Error does not move the deadline nor forget what was collected for a pass', async () => {
    let isBroken = false;
    const server = aMetricsServer((query) =>
      isBroken && query.startsWith('stable') ? '<html>502</html>' : null,
    );
    const run = aSequentialRun(aSequentialMetric({ deadline: '20m' }), server);
    await run.look();
    let reading: Reading = await run.look();
    for (let n = 0; n < 200 && (reading as { phase?: string }).phase !== 'Inconclusive'; n++) {
      await passTick(server, run, 1);
      isBroken = n % 20 < 3;
      reading = await run.look();
    }
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(run.clock.now() - Date.parse('2030-01-01T00:00:00Z')).toBe(1_200_000);
  });

  it('forgives a cold canary from its first request on, however late that comes', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric(), server);
    await run.look();
    for (let n = 0; n < 80; n++) {
      await run.clock.advance(15_000);
      count(server, { 'stable requests': 2850 });
      const quiet = await run.look();
      expect(messageOf(quiet)).toMatch(/^no user has met the canary yet/);
    }
    for (let n = 0; n < 4; n++) {
      await passTick(server, run, n < 2 ? 3 : 2);
      expect(await run.look()).toMatchObject({ outcome: 'running' });
    }
  });

  it('remembers a regression in the next measurement, and asks for a pass anew', async () => {
    const { run, server } = await playSequential(asStable, 400);
    expect(run.measurements.at(-1)?.phase).toBe('Successful');
    await passTick(server, run, 1);
    expect(await run.look()).toMatchObject({ outcome: 'running' });
    await passTick(server, run, 45);
    expect(await run.look()).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
    await passTick(server, run, 0);
    expect(await run.look()).toMatchObject({ outcome: 'verdict', phase: 'Failed' });
  });

  it('asks for a pass anew when the Rollout sets another weight, however little it changes', async () => {
    const { run, server } = await playSequential(() => 1, 3);
    const passSince = async () => {
      await passTick(server, run, 1);
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
    const { run, server } = await playSequential(() => 1, 10);
    count(server, { 'canary requests': 400 });
    await passTick(server, run, 1);
    await run.look();
    const state = decodeState(run.measurements.at(-1)?.metadata?.['haldane.dev/state'] ?? '');
    expect(state?.looks.map(({ atNewWeight }) => atNewWeight)).toEqual([...Array(10).fill(false), true]);
  });

  it('ended from outside, it says what was seen and passes nothing', async () => {
    const { run } = await playSequential(() => 1, 5);
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
    await expect(aSequentialRun(aSequentialMetric(config), aMetricsServer()).look()).rejects.toThrow(message);
  });

  it('cannot go on from a state that is not one', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric(), server);
    await run.look();
    run.measurements[0] = {
      ...(run.measurements[0] as Measurement),
      metadata: { 'haldane.dev/state': '{}' },
    };
    await expect(run.look()).rejects.toThrow('cannot read the state');
  });
});
