import type { Metric } from '../api/v1alpha1/analysis.ts';
import type { SendHttp } from '../metrics/http.ts';

/** Of one metric, `errors`. */
export const KAYENTA_CONFIG = {
  name: 'shop',
  judge: { name: 'NetflixACAJudge-v1.0', judgeConfigurations: {} },
  metrics: [
    {
      name: 'errors',
      query: { type: 'prometheus' },
      groups: ['errors'],
      analysisConfigurations: { canary: { direction: 'increase', nanStrategy: 'remove' } },
    },
  ],
  classifier: { groupWeights: { errors: 100 }, scoreThresholds: { pass: 95, marginal: 75 } },
};
export const KAYENTA_QUERIES = { errors: { canary: 'canary_errors', stable: 'stable_errors' } };

export function aJudgeMetric(change: Record<string, unknown> = {}): Metric {
  const span = 'schedule' in change ? {} : { window: '30m' };
  const config = {
    address: 'http://metrics',
    config: KAYENTA_CONFIG,
    queries: KAYENTA_QUERIES,
    ...span,
    ...change,
  };
  return { name: 'judge', provider: { plugin: { 'haldane/judge': config } } };
}

export type Series = (query: string, index: number) => number | null;

/** A server with one point a minute; null where a scrape failed. */
export function aSeriesServer(series: Series): { send: SendHttp; asked: URL[] } {
  const asked: URL[] = [];
  const send: SendHttp = async ({ url }) => {
    asked.push(url);
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name)));
    const query = url.searchParams.get('query') ?? '';
    const values: [number, string][] = [];
    for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 60) {
      const value = series(query, values.length);
      if (value !== null) values.push([at, String(value)]);
    }
    const result = values.length > 0 ? [{ metric: { pod: query }, values }] : [];
    const body = { status: 'success', data: { resultType: 'matrix', result } };
    return { status: 200, text: JSON.stringify(body) };
  };
  return { send, asked };
}
