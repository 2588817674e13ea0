import { describe, expect, it } from 'vitest';
import type { MetricResult } from '../../api/v1alpha1/analysis.ts';
import { lnEvidence } from '../../judge/sequential/evidence.ts';
import { DEFAULT_POLICY } from '../../judge/sequential/policy.ts';
import { comparisonNow } from '../../judge/sequential/state.ts';
import {
  aSequentialMetric,
  aSequentialRun,
  count,
  messageOf,
  passTick,
  playSequential,
} from '../../testing/sequential-run.ts';
import { stateIn } from '../../testing/state-build.ts';

type Run = ReturnType<typeof aSequentialRun>;

const stateOf = (run: Run) => stateIn(run.measurements.at(-1)?.metadata?.['haldane.dev/state']);
const progressOf = (run: Run) => comparisonNow(stateOf(run), DEFAULT_POLICY).progress;
const evidenceOf = (run: Run) =>
  lnEvidence(progressOf(run).streams[0]?.regression ?? { alternatives: [], waiting: 0 });
const resultOf = (run: Run): MetricResult => ({
  name: 'canary',
  phase: 'Inconclusive',
  measurements: run.measurements,
});

/** A run of some ticks, and the next of the same canary, ten minutes and some unseen traffic later. */
async function follow(
  canaryErrors: number,
  ticks: number,
  change: {
    readonly config?: Record<string, unknown>;
    readonly result?: (result: MetricResult) => MetricResult;
  } = {},
) {
  const { config = {}, result = (same: MetricResult) => same } = change;
  const { run: first, server } = await playSequential(() => canaryErrors, ticks, { config });
  await first.clock.advance(600_000);
  count(server, { 'canary requests': 9000, 'canary errors': 4000, 'stable requests': 9000 });
  const predecessor = { runName: 'shop-c1-2-1', result: result(resultOf(first)) };
  const next = aSequentialRun(aSequentialMetric(config), server, { predecessor, clock: first.clock });
  const reading = await next.look();
  return { first, next, server, reading };
}

describe('the next run of the same canary', () => {
  it('goes on with the evidence, and counts nothing of the time between', async () => {
    const { first, next, reading } = await follow(2, 12);
    expect(reading.outcome).toBe('running');
    expect(messageOf(reading)).toContain('; the evidence goes on from AnalysisRun shop-c1-2-1');
    expect(evidenceOf(next)).toBeCloseTo(evidenceOf(first), 1);
    const [errors] = progressOf(next).streams;
    expect(errors?.totals).toEqual(progressOf(first).streams[0]?.totals);
    expect(progressOf(next).elapsedSeconds).toBe(12 * 15 + 600);
  });

  it('finds by both together what neither would find alone so soon', async () => {
    const { next, server } = await follow(4, 6);
    let reading = await next.look();
    for (let n = 0; n < 60 && reading.outcome === 'running'; n++) {
      await passTick(server, next, 4);
      reading = await next.look();
    }
    expect(reading).toMatchObject({ phase: 'Failed' });
    const { run: alone } = await playSequential(() => 4, 60);
    expect(alone.measurements.at(-1)).toMatchObject({ phase: 'Failed' });
    const counted = (run: Run) => (progressOf(run).streams[0]?.totals.canaryRequests ?? 0) / 150;
    expect(counted(next) - 6).toBeLessThan(counted(alone));
  });

  it('asks for a pass anew', async () => {
    const { run: first, server } = await playSequential((n) => (n % 4 === 3 ? 0 : 1), 400);
    expect(first.measurements.at(-1)).toMatchObject({ phase: 'Successful' });
    const predecessor = { runName: 'a', result: resultOf(first) };
    const next = aSequentialRun(aSequentialMetric(), server, { predecessor, clock: first.clock });
    expect(await next.look()).toMatchObject({ outcome: 'running' });
    const began = next.clock.now();
    let reading = await next.look();
    for (let n = 0; n < 400 && reading.outcome === 'running'; n++) {
      await passTick(server, next, n % 4 === 3 ? 0 : 1);
      reading = await next.look();
    }
    expect(reading).toMatchObject({ phase: 'Successful' });
    expect(next.clock.now() - began).toBeGreaterThanOrEqual(600_000);
    expect(progressOf(next).streams[0]?.passTotals.canaryRequests).toBeLessThan(
      progressOf(next).streams[0]?.totals.canaryRequests ?? 0,
    );
  });

  it('names only the run before it', async () => {
    const { next, server } = await follow(1, 4);
    const predecessor = { runName: 'shop-c1-2-3', result: resultOf(next) };
    const last = aSequentialRun(aSequentialMetric(), server, { predecessor, clock: next.clock });
    const message = messageOf(await last.look());
    expect(message.match(/goes on from AnalysisRun \S+/g)).toEqual(['goes on from AnalysisRun shop-c1-2-3']);
  });

  it('begins afresh after "worse": who tries again anyway means it', async () => {
    const { next, reading } = await follow(45, 4);
    expect(reading.outcome).toBe('running');
    expect(stateOf(next).looks).toEqual([]);
    expect(messageOf(reading)).not.toContain('goes on from');
  });

  it('begins afresh where there is no state, and says so where it cannot be read', async () => {
    const none = await follow(1, 4, {
      result: (result) => ({ ...result, measurements: [{ phase: 'Error' }] }),
    });
    expect(stateOf(none.next).looks).toEqual([]);
    expect(messageOf(none.reading)).not.toMatch(/goes on from|begun again/);
    const broken = await follow(1, 4, {
      result: (result) => ({
        ...result,
        measurements: [{ phase: 'Successful', metadata: { 'haldane.dev/state': '{"version":1}' } }],
      }),
    });
    expect(stateOf(broken.next).looks).toEqual([]);
    expect(messageOf(broken.reading)).toContain(
      'begun again, because metadata haldane.dev/state could not be read',
    );
  });

  it('goes on with its own once it has begun', async () => {
    const { next, server } = await follow(2, 12);
    const before = progressOf(next).ticks;
    await passTick(server, next, 2);
    await next.look();
    expect(progressOf(next).ticks).toBe(before + 1);
    expect(progressOf(next).streams[0]?.totals.canaryRequests).toBe(13 * 150);
  });
});
