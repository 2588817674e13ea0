import { describe, expect, it } from 'vitest';
import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { WebMetric } from '../../api/v1alpha1/metric-provider.ts';
import { valueFromJson } from '../../judge/expression/value.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { aMeasureContext, describeProvider } from '../provider.conformance.ts';
import { webProvider } from './web.ts';

const plain: WebMetric = { url: 'http://api/score?x=1' };
const metricOf = (web: WebMetric): Metric => ({ name: 'm', provider: { web } });

async function ask(web: WebMetric, answer: Partial<HttpResponse> = {}) {
  let last: HttpRequest | undefined;
  const provider = webProvider(async (request) => {
    last = request;
    return { status: 200, text: '{"data":{"ok":true,"n":1}}', ...answer };
  });
  return { reading: await provider.measure(aMeasureContext(metricOf(web))), last };
}

describeProvider({
  working: webProvider(async () => ({ status: 200, text: '1' })),
  broken: webProvider(async () => ({ status: 500, text: '' })),
  metric: metricOf(plain),
});

describe('webProvider', () => {
  it('gets the url and takes the whole answer', async () => {
    const { reading, last } = await ask(plain, { text: '{"b":"<","a":[1,null]}' });
    expect(last).toMatchObject({ method: 'GET', headers: [], insecure: false });
    expect(last?.url.href).toBe('http://api/score?x=1');
    expect(last?.body).toBeUndefined();
    expect(reading).toEqual({
      outcome: 'result',
      result: valueFromJson({ b: '<', a: [1, null] }),
      text: '{"a":[1,null],"b":"\\u003c"}',
    });
  });

  it('takes the first hit of a path', async () => {
    const { reading } = await ask({ ...plain, jsonPath: '{.data.*}' });
    expect(reading).toMatchObject({ result: true, text: 'true' });
  });

  it('takes text that is no JSON as it is, whatever the path', async () => {
    const { reading } = await ask({ ...plain, jsonPath: '{.a}' }, { text: 'fine' });
    expect(reading).toEqual({ outcome: 'result', result: 'fine', text: 'fine' });
  });

  it('posts a body with its headers', async () => {
    const headers = [{ key: 'X-A', value: 'b' }];
    const { last } = await ask({ ...plain, method: 'PUT', headers, body: 'raw', insecure: true });
    expect(last).toMatchObject({ method: 'PUT', body: 'raw', headers: [['X-A', 'b']], insecure: true });
    const json = await ask({ ...plain, method: 'POST', jsonBody: { a: 1 } });
    expect(json.last).toMatchObject({ body: '{"a":1}', headers: [['Content-Type', 'application/json']] });
  });

  it.each<[WebMetric, Partial<HttpResponse>, string]>([
    [{ url: 'ftp://x' }, {}, 'web metric url "ftp://x" is not an http or https url'],
    [{ url: 'nope' }, {}, 'web metric url "nope" is not an http or https url'],
    [plain, { status: 404 }, 'received non 2xx response code: 404'],
    [plain, { status: 199 }, 'received non 2xx response code: 199'],
    [plain, { status: 300 }, 'received non 2xx response code: 300'],
    [{ ...plain, jsonPath: '{.nope}' }, {}, 'Could not find JSONPath in body: nope is not found'],
    [{ ...plain, jsonPath: '{.l[*]}' }, { text: '{"l":[]}' }, 'result of web metric produced no value'],
    [{ ...plain, jsonPath: 'x' }, {}, 'cannot read JSONPath "x"'],
    [
      { ...plain, method: 'POST', body: 'a', jsonBody: {} },
      {},
      'use either Body or JSONBody; both cannot exists for WebMetric payload',
    ],
    [{ ...plain, body: 'a' }, {}, 'Body/JSONBody can only be used with POST or PUT WebMetric Method types'],
  ])(
    '%j with %j is refused',
    async (web, answer, message) => await expect(ask(web, answer)).rejects.toThrow(message),
  );
});
