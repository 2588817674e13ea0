import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { WebMetric } from '../../api/v1alpha1/metric-provider.ts';
import { errorText, ProviderError } from '../../base/errors.ts';
import { findByPath, type JsonPath, parsePath } from '../../base/json-path.ts';
import { toCompactGoJson } from '../../judge/expression/go-json.ts';
import { valueFromJson } from '../../judge/expression/value.ts';
import type { HttpRequest, SendHttp } from '../http.ts';
import { oauth2Headers, parseJson, parseUrl } from '../internal/credentials.ts';
import { withinDeadline } from '../internal/deadline.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

const DEFAULT_TIMEOUT_S = 10;
const WHOLE = '{$}';

/** One request to any HTTP server; its JSON answer, or a part of it, is the result. */
export function webProvider(send: SendHttp): MetricProvider {
  return { type: 'web', describe: () => ({}), measure: (context) => measure(send, context) };
}

async function measure(send: SendHttp, { metric, clock, signal }: MeasureContext): Promise<Reading> {
  const web = webOf(metric);
  const path = pathOf(web.jsonPath);
  const url = parseUrl(web.url, 'web metric url');
  const seconds = web.timeoutSeconds ?? 0;
  const timeoutMs = (seconds > 0 ? seconds : DEFAULT_TIMEOUT_S) * 1000;
  const response = await withinDeadline(
    { clock, signal, timeoutMs, task: `cannot reach ${url.origin}` },
    async (deadline) => send(await requestOf(web, url, { send, signal: deadline })),
  );
  if (response.status < 200 || response.status >= 300) {
    throw new ProviderError(`received non 2xx response code: ${response.status}`);
  }
  return readAnswer(response.text, path);
}

function webOf({ name, provider: { web } }: Metric): WebMetric {
  if (web !== undefined) return web;
  throw new ProviderError(`cannot measure metric ${name}: it has no web request`);
}

async function requestOf(
  web: WebMetric,
  url: URL,
  { send, signal }: { readonly send: SendHttp; readonly signal: AbortSignal },
): Promise<HttpRequest> {
  const { method = 'GET', headers = [], insecure = false, authentication = {} } = web;
  const content = bodyOf(web);
  return {
    url,
    method,
    headers: [
      ...headers.map(({ key, value }) => [key, value] as const),
      ...(content?.isJson === true ? [['Content-Type', 'application/json'] as const] : []),
      ...(await oauth2Headers(authentication, send, { signal, insecure })),
    ],
    ...(content === null ? {} : { body: content.body }),
    insecure,
    signal,
  };
}

function bodyOf({ method = 'GET', body, jsonBody }: WebMetric): { body: string; isJson: boolean } | null {
  const hasBody = body !== undefined && body !== '';
  const hasJson = jsonBody !== undefined && jsonBody !== null;
  if (!hasBody && !hasJson) return null;
  if (hasBody && hasJson) {
    throw new ProviderError('use either Body or JSONBody; both cannot exists for WebMetric payload');
  }
  if (method === 'GET') {
    throw new ProviderError('Body/JSONBody can only be used with POST or PUT WebMetric Method types');
  }
  return hasBody ? { body, isJson: false } : { body: JSON.stringify(jsonBody), isJson: true };
}

function pathOf(text = ''): JsonPath {
  try {
    return parsePath(text === '' ? WHOLE : text);
  } catch (cause) {
    throw new ProviderError(errorText(cause), { cause });
  }
}

/** Text that is no JSON is the result as it stands, whatever the path. */
function readAnswer(text: string, path: JsonPath): Reading {
  const body = parseJson(text);
  if (body === undefined) return { outcome: 'result', result: text, text };
  const found = findByPath(path, body);
  if (!found.ok) throw new ProviderError(`Could not find JSONPath in body: ${found.message}`);
  if (found.matches.length === 0) throw new ProviderError('result of web metric produced no value');
  const result = valueFromJson(found.matches[0]);
  return { outcome: 'result', result, text: toCompactGoJson(result) };
}
