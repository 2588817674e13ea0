import { describe, expect, it } from 'vitest';
import type { AnalysisRun, Measurement } from '../../api/v1alpha1/analysis.ts';
import { errorText } from '../../base/errors.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { aJudgeMetric, aSeriesServer, KAYENTA_CONFIG, type Series } from '../../testing/judge-run.ts';
import { aMeasureContext } from '../provider.conformance.ts';
import type { Reading } from '../provider.ts';
import { judgeProvider } from '../providers/judge.ts';

const MINUTE = 60_000;
const alike: Series = (query, index) => 5 + Math.sin((index + query.length) * 1.7) / 3;
const worse: Series = (query, index) => (query.startsWith('canary') ? 10 : 5) + Math.sin(index * 1.7) / 3;
const EVERY_30 = { lifetime: '90m', interval: '30m', beginAfter: '10m' };

/** Plays one scheduled metric; the clock goes to each `resumeAt`. */
function aSchedule(schedule: object, series: (now: number) => Series, change: object = {}) {
  const clock = createFakeClock();
  const began = clock.now();
  const { send, asked } = aSeriesServer((query, index) =>
    series((clock.now() - began) / MINUTE)(query, index),
  );
  const provider = judgeProvider({ send, defaultAddress: null });
  const metric = aJudgeMetric({ schedule, ...change });
  const measurements: Measurement[] = [];
  const context = () => {
    const base = aMeasureContext(metric, { clock });
    const status = {
      phase: 'Running' as const,
      metricResults: [{ name: metric.name, phase: 'Running' as const, measurements }],
    };
    return { ...base, run: { ...base.run, status } satisfies AnalysisRun };
  };
  const look = async (): Promise<Reading> => {
    const last = measurements.at(-1);
    const open = last?.phase === 'Running' ? last : undefined;
    const reading =
      open === undefined
        ? await provider.measure(context())
        : await provider.lasting?.resume(context(), open);
    if (reading === undefined || reading.outcome === 'result') throw new Error('no reading');
    if (open !== undefined) measurements.pop();
    const { message, metadata = {} } = reading;
    measurements.push({
      phase: reading.outcome === 'running' ? 'Running' : reading.phase,
      ...(message === undefined ? {} : { message }),
      metadata,
    });
    return reading;
  };
  const untilOver = async () => {
    let reading = await look();
    while (reading.outcome === 'running') {
      await clock.advance(Math.max(reading.resumeAt - clock.now(), 0));
      reading = await look();
    }
    return reading;
  };
  const windows = () =>
    asked
      .filter((_, index) => index % 2 === 0)
      .map((url) =>
        ['start', 'end'].map((name) => (Number(url.searchParams.get(name)) * 1000 - began) / MINUTE),
      );
  const minutes = () => (clock.now() - began) / MINUTE;
  const terminate = () => provider.lasting?.terminate(context(), measurements.at(-1) as Measurement);
  return { clock, look, untilOver, windows, minutes, measurements, terminate };
}

