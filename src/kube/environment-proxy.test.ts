import { describe, expect, it } from 'vitest';
import { withEnvironmentProxy } from './environment-proxy.ts';

const PROXY = 'http://proxy.example:3128';

function proxyOf(server: string, env: Record<string, string>, proxyUrl?: string): string | undefined {
  const credentials = async () => ({});
  const base = { server, namespace: 'default', credentials };
  return withEnvironmentProxy(proxyUrl === undefined ? base : { ...base, proxyUrl }, env).proxyUrl;
}

describe('withEnvironmentProxy', () => {
  it.each([
    [{ HTTPS_PROXY: PROXY }, PROXY],
    [{ https_proxy: PROXY }, PROXY],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    [{ HTTP_PROXY: PROXY }, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{}, undefined],
  ])('takes %j for an HTTPS address as %s', (env, proxy) => {
    expect(proxyOf('https://api.corp.example:6443', env)).toBe(proxy);
  });

  it('takes HTTP_PROXY for an HTTP address', () => {
    expect(proxyOf('http://api.corp.example:8001', { HTTP_PROXY: PROXY })).toBe(PROXY);
  });

  it('leaves the proxy of a kubeconfig alone', () => {
    expect(proxyOf('https://api.example', { HTTPS_PROXY: PROXY }, 'http://own:1')).toBe('http://own:1');
  });

  it.each(['https://localhost:6443', 'https://127.0.0.1:6443', 'https://127.8.0.9', 'https://[::1]:6443'])(
    'reaches %s without a proxy',
    (server) => expect(proxyOf(server, { HTTPS_PROXY: PROXY })).toBeUndefined(),
  );

  it.each([
    ['*', 'https://api.corp.example'],
    ['other.example, corp.example', 'https://api.corp.example'],
    ['.corp.example', 'https://api.corp.example'],
    ['*.corp.example', 'https://api.corp.example'],
    ['API.corp.example', 'https://api.CORP.example'],
    ['api.corp.example:6443', 'https://api.corp.example:6443'],
    ['api.corp.example:443', 'https://api.corp.example'],
    ['10.0.0.1', 'https://10.0.0.1:6443'],
    ['10.0.0.0/8', 'https://10.20.30.40:6443'],
    ['fd00::/8', 'https://[fd12::1]:6443'],
    ['fd12::1', 'https://[fd12::1]:6443'],
  ])('with NO_PROXY=%s reaches %s without one', (exempt, server) => {
    expect(proxyOf(server, { HTTPS_PROXY: PROXY, NO_PROXY: exempt })).toBeUndefined();
  });

  it.each([
    ['corp.example', 'https://othercorp.example'],
    ['.corp.example', 'https://corp.example'],
    ['api.corp.example:443', 'https://api.corp.example:6443'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/99', 'https://10.0.0.1'],
    ['10.0.0.0/8', 'https://ten.example'],
    ['', 'https://api.example'],
  ])('with NO_PROXY=%s takes it for %s still', (exempt, server) => {
    expect(proxyOf(server, { HTTPS_PROXY: PROXY, no_proxy: exempt })).toBe(PROXY);
  });
});
