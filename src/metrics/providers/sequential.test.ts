import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../api/v1alpha1/analysis.ts';
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
import { stateIn } from '../../testing/state-build.ts';
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

  it('counts what a look saw that a crash lost at the next one, once', async () => {
    const { run, server } = await playSequential(() => 1, 3);
    await passTick(server, run, 1);
    await run.lookInVain();
    await passTick(server, run, 1);
    await run.look();
    const { looks } = stateIn(run.measurements.at(-1)?.metadata?.['haldane.dev/state']);
    expect(looks.map(({ look }) => look.ticks[0]?.canaryRequests)).toEqual([150, 150, 150, 300]);
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

  it('asks for a pass anew in a measurement whose first look could not be taken', async () => {
    let isDown = false;
    const server = aMetricsServer(() => (isDown ? '<html>' : undefined));
    const { run } = await playSequential(asStable, 400, { server });
    expect(run.measurements.at(-1)?.phase).toBe('Successful');
    isDown = true;
    await passTick(server, run, 1);
    expect(messageOf(await run.look())).toMatch(/^cannot look/);
    isDown = false;
    await passTick(server, run, 1);
    expect(await run.look()).toMatchObject({ outcome: 'running' });
  });

  it('asks for a pass anew when the Rollout sets another weight, however little it changes', async () => {
    const { run, server } = await playSequential(() => 1, 3);
    const passSince = async () => {
      await passTick(server, run, 1);
      await run.look();
      const text = run.measurements.at(-1)?.metadata?.['haldane.dev/state'];
      return stateIn(text).looks.findLastIndex(({ atNewWeight }) => atNewWeight);
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
    const state = stateIn(run.measurements.at(-1)?.metadata?.['haldane.dev/state']);
    expect(state.looks.map(({ atNewWeight }) => atNewWeight)).toEqual([...Array(10).fill(false), true]);
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

  it('begins again from a state that is none, says so from then on, and keeps the deadline', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric({ deadline: '10m' }), server);
    await run.look();
    await passTick(server, run, 1);
    await run.look();
    const [open] = run.measurements;
    const broken = { ...open?.metadata, 'haldane.dev/state': '{"version":1}' };
    run.measurements[0] = { ...(open as Measurement), metadata: broken };
    const again =
      'the evidence was begun again, because metadata haldane.dev/state could not be read: it is of version 1, and this one is 2';
    let reading = await run.look();
    expect(messageOf(reading)).toContain(again);
    expect(stateIn(run.measurements[0].metadata?.['haldane.dev/state']).looks).toEqual([]);
    while (reading.outcome === 'running') {
      await passTick(server, run, 1);
      reading = await run.look();
      expect(messageOf(reading)).toContain(again);
    }
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect(run.clock.now() - Date.parse('2030-01-01T00:00:00Z')).toBe(600_000);
  });

  it('says that it began again also where that takes several attempts', async () => {
    let isBroken = true;
    const server = aMetricsServer(() => (isBroken ? '<html>' : null));
    const run = aSequentialRun(aSequentialMetric(), server);
    run.measurements.push({ phase: 'Running', metadata: { 'haldane.dev/state': 'gone' } });
    const reading = await run.look();
    expect(reading).toMatchObject({ phase: 'Error' });
    expect(messageOf(reading)).toContain('could not be read: it is no JSON');
    isBroken = false;
    expect(messageOf(await run.look())).toContain('could not be read: it is no JSON');
  });

  it('goes on from the last measurement that has a state', async () => {
    const { run, server } = await playSequential(() => 1, 3);
    run.measurements.push({ phase: 'Error', startedAt: '2030-01-01T00:10:00Z' });
    await passTick(server, run, 45);
    expect(await run.look()).toMatchObject({ phase: 'Failed' });
  });

  it('takes metadata that are no numbers for none', async () => {
    const { run, server } = await playSequential(() => 1, 3, { config: { deadline: '2m' } });
    const [open] = run.measurements;
    const odd = { 'haldane.dev/began': 'x', 'haldane.dev/missed-looks': '', 'haldane.dev/weight': 'NaN' };
    run.measurements[0] = { ...(open as Measurement), metadata: { ...open?.metadata, ...odd } };
    run.route.weight = 5;
    for (let n = 0; n < 5; n++) {
      await passTick(server, run, 1);
      await run.look();
    }
    expect(run.measurements[0]).toMatchObject({ phase: 'Inconclusive' });
  });
});
