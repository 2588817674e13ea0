import { describe, expect, it } from 'vitest';
import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { PrometheusMetric } from '../../api/v1alpha1/metric-provider.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { aMeasureContext, describeProvider } from '../provider.conformance.ts';
import { prometheusProvider } from './prometheus.ts';

const ADDRESS = 'http://prom:9090/base';
const metricOf = (prometheus: PrometheusMetric): Metric => ({ name: 'm', provider: { prometheus } });
const success = (resultType: string, result: unknown, warnings?: string[]): HttpResponse => ({
  status: 200,
  text: JSON.stringify({ status: 'success', data: { resultType, result }, warnings }),
});
const vector = (...values: string[]) =>
  success(
    'vector',
    values.map((value) => ({ metric: {}, value: [0, value] })),
  );

/** Measures once and keeps what was asked. */
async function ask(
  prometheus: PrometheusMetric,
  answer: HttpResponse = vector('1'),
  defaultAddress: string | null = null,
) {
  const asked: HttpRequest[] = [];
  const provider = prometheusProvider({
    defaultAddress,
    send: async (request) => {
      asked.push(request);
      return request.url.pathname === '/token' ? { status: 200, text: '{"access_token":"t0ken"}' } : answer;
    },
  });
  const reading = await provider.measure(aMeasureContext(metricOf(prometheus)));
  return { reading, asked, last: asked.at(-1) };
}

const plain = { address: ADDRESS, query: 'up' };

describeProvider({
  working: prometheusProvider({ send: async () => vector('1'), defaultAddress: null }),
  broken: prometheusProvider({ send: async () => ({ status: 503, text: 'no' }), defaultAddress: null }),
  metric: metricOf(plain),
});

