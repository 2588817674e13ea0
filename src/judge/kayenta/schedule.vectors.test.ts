import { describe, expect } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { canaryConfig, metricConfig, metricPair } from '../../testing/judge-build.ts';
import { casesOf } from '../../testing/kayenta-vectors.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Label } from './classify.ts';
import { concludeJudgements } from './conclude.ts';
import type { Direction, ScoreThresholds } from './config.ts';
import { judgeCanary } from './judge-canary.ts';
import { type AnalysisRequest, planJudgements } from './schedule.ts';

const MINUTE = 60_000;

describe("runs of judgements in Kayenta's own tests", () => {
  const request = (given: Partial<AnalysisRequest>): AnalysisRequest => ({
    scopes: [{ scopeName: 'default', controlOffsetInMinutes: 0 }],
    start: null,
    end: null,
    lifetimeDurationMins: null,
    beginAfterMins: 0,
    lookbackMins: 0,
    analysisIntervalMins: null,
    ...given,
  });
  interface Windowed extends Readonly<Record<string, unknown>> {
    readonly judgement: number;
    readonly intervalMin: number;
    readonly beginAfterMins: number;
    readonly lookbackMins: number;
    readonly startMin: number;
    readonly endGiven: boolean;
    readonly controlOffsetMin?: number;
    readonly expected: Readonly<Record<string, number>>;
  }

  eachCase('read the same window: $id $name', casesOf<Windowed>('judgementWindow'), (one) => {
    const lifetime = one.judgement * one.intervalMin;
    const plan = planJudgements(
      request({
        scopes: [{ scopeName: 'default', controlOffsetInMinutes: one.controlOffsetMin ?? 0 }],
        start: one.startMin * MINUTE,
        end: one.endGiven ? (one.startMin + lifetime) * MINUTE : null,
        lifetimeDurationMins: lifetime,
        beginAfterMins: one.beginAfterMins,
        lookbackMins: one.lookbackMins,
        analysisIntervalMins: one.intervalMin,
      }),
      0,
    );
    if (!plan.ok) throw new Error(JSON.stringify(plan.errors));
    const scope = plan.value.judgements[one.judgement - 1]?.scopes['default'];
    const found: Record<string, number> = {
      startMin: (scope?.experiment.start ?? Number.NaN) / MINUTE,
      endMin: (scope?.experiment.end ?? Number.NaN) / MINUTE,
      controlStartMin: (scope?.control.start ?? Number.NaN) / MINUTE,
      controlEndMin: (scope?.control.end ?? Number.NaN) / MINUTE,
    };
    for (const [name, value] of Object.entries(one.expected))
      expect([name, found[name]]).toEqual([name, value]);
  });

  eachCase(
    'last as long: $id $name',
    casesOf<{
      readonly lifetimeDurationMins: number | null;
      readonly startMin?: number;
      readonly endMin?: number | null;
      readonly expected: { readonly error?: string; readonly lifetimeMin?: number };
    }>('lifetime'),
    ({ lifetimeDurationMins, startMin = 0, endMin = null, expected }) => {
      const end = endMin === null ? null : endMin * MINUTE;
      const plan = planJudgements(request({ start: startMin * MINUTE, end, lifetimeDurationMins }), 0);
      expect(plan.ok).toBe(expected.error === undefined);
      if (plan.ok && expected.lifetimeMin !== undefined) {
        expect(plan.value.lifetimeMins).toBe(expected.lifetimeMin);
      }
    },
  );

  eachCase(
    'end the same: $id $name',
    casesOf<{
      readonly finalScore: number;
      readonly marginal: number | null;
      readonly pass: number | null;
      readonly expected: { readonly didPassThresholds: boolean };
    }>('aggregateJudgement'),
    ({ finalScore, marginal, pass, expected }) =>
      expect(concludeJudgements([finalScore], { pass, marginal }).didPassThresholds).toBe(
        expected.didPassThresholds,
      ),
  );

  interface Generative {
    readonly thresholds: ScoreThresholds;
    readonly groupWeights: Readonly<Record<string, number>>;
    readonly metrics: readonly {
      readonly name: string;
      readonly critical: boolean;
      readonly muted: boolean;
      readonly direction: Direction;
      readonly control: readonly [number, number];
      readonly experiment: readonly [number, number];
    }[];
    readonly expected: Readonly<Record<'executionStatus' | 'message', string>> & {
      readonly didPassThresholds: boolean;
      readonly score: number;
      readonly metric: Readonly<Record<string, Label>>;
    };
  }

  eachCase('end the same on drawn points: $id $name', casesOf<Generative>('endToEndGenerative'), (one) => {
    const random = seededRandom(11);
    const drawn = ([from, to]: readonly [number, number]) =>
      Array.from({ length: 60 }, () => from + Math.floor(random() * (to - from)));
    const groups = Object.keys(one.groupWeights);
    const metrics = one.metrics.map(({ name, critical, muted, direction }) =>
      metricConfig(name, { critical, muted, direction }, groups),
    );
    const pairs = one.metrics.map(({ name, control, experiment }) =>
      metricPair(name, drawn(control), drawn(experiment)),
    );
    const judgement = judgeCanary(canaryConfig(metrics, one.groupWeights), pairs, one.thresholds);
    if (judgement.outcome !== 'judged') throw new Error(judgement.outcome);
    const { results, score } = judgement.result;
    expect(Object.fromEntries(results.map(({ name, classification }) => [name, classification]))).toEqual(
      one.expected.metric,
    );
    const { status, didPassThresholds, message } = concludeJudgements([score.score], one.thresholds);
    expect({ executionStatus: status, didPassThresholds, message, score: score.score }).toEqual({
      executionStatus: one.expected.executionStatus,
      didPassThresholds: one.expected.didPassThresholds,
      message: one.expected.message,
      score: one.expected.score,
    });
  });
});
