import { describe, expect, it } from 'vitest';
import type { HTTPRouteMatch } from '../api/kubernetes/gateway.ts';
import { anHttpRoute, anIngress } from '../testing/routing-objects.ts';
import { httpRoutes } from './http-routes.ts';
import { ingressRoutes } from './ingress-routes.ts';
import { parseRequestTarget } from './request-target.ts';
import { buildRouteTable, matchRoute } from './route-table.ts';

interface Request {
  readonly url?: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function routed(
  routes: Parameters<typeof httpRoutes>[0],
  request: Request,
  ingresses: ReturnType<typeof anIngress>[] = [],
) {
  const { url = '/', host = 'shop.test', method = 'GET', headers = {} } = request;
  const target = parseRequestTarget(url, host);
  if (target === null) throw new Error('bad target');
  const table = buildRouteTable(httpRoutes(routes).routes, ingressRoutes(ingresses).routes);
  return matchRoute(table, { ...target, method, headers })?.origin.name ?? null;
}

function route(name: string, match: HTTPRouteMatch, host = 'shop.test') {
  return anHttpRoute(name, [host], [{ matches: [match], backendRefs: [{ name, port: 80 }] }]);
}

const path = (type: 'Exact' | 'PathPrefix' | 'RegularExpression', value: string) => ({
  path: { type, value },
});

describe('httpRoutes', () => {
  it('tries exact paths, then patterns, then the longest prefix', () => {
    const routes = [
      route('root', path('PathPrefix', '/')),
      route('deep', path('PathPrefix', '/a/b')),
      route('pattern', path('RegularExpression', '/a/[0-9]+')),
      route('exact', path('Exact', '/a/1')),
    ];
    expect(routed(routes, { url: '/a/1' })).toBe('exact');
    expect(routed(routes, { url: '/a/12' })).toBe('pattern');
    expect(routed(routes, { url: '/a/12/x' })).toBe('root');
    expect(routed(routes, { url: '/a/b/c' })).toBe('deep');
    expect(routed(routes, { url: '/a/bc' })).toBe('root');
  });

  it('prefers a method, then more headers, then more query parameters', () => {
    const header = { name: 'X-User', value: 'beta' };
    const routes = [
      route('plain', {}),
      route('query', { queryParams: [{ name: 'v', value: '2' }] }),
      route('header', { headers: [header] }),
      route('method', { method: 'POST' }),
    ];
    expect(routed(routes, {})).toBe('plain');
    expect(routed(routes, { url: '/?v=2&v=3' })).toBe('query');
    expect(routed(routes, { url: '/?v=2', headers: { 'x-user': 'beta' } })).toBe('header');
    expect(routed(routes, { method: 'POST', headers: { 'x-user': 'beta' } })).toBe('method');
    expect(routed(routes, { headers: { 'x-user': 'other' } })).toBe('plain');
  });

  it('matches patterns whole and refuses to serve one that it cannot read', () => {
    const routes = [route('canary', { headers: [{ type: 'RegularExpression', name: 'x', value: 'a|b' }] })];
    expect(routed(routes, { headers: { x: 'b' } })).toBe('canary');
    expect(routed(routes, { headers: { x: 'ab' } })).toBeNull();
    const broken = httpRoutes([route('broken', path('RegularExpression', '('))]);
    expect(broken.routes[0]?.unsupported).toBe('a match is not a valid regular expression');
    expect(broken.problems).toHaveLength(1);
  });

  it('prefers the more specific host, and falls back when it does not match', () => {
    const routes = [
      route('any', path('PathPrefix', '/'), '*.test'),
      route('own', path('PathPrefix', '/own')),
    ];
    expect(routed(routes, { url: '/own' })).toBe('own');
    expect(routed(routes, { url: '/other' })).toBe('any');
    expect(routed(routes, { url: '/', host: 'a.b.test' })).toBe('any');
    expect(routed(routes, { url: '/', host: 'test' })).toBeNull();
  });

  it('goes before an Ingress of the same host but after one of a more specific host', () => {
    const routes = [
      route('route', path('PathPrefix', '/r')),
      route('wide', path('PathPrefix', '/'), '*.test'),
    ];
    const ingresses = [anIngress('ingress'), anIngress('special', { host: 'special.test', path: '/s' })];
    expect(routed(routes, { url: '/r' }, ingresses)).toBe('route');
    expect(routed(routes, { url: '/x' }, ingresses)).toBe('ingress');
    expect(routed(routes, { url: '/s', host: 'special.test' }, ingresses)).toBe('special');
    expect(routed(routes, { url: '/x', host: 'special.test' }, ingresses)).toBe('wide');
  });

  it('reads weights, absent as 1, and the namespace of a backend', () => {
    const rule = {
      backendRefs: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80, weight: 0, namespace: 'other' },
      ],
    };
    const [only] = httpRoutes([anHttpRoute('web', [], [rule])]).routes;
    expect(only?.host).toBe('');
    expect(only?.backends.map(({ namespace, service, weight }) => [namespace, service, weight])).toEqual([
      ['shop', 'a', 1],
      ['other', 'b', 0],
    ]);
  });

  it.each([
    [{ filters: [{ type: 'RequestMirror', requestMirror: {} }] }, 'filter RequestMirror is not supported'],
    [{ filters: [{ type: 'ExtensionRef' }] }, 'filter ExtensionRef is not supported'],
    [
      { backendRefs: [{ name: 'x', kind: 'ServiceImport', group: 'm.io' }] },
      'backend kind m.io/ServiceImport is not supported',
    ],
    [{ sessionPersistence: {} }, 'sessionPersistence is not supported'],
  ])('says what it cannot do for %j', (rule, problem) => {
    expect(httpRoutes([anHttpRoute('web', [], [rule])]).problems).toEqual([
      { object: 'HTTPRoute shop/web', problem },
    ]);
  });
});
