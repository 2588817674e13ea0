import { describe, expect, it } from 'vitest';
import { anIngress, type IngressOptions } from '../testing/routing-objects.ts';
import { ingressRoutes } from './ingress-routes.ts';
import { parseRequestTarget } from './request-target.ts';
import { buildRouteTable, matchRoute } from './route-table.ts';

function routed(
  ingresses: Parameters<typeof ingressRoutes>[0],
  url: string,
  host = 'shop.test',
): string | null {
  const target = parseRequestTarget(url, host);
  if (target === null) throw new Error('bad target');
  const table = buildRouteTable([], ingressRoutes(ingresses).routes);
  return matchRoute(table, { ...target, method: 'GET', headers: {} })?.origin.name ?? null;
}

const canaryOf = (options: IngressOptions = {}) =>
  anIngress('canary', {
    ...options,
    annotations: { canary: 'true', 'canary-weight': '20', ...options.annotations },
  });

describe('ingressRoutes', () => {
  it('serves class nginx and no class, by field or annotation', () => {
    const annotated = anIngress('annotated', { path: '/annotated' });
    const other = { ...annotated.metadata, annotations: { 'kubernetes.io/ingress.class': 'traefik' } };
    const ingresses = [
      anIngress('none', { path: '/none' }),
      anIngress('nginx', { path: '/nginx', className: 'nginx' }),
      anIngress('alb', { path: '/alb', className: 'alb' }),
      { ...annotated, metadata: other },
    ];
    expect(ingressRoutes(ingresses).routes.map(({ origin }) => origin.name)).toEqual(['nginx', 'none']);
  });

  it('gives the longest path, exact before prefix, and whole segments only for Prefix', () => {
    const ingresses = [
      anIngress('root'),
      anIngress('api', { path: '/api' }),
      anIngress('exact', { path: '/api/v1', pathType: 'Exact' }),
      anIngress('deep', { path: '/api/v1' }),
      anIngress('text', { path: '/static', pathType: 'ImplementationSpecific' }),
    ];
    expect(routed(ingresses, '/')).toBe('root');
    expect(routed(ingresses, '/api')).toBe('api');
    expect(routed(ingresses, '/api/x?y=/api/v1')).toBe('api');
    expect(routed(ingresses, '/apix')).toBe('root');
    expect(routed(ingresses, '/api/v1')).toBe('exact');
    expect(routed(ingresses, '/api/v1/')).toBe('deep');
    expect(routed(ingresses, '/staticfile')).toBe('text');
  });

  it('matches the path after decoding and resolving it', () => {
    const ingresses = [anIngress('root'), anIngress('admin', { path: '/admin' })];
    expect(routed(ingresses, '/x/../admin')).toBe('admin');
    expect(routed(ingresses, '/%61dmin/a')).toBe('admin');
    expect(routed(ingresses, '//admin')).toBe('admin');
    expect(routed(ingresses, '/admin/..')).toBe('root');
  });

  it('prefers the exact host, then a wildcard for one label, then any', () => {
    const ingresses = [
      anIngress('exact', { host: 'a.shop.test', path: '/only' }),
      anIngress('wild', { host: '*.shop.test' }),
      anIngress('any', { host: '' }),
    ];
    expect(routed(ingresses, '/only', 'A.Shop.Test:8080')).toBe('exact');
    expect(routed(ingresses, '/other', 'a.shop.test')).toBeNull();
    expect(routed(ingresses, '/', 'b.shop.test')).toBe('wild');
    expect(routed(ingresses, '/', 'a.b.shop.test')).toBe('any');
    expect(routed(ingresses, '/', 'shop.test')).toBe('any');
    expect(routed(ingresses, '/', '')).toBe('any');
  });

  it('reads every path of a host as a pattern once one Ingress there asks for it', () => {
    const ingresses = [
      anIngress('pattern', {
        path: '/api/v[0-9]+/',
        pathType: 'ImplementationSpecific',
        annotations: { 'use-regex': 'true' },
      }),
      anIngress('plain', { path: '/shop' }),
    ];
    expect(routed(ingresses, '/API/v12/x')).toBe('pattern');
    expect(routed(ingresses, '/api/vx/')).toBeNull();
    expect(routed(ingresses, '/shopping')).toBe('plain');
  });

  it('lets the older Ingress keep a place, and says so', () => {
    const ingresses = [
      anIngress('young', { created: '2030-01-02T00:00:00Z' }),
      anIngress('old', { created: '2030-01-01T00:00:00Z' }),
    ];
    const { routes, problems } = ingressRoutes(ingresses);
    expect(routes.map(({ origin }) => origin.name)).toEqual(['old']);
    expect(problems).toEqual([
      { object: 'Ingress shop/young', problem: 'old already serves shop.test/ (Prefix)' },
    ]);
  });

  it.each([
    [{}, [80, 20]],
    [{ 'canary-weight': '0' }, [100, 0]],
    [{ 'canary-weight': '100' }, [0, 100]],
    [{ 'canary-weight': '150' }, [0, 100]],
    [{ 'canary-weight': '-5' }, [100, 0]],
    [{ 'canary-weight': '7', 'canary-weight-total': '1000' }, [993, 7]],
    [{ 'canary-weight': '7', 'canary-weight-total': '10' }, [93, 7]],
    [{ 'canary-weight': 'many' }, [100, 0]],
  ])('splits by the annotations %j', (annotations, weights) => {
    const [route] = ingressRoutes([anIngress('web'), canaryOf({ annotations })]).routes;
    expect(route?.backends.map(({ weight }) => weight)).toEqual(weights);
    expect(route?.backends.map(({ isCanary }) => isCanary)).toEqual([false, true]);
  });

  it('keeps the identity of a route when its canary comes, changes or goes', () => {
    const ids = [[], [canaryOf()], [canaryOf({ annotations: { 'canary-weight': '50' } })]].map(
      (canaries) => ingressRoutes([anIngress('web'), ...canaries]).routes[0]?.id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('names a canary without a place, a second canary, and an annotation it does not serve', () => {
    const second = { ...canaryOf(), metadata: { ...canaryOf().metadata, name: 'second' } };
    const { problems } = ingressRoutes([
      anIngress('web', { annotations: { 'auth-url': 'http://auth' } }),
      canaryOf(),
      second,
      canaryOf({ path: '/elsewhere' }),
    ]);
    expect(problems.map(({ problem }) => problem)).toEqual([
      'annotation nginx.ingress.kubernetes.io/auth-url is not supported',
      'no Ingress serves shop.test/elsewhere (Prefix), so its canary is not',
      'only one canary may share shop.test/ (Prefix)',
    ]);
  });

  it('names what changes answers and is not done, and is silent about buffers and what is off', () => {
    const named = { 'force-ssl-redirect': 'true', 'proxy-body-size': '1m', 'proxy-read-timeout': '5' };
    const silent = { 'proxy-buffering': 'on', 'ssl-redirect': 'true', 'enable-cors': 'false' };
    const { problems } = ingressRoutes([anIngress('web', { annotations: { ...named, ...silent } })]);
    expect(problems.map(({ problem }) => problem)).toEqual(
      Object.keys(named).map((name) => `annotation nginx.ingress.kubernetes.io/${name} is not supported`),
    );
  });

  it('serves the default backend on every host that nothing else serves', () => {
    const { spec, ...rest } = anIngress('fallback');
    const fallback = { ...rest, spec: { defaultBackend: { service: { name: 'x', port: { number: 80 } } } } };
    expect(spec.rules).toBeDefined();
    expect(routed([fallback, anIngress('web')], '/x', 'other.test')).toBe('fallback');
    expect(routed([fallback, anIngress('web')], '/x')).toBe('web');
  });
});
