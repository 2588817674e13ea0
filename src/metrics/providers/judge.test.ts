import { describe, expect, it } from 'vitest';
import {
  aJudgeMetric as aMetric,
  KAYENTA_CONFIG as CONFIG,
  KAYENTA_QUERIES as QUERIES,
  type Series,
  aSeriesServer as server,
} from '../../testing/judge-run.ts';
import { aMeasureContext, describeProvider } from '../provider.conformance.ts';
import { judgeProvider } from './judge.ts';

const wave = (index: number) => Math.sin(index * 1.7) / 3;
const judge = (series: Series, metric = aMetric()) =>
  judgeProvider({ send: server(series).send, defaultAddress: null }).measure(aMeasureContext(metric));

describeProvider({
  working: judgeProvider({ send: server((_, index) => 5 + wave(index)).send, defaultAddress: null }),
  broken: judgeProvider({
    send: async () => ({ status: 502, text: '<html>Bad gateway</html>' }),
    defaultAddress: null,
  }),
  metric: aMetric(),
});

describe('a judgement of a window', () => {
  it('succeeds when both sides are alike', async () => {
    const reading = await judge((query, index) => 5 + wave(index + query.length));
    expect(reading).toMatchObject({ phase: 'Successful', message: 'score 100, Pass: all 1 metrics pass' });
  });

  it('fails when the canary is higher, and names the metric and the ratio', async () => {
    const reading = await judge((query, index) => (query === 'canary_errors' ? 10 : 5) + wave(index));
    expect(reading).toMatchObject({ phase: 'Failed', metadata: { score: '0' } });
    expect((reading as { message: string }).message).toMatch(
      /^score 0, Fail.*errors High \(canary is 2\.0\d times stable\)$/,
    );
  });

  it('is Inconclusive when marginal', async () => {
    const reading = await judge(
      (query, index) => (query === 'canary_errors' ? 10 : 5) + wave(index),
      aMetric({ thresholds: { pass: 95, marginal: 0 } }),
    );
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
  });

  it.each(['remove', 'replace'])(
    'is no pass without data, whatever nanStrategy (%s) says',
    async (nanStrategy) => {
      const [metric] = CONFIG.metrics;
      const config = {
        ...CONFIG,
        metrics: [{ ...metric, analysisConfigurations: { canary: { direction: 'increase', nanStrategy } } }],
      };
      const reading = await judge(
        (query) => (query === 'canary_errors' ? null : 5),
        aMetric({ config }),
      ).catch((error) => error);
      expect(reading).not.toMatchObject({ phase: 'Successful' });
    },
  );

  it.each(['remove', 'replace'])('neither passes nor fails on NaN alone (%s)', async (nanStrategy) => {
    const [metric] = CONFIG.metrics;
    const canary = { direction: 'increase', nanStrategy, critical: true };
    const config = { ...CONFIG, metrics: [{ ...metric, analysisConfigurations: { canary } }] };
    const reading = await judge((query) => (query === 'canary_errors' ? Number.NaN : 5), aMetric({ config }));
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect((reading as { message: string }).message).toMatch(/^no data, no verdict: errors: all-missing/);
  });

  it('does not pass on a handful of points', async () => {
    const few = await judge((query, index) =>
      query === 'canary_errors' && index > 2 ? null : 5 + wave(index),
    );
    expect(few).toMatchObject({ phase: 'Inconclusive' });
  });

  it('says what it would only guess, when strict', async () => {
    const reading = await judge((_, index) => 5 + wave(index), aMetric({ window: '3m', strict: true }));
    expect(reading).toMatchObject({ phase: 'Inconclusive' });
    expect((reading as { message: string }).message).toMatch(/too-few-points/);
  });

  it('asks for whole steps that end now', async () => {
    const { send, asked } = server(() => 5);
    await judgeProvider({ send, defaultAddress: null }).measure(aMeasureContext(aMetric({ step: '30s' })));
    for (const url of asked) {
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name)));
      expect([end, step]).toEqual([(start ?? 0) + 1800, 30]);
      expect((end ?? 0) % 30).toBe(0);
    }
    expect(asked).toHaveLength(2);
  });

  it.each([
    [{ queries: {} }, 'no queries for metric "errors" of the configuration'],
    [
      { queries: { ...QUERIES, latency: QUERIES.errors } },
      'haldane/judge.queries.latency: the configuration has no such metric',
    ],
    [
      {
        config: {
          ...CONFIG,
          metrics: [{ name: 'errors', analysisConfigurations: { canary: { critical: 'yes' } } }],
        },
      },
      'critical',
    ],
    [{ window: 'long' }, 'haldane/judge.window: want a duration above 0'],
    [{ strikt: true }, 'strikt'],
  ])('refuses %j and names the field', async (change, message) => {
    await expect(judge(() => 5, aMetric(change))).rejects.toThrow(message);
  });
});