describe('prometheusProvider', () => {
  it('asks at the present moment under the path of the address', async () => {
    const { last } = await ask(plain);
    expect(last).toMatchObject({ method: 'GET', headers: [], insecure: false });
    expect(last?.url.href).toBe('http://prom:9090/base/api/v1/query?query=up&time=1893456000');
  });

  it.each<[string, HttpResponse, readonly number[] | number, string]>([
    ['a vector', vector('0.5', '2'), [0.5, 2], '[0.5,2]'],
    ['an empty vector', vector(), [], '[]'],
    ['NaN', vector('NaN'), [Number.NaN], '[NaN]'],
    [
      'infinities',
      vector('+Inf', '-Inf'),
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      '[+Inf,-Inf]',
    ],
    ['large numbers', vector('1e+21'), [1e21], '[1000000000000000000000]'],
    ['a scalar', success('scalar', [0, '1.5']), 1.5, '1.5'],
    [
      'a matrix',
      success('matrix', [
        {
          values: [
            [0, '1'],
            [1, '2'],
          ],
        },
        { values: [[0, '3']] },
      ]),
      [1, 2, 3],
      '[1,2,3]',
    ],
  ])('reads %s', async (_, answer, expected, text) => {
    const { reading } = await ask(plain, answer);
    const result =
      typeof expected === 'number' ? expected : { kind: 'list', elementType: 'float64', items: expected };
    expect(reading).toEqual({ outcome: 'result', result, text });
  });

  it('keeps warnings', async () => {
    const { reading } = await ask(plain, success('vector', [], ['a "b"', 'c']));
    expect(reading.metadata).toEqual({ warnings: '"a \\"b\\"", "c"' });
  });

  it.each<[string, HttpResponse, string]>([
    ['text', success('string', [0, 'x']), 'Prometheus metric type not supported'],
    [
      'a refusal',
      { status: 400, text: '{"status":"error","errorType":"bad_data","error":"parse error"}' },
      'bad_data: parse error',
    ],
    ['HTTP 503', { status: 503, text: 'busy' }, 'server_error: server error: 503'],
    ['HTTP 404', { status: 404, text: '<html>' }, 'client_error: client error: 404'],
    ['a page', { status: 200, text: '<html>' }, 'bad_response: HTTP 200 without a Prometheus answer'],
    ['a number that is none', vector('many'), 'bad_response: many is not a number'],
    ['a series without a value', success('vector', [{}]), 'bad_response: a sample without a value'],
  ])('does not take %s for data', async (_, answer, message) => {
    await expect(ask(plain, answer)).rejects.toThrow(message);
  });

  it('asks for a range whose bounds are expressions', async () => {
    const rangeQuery = { start: 'now() - duration("5m")', end: 'now()', step: '1m30s' };
    const { last } = await ask({ ...plain, rangeQuery });
    expect(last?.url.pathname).toBe('/base/api/v1/query_range');
    expect(Object.fromEntries(last?.url.searchParams ?? [])).toEqual({
      query: 'up',
      start: '2029-12-31T23:55:00Z',
      end: '2030-01-01T00:00:00Z',
      step: '90',
    });
  });

  it.each<[PrometheusMetric, string]>([
    [{ query: 'up' }, 'prometheus address is not configured'],
    [{ query: 'up', address: 'nowhere' }, 'prometheus address is not is url format'],
    [{ ...plain, timeout: -1 }, 'prometheus timeout should not be negative'],
    [
      { ...plain, rangeQuery: { start: '5', end: 'now()', step: '1m' } },
      'failed to parse rangeQuery.start as time: expected time, but got int',
    ],
    [
      { ...plain, rangeQuery: { start: 'now()', end: '', step: '1m' } },
      'failed to parse rangeQuery.end as time: unexpected token EOF',
    ],
    [
      { ...plain, rangeQuery: { start: 'now()', end: 'now()', step: 'x' } },
      'failed to parse rangeQuery.step as duration: "x"',
    ],
    [
      { ...plain, rangeQuery: { start: 'now()', end: 'now()', step: '0s' } },
      'failed to parse rangeQuery.step as duration: "0s"',
    ],
    [
      { ...plain, authentication: { basicAuth: { username: 'u' } } },
      'missing mandatory parameter in metric for basic auth setup: password',
    ],
    [
      { ...plain, authentication: { basicAuth: { password: 'p' } } },
      'missing mandatory parameter in metric for basic auth setup: username',
    ],
    [
      { ...plain, authentication: { oauth2: { tokenUrl: 'http://id/token' } } },
      'missing mandatory parameter in metric for OAuth2 setup',
    ],
    [
      { ...plain, address: 'https://aps-workspaces.aws', authentication: { sigv4: { region: 'x' } } },
      'prometheus authentication sigv4 is not supported',
    ],
  ])('refuses %j', async (prometheus, message) => await expect(ask(prometheus)).rejects.toThrow(message));

  it('falls back on the default address', async () => {
    const { last } = await ask({ query: 'up', address: '' }, vector('1'), 'http://default:9090/');
    expect(last?.url.href).toContain('http://default:9090/api/v1/query?');
  });

  it('sends headers and credentials', async () => {
    const headers = [{ key: 'X-Scope', value: 'a' }];
    const basic = await ask({
      ...plain,
      headers,
      insecure: true,
      authentication: { basicAuth: { username: 'u', password: 'p' } },
    });
    expect(basic.last).toMatchObject({
      insecure: true,
      headers: [
        ['X-Scope', 'a'],
        ['Authorization', 'Basic dTpw'],
      ],
    });
    const oauth2 = { tokenUrl: 'http://id/token', clientId: 'c', clientSecret: 's', scopes: ['a', 'b'] };
    const token = await ask({ ...plain, authentication: { oauth2 } });
    expect(token.asked[0]).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials&scope=a+b' });
    expect(token.last?.headers).toEqual([['Authorization', 'Bearer t0ken']]);
  });

  it('sends a long query as a form', async () => {
    const query = `up{a="${'x'.repeat(5000)}"}`;
    const { last } = await ask({ ...plain, query });
    expect(last).toMatchObject({
      method: 'POST',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    });
    expect(last?.url.href).toBe('http://prom:9090/base/api/v1/query');
    expect(new URLSearchParams(last?.body).get('query')).toBe(query);
  });

  it('gives up after its timeout', async () => {
    const clock = createFakeClock();
    const provider = prometheusProvider({
      defaultAddress: null,
      send: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const measured = provider.measure(aMeasureContext(metricOf({ ...plain, timeout: 5 }), { clock }));
    const refused = expect(measured).rejects.toThrow('cannot query http://prom:9090: no answer within 5 s');
    await clock.advance(5_000);
    await refused;
  });

  it('shows the query it asks', () => {
    const provider = prometheusProvider({ send: async () => vector(), defaultAddress: null });
    expect(provider.describe(metricOf(plain))).toEqual({ ResolvedPrometheusQuery: 'up' });
  });
});