describe('a schedule of judgements', () => {
  it('judges a growing window at each interval after the warm-up, and the last score decides', async () => {
    const run = aSchedule(EVERY_30, () => alike);
    const reading = await run.untilOver();
    expect(reading).toMatchObject({ outcome: 'verdict', phase: 'Successful' });
    expect((reading as { message: string }).message).toBe(
      'judgement 3 of 3: Final canary score 100.0 met or exceeded the pass score threshold. score 100, Pass: all 1 metrics pass',
    );
    expect(run.windows()).toEqual([
      [10, 40],
      [10, 70],
      [10, 100],
    ]);
    expect(run.minutes()).toBe(100);
    expect(reading.metadata).toMatchObject({ 'haldane.dev/scores': '[100,100,100]' });
  });

  it('judges a sliding window with a lookback', async () => {
    const run = aSchedule({ ...EVERY_30, lookback: '25m' }, () => alike);
    await run.untilOver();
    expect(run.windows()).toEqual([
      [15, 40],
      [45, 70],
      [75, 100],
    ]);
  });

  it('judges once where no interval is given', async () => {
    const run = aSchedule({ lifetime: '1h' }, () => alike);
    await run.untilOver();
    expect(run.windows()).toEqual([[0, 60]]);
  });

  it('stops at the first score that is not above marginal', async () => {
    const run = aSchedule(EVERY_30, (now) => (now > 60 ? worse : alike));
    const reading = await run.untilOver();
    expect(reading).toMatchObject({ phase: 'Failed', metadata: { 'haldane.dev/scores': '[100,0]' } });
    expect((reading as { message: string }).message).toMatch(
      /^judgement 2 of 3: Final canary score 0\.0 is not above the marginal score threshold\. .*errors High/,
    );
    expect(run.minutes()).toBe(70);
  });

  it('goes on between marginal and pass, where only the last score counts', async () => {
    const thresholds = { pass: 95, marginal: 0 };
    const [metric] = KAYENTA_CONFIG.metrics;
    const metrics = [metric, { ...metric, name: 'calm' }];
    const queries = {
      errors: { canary: 'canary_errors', stable: 'stable_errors' },
      calm: { canary: 'calm_canary', stable: 'calm_stable' },
    };
    const change = { thresholds, queries, config: { ...KAYENTA_CONFIG, metrics } };
    const run = aSchedule({ lifetime: '60m', interval: '30m' }, (now) => (now > 31 ? alike : worse), change);
    const first = await run.look();
    expect(first).toMatchObject({ outcome: 'running' });
    expect(await run.untilOver()).toMatchObject({
      phase: 'Successful',
      metadata: { 'haldane.dev/scores': '[50,100]' },
    });
    const bad = aSchedule({ lifetime: '60m', interval: '30m' }, () => worse, change);
    expect(await bad.untilOver()).toMatchObject({
      phase: 'Failed',
      metadata: { 'haldane.dev/scores': '[50,50]' },
    });
  });

  it('goes on over a judgement that has too little to judge by, and ends Inconclusive on one', async () => {
    const empty: Series = (query, index) => (query.startsWith('canary') && index > 2 ? null : 5 + index);
    const early = aSchedule(EVERY_30, (now) => (now < 50 ? empty : alike));
    expect(await early.untilOver()).toMatchObject({
      phase: 'Successful',
      metadata: { 'haldane.dev/scores': '[null,100,100]' },
    });
    const late = aSchedule(EVERY_30, (now) => (now > 80 ? empty : alike));
    const reading = await late.untilOver();
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect((reading as { message: string }).message).toMatch(/^judgement 3 of 3: no data, no verdict: /);
  });

  it('makes up for judgements that were due while nobody looked, each of its own window', async () => {
    const run = aSchedule(EVERY_30, () => alike);
    await run.look();
    await run.clock.advance(200 * MINUTE);
    expect(await run.look()).toMatchObject({ outcome: 'running' });
    await run.untilOver();
    expect(run.windows().map(([, end]) => end)).toEqual([40, 70, 100]);
  });

  it('judges nothing before it is due', async () => {
    const run = aSchedule(EVERY_30, () => alike);
    await run.look();
    await run.clock.advance(39 * MINUTE);
    expect(await run.look()).toMatchObject({ outcome: 'running' });
    expect(run.windows()).toEqual([]);
  });

  it('keeps the judgements made when the server fails at one', async () => {
    let isDown = false;
    const run = aSchedule(EVERY_30, () => (isDown ? () => Number.POSITIVE_INFINITY : alike));
    await run.look();
    await run.clock.advance(40 * MINUTE);
    await run.look();
    isDown = true;
    await run.clock.advance(30 * MINUTE);
    expect(await run.look()).toMatchObject({ phase: 'Error', metadata: { 'haldane.dev/scores': '[100]' } });
    isDown = false;
    await run.look();
    expect(await run.untilOver()).toMatchObject({
      phase: 'Successful',
      metadata: { 'haldane.dev/scores': '[100,100,100]' },
    });
    expect(run.windows().map(([, end]) => end)).toEqual([40, 70, 70, 100]);
  });

  it('passes nothing that is ended from outside', async () => {
    const run = aSchedule(EVERY_30, () => alike);
    await run.look();
    expect(await run.terminate()).toMatchObject({
      phase: 'Inconclusive',
      message: 'ended before the first judgement',
    });
    await run.clock.advance(40 * MINUTE);
    await run.look();
    expect(await run.terminate()).toMatchObject({ phase: 'Inconclusive' });
  });

  it.each(['x', '[1,', '["a"]', '{}', '[1e9999]'])(
    'does not go on from scores that are %s',
    async (scores) => {
      const run = aSchedule(EVERY_30, () => alike);
      await run.look();
      run.measurements[0] = {
        phase: 'Running',
        metadata: { 'haldane.dev/began': '0', 'haldane.dev/scores': scores },
      };
      await expect(run.look()).rejects.toThrow('cannot read the judgements made');
    },
  );

  it.each([
    [{ lifetime: '90s' }, 'haldane/judge.schedule.lifetime: want whole minutes'],
    [{ lifetime: '0m' }, 'haldane/judge.schedule.lifetime: want a duration above 0'],
    [{}, 'haldane/judge.schedule.lifetime: '],
    [{ lifetime: '1h', every: '5m' }, 'every'],
  ])('refuses %j and names the field', async (schedule, message) => {
    const run = aSchedule(schedule, () => alike);
    expect(errorText(await run.look().catch((error: unknown) => error))).toContain(message);
  });

  it('is refused beside a window, and without either', async () => {
    for (const change of [{ window: '30m' }, { schedule: undefined }]) {
      const run = aSchedule({ lifetime: '1h' }, () => alike, change);
      await expect(run.look()).rejects.toThrow('haldane/judge: give either window or schedule');
    }
  });

  it('is refused with steps longer than what is judged', async () => {
    const run = aSchedule({ lifetime: '1h', interval: '1m' }, () => alike, { step: '2m' });
    await expect(run.look()).rejects.toThrow(
      'haldane/judge.schedule.interval: 1m is shorter than a step of 120 s',
    );
  });
});
