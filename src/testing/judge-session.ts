import { openCliSession } from './cli-session.ts';
import { createFakeClock } from './fake-clock.ts';
import { fakeKube } from './fake-kube.ts';
import { ramp } from './judge-build.ts';

export const CONFIG = {
  name: 'shop',
  applications: ['shop'],
  judge: { name: 'NetflixACAJudge-v1.0', judgeConfigurations: {} },
  metrics: [
    { name: 'errors', groups: ['errors'], analysisConfigurations: { canary: { direction: 'increase' } } },
    { name: 'p99', groups: ['latency'], analysisConfigurations: { canary: { direction: 'increase' } } },
  ],
  classifier: { groupWeights: { errors: 60, latency: 40 } },
};
export const pairOf = (name: string, control: readonly number[], experiment: readonly number[]) => ({
  name,
  values: { control, experiment },
});
export const HEALTHY = [
  pairOf('errors', ramp(60), ramp(60, 0.5)),
  pairOf('p99', ramp(60, 100), ramp(60, 100.5)),
];
export const SLOW = [pairOf('errors', ramp(60), ramp(60, 0.5)), pairOf('p99', ramp(60, 100), ramp(60, 300))];

export async function run(files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) {
  const texts = Object.entries(files).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const kube = fakeKube();
  const session = openCliSession({ kube, clock: createFakeClock(0), files: Object.fromEntries(texts) });
  const code = await session.run('judge', ...argv);
  return { code, out: session.stdout(), err: session.stderr() };
}

export const withFiles = (pairs: unknown, ...argv: readonly string[]) =>
  run({ 'config.json': CONFIG, 'pairs.json': pairs }, 'config.json', 'pairs.json', ...argv);

/** The rows of a table of one side. */
export const table = (...columns: readonly (readonly [string, readonly (number | string)[]])[]) =>
  [
    columns.map(([name]) => name).join(','),
    ...(columns[0]?.[1] ?? []).map((_, row) => columns.map(([, values]) => values[row]).join(',')),
  ].join('\n');

/** An answer of query_range, a point each 15 s; `null` is a step without a sample. */
export const answer = (
  ...series: readonly (readonly [Record<string, string>, readonly (number | null)[]])[]
) => ({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: series.map(([metric, values]) => ({
      metric,
      values: values.flatMap((value, index) => (value === null ? [] : [[1000 + 15 * index, String(value)]])),
    })),
  },
});
