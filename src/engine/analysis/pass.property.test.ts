import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnalysisPhase,
  type AnalysisRunStatus,
  isCompletedPhase,
  type Metric,
  type MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { finished, metric, NOW, open, runOf } from '../../testing/analysis-build.ts';
import { stories } from '../../testing/effort.ts';
import { limitsOf } from './limits.ts';
import { closePass } from './pass.ts';

const FINAL = ['Successful', 'Failed', 'Inconclusive', 'Error'] as const;
const phase = fc.constantFrom<AnalysisPhase>(...FINAL, 'Running');
const limit = fc.integer({ min: 0, max: 3 });
const limits = fc.record({
  count: fc.integer({ min: 3, max: 5 }),
  failureLimit: limit,
  inconclusiveLimit: limit,
  consecutiveErrorLimit: limit,
});

interface Played {
  readonly status: AnalysisRunStatus | undefined;
  /** Finished measurements that were recorded before the metric was decided. */
  readonly recorded: number;
}

/** Gives one pass after the other its measurement, until the run is over. */
function play(one: Metric, phases: readonly AnalysisPhase[]): Played {
  let played: Played = { status: undefined, recorded: 0 };
  for (const next of phases) played = step(one, next, played);
  return played;
}

function step(one: Metric, next: AnalysisPhase, { status, recorded }: Played): Played {
  const opened = open(runOf({ metrics: [one] }, status));
  if (opened.state !== 'open') return { status, recorded };
  const measurement = next === 'Running' ? { phase: next } : finished(next);
  const records = [{ metricName: one.name, measurement }];
  const closed = closePass(opened.contents, status, { records, secrets: [], now: NOW });
  return { status: closed.status, recorded: recorded + (next === 'Running' ? 0 : 1) };
}

const resultOf = ({ status }: Played): MetricResult | undefined => status?.metricResults?.[0];

describe('any run under any measurements', () => {
  it('counts each finished measurement once', () => {
    fc.assert(
      fc.property(limits, fc.array(phase, { minLength: 1, maxLength: 40 }), (settings, phases) => {
        const played = play(metric({ interval: '1s', ...settings }), phases);
        const { count = 0, error = 0, successful = 0, failed = 0, inconclusive = 0 } = resultOf(played) ?? {};
        expect(count + error).toBe(played.recorded);
        expect(successful + failed + inconclusive).toBe(count);
      }),
      stories(100),
    );
  });

  it('is over once its count is reached or a limit is passed, and not before', () => {
    fc.assert(
      fc.property(limits, fc.array(phase, { minLength: 1, maxLength: 40 }), (settings, phases) => {
        const one = metric({ interval: '1s', ...settings });
        const played = play(one, phases);
        const {
          count = 0,
          failed = 0,
          inconclusive = 0,
          consecutiveError = 0,
          measurements,
        } = resultOf(played) ?? {};
        const most = limitsOf(one);
        const isUnderWay = measurements?.at(-1)?.finishedAt === undefined;
        const isPassed =
          failed > (most.failures ?? 0) ||
          inconclusive > most.inconclusive ||
          consecutiveError > most.consecutiveErrors;
        const mustBeOver = !isUnderWay && (isPassed || count >= (most.count ?? 0));
        expect(isCompletedPhase(played.status?.phase)).toBe(mustBeOver);
        if (played.status?.phase === 'Successful') expect(isPassed).toBe(false);
      }),
      stories(100),
    );
  });
});
