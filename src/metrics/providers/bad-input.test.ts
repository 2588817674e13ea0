import { describe, expect, it } from 'vitest';
import { errorText } from '../../base/errors.ts';
import {
  aMetricsServer,
  aSequentialMetric,
  aSequentialRun,
  count,
  messageOf,
  passTick,
  QUERIES,
} from '../../testing/sequential-run.ts';
import { aMeasureContext } from '../provider.conformance.ts';
import { judgeProvider } from './judge.ts';

const TIMED = {
  canary: { ...QUERIES.canary, latency: 'canary latency' },
  stable: { ...QUERIES.stable, latency: 'stable latency' },
};
const buckets = (...les: readonly string[]) => ({
  le: Object.fromEntries(les.map((le, index) => [le, 90_000 + 5000 * index])),
});

type World = { server: ReturnType<typeof aMetricsServer>; run: ReturnType<typeof aSequentialRun> };

/** What the sequential judge says after two good looks and one on a world that changed. */
async function saysAfter(
  config: Record<string, unknown>,
  change: (world: World) => unknown,
): Promise<string> {
  const server = aMetricsServer();
  server.counters['stable latency'] = buckets('0.1', '0.25', '0.5', '+Inf');
  server.counters['canary latency'] = { le: { '0.1': 0, '0.25': 0, '0.5': 0, '+Inf': 0 } };
  try {
    const run = aSequentialRun(aSequentialMetric(config), server);
    await run.look();
    await passTick(server, run, 1);
    await run.look();
    await passTick(server, run, 1);
    await change({ server, run });
    return messageOf(await run.look());
  } catch (error) {
    return errorText(error);
  }
}

const as = (config: Record<string, unknown>) => () => saysAfter(config, () => {});
const when = (change: (world: World) => unknown, config: Record<string, unknown> = {}) => {
  return () => saysAfter(config, change);
};

const KAYENTA = {
  name: 'shop',
  metrics: [{ name: 'cpu', groups: ['g'], analysisConfigurations: { canary: { direction: 'increase' } } }],
  classifier: { groupWeights: { g: 100 }, scoreThresholds: { pass: 95, marginal: 75 } },
};
const JUDGE = {
  address: 'http://metrics',
  config: KAYENTA,
  queries: { cpu: { canary: 'c', stable: 's' } },
  window: '30m',
};

/** What Kayenta's judge says where stable has 31 points and the canary so many. */
async function judged(change: Record<string, unknown>, points = 31): Promise<string> {
  const metric = { name: 'cpu', provider: { plugin: { 'haldane/judge': { ...JUDGE, ...change } } } };
  const send = async ({ url }: { readonly url: URL }) => {
    const end = Number(url.searchParams.get('end'));
    const length = url.searchParams.get('query') === 'c' ? points : 31;
    const values = Array.from({ length }, (_, n) => [end - 60 * n, String(5 + Math.sin(n))]);
    const data = { resultType: 'matrix', result: [{ metric: {}, values }] };
    return { status: 200, text: JSON.stringify({ status: 'success', data }) };
  };
  try {
    const reading = await judgeProvider({ send, defaultAddress: null }).measure(aMeasureContext(metric));
    return `${messageOf(reading)} ${reading.metadata?.['warnings'] ?? ''}`;
  } catch (error) {
    return errorText(error);
  }
}

const kayenta = (canary: object) => ({
  config: { ...KAYENTA, metrics: [{ ...KAYENTA.metrics[0], analysisConfigurations: { canary } }] },
});
const between = (wrong: string) => `cannot measure metric canary: haldane/sequential.${wrong}`;
const refused = (wrong: string) => `cannot measure metric cpu: haldane/judge.${wrong}`;

