import type { Authentication } from '../../api/v1alpha1/metric-provider.ts';
import { ProviderError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { HttpRequest, SendHttp } from '../http.ts';

type Header = HttpRequest['headers'][number];

/** The user name and password header; both parts or neither. */
export function basicAuthHeaders({ basicAuth }: Authentication): readonly Header[] {
  const { username = '', password = '' } = basicAuth ?? {};
  if (username === '' && password === '') return [];
  const missing = username === '' ? 'username' : password === '' ? 'password' : null;
  if (missing !== null) {
    throw new ProviderError(`missing mandatory parameter in metric for basic auth setup: ${missing}`);
  }
  return [['Authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`]];
}

/** Fetches a token by OAuth 2.0 client credentials (RFC 6749, section 4.4), anew for each measurement. */
export async function oauth2Headers(
  { oauth2 }: Authentication,
  send: SendHttp,
  options: { readonly signal: AbortSignal; readonly insecure: boolean },
): Promise<readonly Header[]> {
  const { tokenUrl = '', clientId = '', clientSecret = '', scopes = [] } = oauth2 ?? {};
  if (tokenUrl === '') return [];
  if (clientId === '' || clientSecret === '') {
    throw new ProviderError('missing mandatory parameter in metric for OAuth2 setup');
  }
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const { status, text } = await send({
    url: parseUrl(tokenUrl, 'OAuth2 token url'),
    method: 'POST',
    headers: [
      ['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`],
      ['Content-Type', 'application/x-www-form-urlencoded'],
    ],
    body: form.toString(),
    ...options,
  });
  const token = status >= 200 && status < 300 ? tokenOf(text) : undefined;
  if (token === undefined) throw new ProviderError(`cannot fetch an OAuth2 token: HTTP ${status}`);
  return [['Authorization', `Bearer ${token}`]];
}

function tokenOf(text: string): string | undefined {
  const body = parseJson(text);
  const token = isObject(body) ? body['access_token'] : undefined;
  return typeof token === 'string' ? token : undefined;
}

/** `undefined` when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

export function parseUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ProviderError(`${what} ${JSON.stringify(text)} is not an http or https url`);
}
