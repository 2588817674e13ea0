import { describe, expect, it } from 'vitest';
import type { HTTPRoute } from '../../api/kubernetes/gateway.ts';
import { afterWrites, describeRouter, splitOf, TARGET } from '../router.conformance.ts';
import { gatewayApiRouter } from './gateway-api.ts';

const route: HTTPRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '3', labels: { team: 'a' } },
  spec: {
    hostnames: ['a.test'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        filters: [{ type: 'RequestHeaderModifier' }],
        timeouts: { request: '5s' },
        backendRefs: [
          { name: 'web-stable', port: 80, weight: 100 },
          { name: 'web-canary', port: 80, weight: 0, filters: [] },
        ],
      },
      { matches: [{ path: { value: '/docs' } }], backendRefs: [{ name: 'docs', port: 80 }] },
    ],
  },
};
const config = { httpRoute: 'web' };
const render = (canary: number, extra = {}) =>
  gatewayApiRouter.render({ ...config, ...extra }, TARGET, splitOf(canary), [route]);

describeRouter(gatewayApiRouter, { config, live: [route] });

describe('gatewayApiRouter', () => {
  it('writes the weights and leaves the rest of the rule as it is', () => {
    const [after] = afterWrites([route], render(20)) as HTTPRoute[];
    expect(after?.spec.rules?.[0]).toEqual({
      ...route.spec.rules?.[0],
      backendRefs: [
        { name: 'web-stable', port: 80, weight: 80 },
        { name: 'web-canary', port: 80, weight: 20, filters: [] },
      ],
    });
    expect(after?.spec.rules?.[1]).toEqual(route.spec.rules?.[1]);
  });

  it('marks the route while a canary is under way', () => {
    const [during] = afterWrites([route], render(20));
    expect(during?.metadata.labels).toEqual({
      team: 'a',
      'rollouts.argoproj.io/gatewayapi-canary': 'in-progress',
    });
    const done = gatewayApiRouter.render(config, TARGET, splitOf(0), [during as HTTPRoute]);
    expect(afterWrites([during as HTTPRoute], done)[0]?.metadata.labels).toEqual({ team: 'a' });
  });

  it('leaves the label out when told to', () => {
    const [during] = afterWrites([route], render(20, { disableInProgressLabel: true }));
    expect(during?.metadata.labels).toEqual({ team: 'a' });
  });

  it('carries the resourceVersion it was rendered on', () => {
    expect(render(20)).toMatchObject({ writes: [{ patch: { metadata: { resourceVersion: '3' } } }] });
  });

  it('names the Services that no rule holds together', () => {
    const rendered = gatewayApiRouter.render(config, { ...TARGET, canaryService: 'x' }, splitOf(1), [route]);
    expect(rendered).toMatchObject({
      missing: expect.stringContaining('no rule of web names both web-stable and x'),
    });
  });

  it('asks for a route when none is configured', () => {
    expect(gatewayApiRouter.render({}, TARGET, splitOf(1), [])).toMatchObject({
      missing: 'No routes configured: name an httpRoute',
    });
  });

  it('treats weights that do not add up as absent', () => {
    const rules = [
      {
        backendRefs: [
          { name: 'web-stable', weight: 1 },
          { name: 'web-canary', weight: 1 },
        ],
      },
    ];
    const edited = { ...route, spec: { ...route.spec, rules } };
    expect(gatewayApiRouter.observe(config, TARGET, 100, [edited])).toEqual({ state: 'absent' });
  });
});