describe('bad input gets one clear message with its path', () => {
  it.each([
    [
      'an unknown field',
      as({ alhpa: 0.01 }),
      'cannot measure metric canary: haldane/sequential: Unrecognized key: "alhpa"',
    ],
    [
      'an unknown preset',
      as({ queries: undefined, preset: { name: 'envoy', namespace: 'n', canary: 'c', stable: 's' } }),
      between('preset.name: Invalid option'),
    ],
    [
      'a wrong type',
      as({ alpha: '0.01' }),
      between('alpha: Invalid input: expected number, received string'),
    ],
    ['alpha of 0', as({ alpha: 0 }), between('alpha: Too small')],
    ['alpha of 1', as({ alpha: 1 }), between('alpha: Too big')],
    ['beta of 1', as({ beta: 1 }), between('beta: Too big')],
    ['a ratio below 1', as({ errors: { ratio: 0.9 } }), between('errors.ratio: Too small')],
    [
      'a pass of what is worse',
      as({ errors: { ratio: 2, passRatio: 1.6 } }),
      between('errors.passRatio: 1.6 is below errors.ratio 2: one canary could be both worse and not worse'),
    ],
    [
      'a default pass of what is worse',
      as({ errors: { ratio: 1.6 } }),
      between('errors.passRatio: 1.5 is below errors.ratio 1.6'),
    ],
    [
      'a slow pass',
      as({ queries: TIMED, latency: { tolerance: 0.2 } }),
      between('latency.passTolerance: 0.15 is below latency.tolerance 0.2'),
    ],
    [
      'latency without its query',
      as({ latency: { tolerance: 0.1 } }),
      between('queries.canary.latency: is missing'),
    ],
    ['a tick of no time', as({ tick: '0s' }), between('tick: want a duration above 0')],
    [
      'a negative counter',
      when(({ server }) => count(server, { 'canary requests': -1000 })),
      'canary requests: canary  is -700, which no counter can be',
    ],
    [
      'more errors than requests',
      when(({ server }) => count(server, { 'stable errors': 4000 })),
      'stable: more errors than requests were counted',
    ],
    ['a clock that goes back', when(({ run }) => run.clock.advance(-20_000)), 'time went back by 5 s'],
    [
      'buckets that change',
      when(
        ({ server }) => {
          server.counters['stable latency'] = buckets('0.1', '0.3', '0.5', '+Inf');
        },
        { queries: TIMED },
      ),
      'the histogram has no bucket le="0.25": its buckets changed since the comparison began',
    ],
    [
      'a histogram without its end',
      when(
        ({ server }) => {
          server.counters['stable latency'] = buckets('0.1', '0.25', '0.5');
        },
        { queries: TIMED },
      ),
      'a histogram without its +Inf bucket',
    ],
    [
      'a stable that is gone',
      when(({ server }) => {
        server.counters['stable requests'] = null;
        server.counters['stable errors'] = null;
      }),
      'no data for stable: no series answers stable requests',
    ],
  ] as [string, () => Promise<string>, string][])('sequential: %s', async (_, says, message) => {
    const said = await says();
    expect(said).toContain(message);
    expect(said).not.toMatch(/evidence \d|more canary requests/);
  });

  it('sequential: a canary without traffic has no evidence', async () => {
    const server = aMetricsServer();
    const run = aSequentialRun(aSequentialMetric(), server);
    await run.look();
    await run.clock.advance(15_000);
    count(server, { 'stable requests': 2850, 'stable errors': 15 });
    const said = messageOf(await run.look());
    expect(said).toMatch(
      /^no user has met the canary yet: is its weight above 0, and do the queries name its pods\?/,
    );
    expect(said).not.toMatch(/evidence \d|more canary requests/);
  });

  it.each([
    [
      'an unknown metric',
      { queries: { ...JUDGE.queries, ram: JUDGE.queries.cpu } },
      refused('queries.ram: the configuration has no such metric'),
    ],
    [
      'a metric without queries',
      { queries: {} },
      refused('queries: no queries for metric "cpu" of the configuration'),
    ],
    ['a wrong type', kayenta({ critical: 'yes' }), refused('config.metrics[0]')],
    [
      'marginal above pass',
      { thresholds: { pass: 75, marginal: 95 } },
      refused('thresholds.marginal: 95 is above pass 75'),
    ],
    [
      'marginal above pass in the configuration',
      {
        config: {
          ...KAYENTA,
          classifier: { ...KAYENTA.classifier, scoreThresholds: { pass: 75, marginal: 95 } },
        },
      },
      refused('config.classifier.scoreThresholds.marginal: 95 is above pass 75'),
    ],
    ['a score above 100', { thresholds: { pass: 101, marginal: 75 } }, refused('thresholds.pass: Too big')],
    [
      'a window shorter than a step',
      { window: '30s' },
      refused('window: 30s is shorter than a step of 60 s'),
    ],
  ])('judge: %s', async (_, change, message) => {
    expect(await judged(change)).toContain(message);
  });

  it('judge: thresholds of its own stand for swapped ones in the configuration', async () => {
    const classifier = { ...KAYENTA.classifier, scoreThresholds: { pass: 75, marginal: 95 } };
    const own = { thresholds: { pass: 95, marginal: 75 }, config: { ...KAYENTA, classifier } };
    expect(await judged(own)).toMatch(/^score 100, Pass/);
  });

  it('judge: of unequal lengths it says how many points are left on each side', async () => {
    expect(await judged({}, 25)).toMatch(
      /^score 100, Pass: .* cpu: too-few-points: 30 points of control and 25 of experiment/,
    );
  });
});
