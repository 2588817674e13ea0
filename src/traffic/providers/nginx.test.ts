import { describe, expect, it } from 'vitest';
import type { Ingress } from '../../api/kubernetes/networking.ts';
import { afterWrites, describeRouter, splitOf, TARGET } from '../router.conformance.ts';
import { canaryName, nginxRouter } from './nginx.ts';

const stable: Ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    name: 'web',
    namespace: 'shop',
    resourceVersion: '7',
    annotations: {
      'kubernetes.io/ingress.class': 'nginx',
      'nginx.ingress.kubernetes.io/proxy-body-size': '8m',
    },
  },
  spec: {
    tls: [{ hosts: ['a.test'], secretName: 'tls' }],
    rules: [
      {
        host: 'a.test',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: 'web-stable', port: { number: 80 } } },
            },
            {
              path: '/docs',
              pathType: 'Prefix',
              backend: { service: { name: 'docs', port: { number: 80 } } },
            },
          ],
        },
      },
      {
        host: 'b.test',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'other' } } }] },
      },
    ],
  },
};
const config = { stableIngress: 'web' };
const render = (canary: number, live: readonly Ingress[] = [stable], extra = {}) =>
  nginxRouter.render({ ...config, ...extra }, TARGET, splitOf(canary), live);
const canaryOf = (extra = {}) =>
  afterWrites([stable], render(20, [stable], extra)).find(
    ({ metadata }) => metadata.name === 'demo-web-canary',
  ) as Ingress;

describeRouter(nginxRouter, { config, live: [stable] });

describe('nginxRouter', () => {
  it('creates a canary Ingress with only the rules that reach the stable Service', () => {
    const { spec, metadata } = canaryOf();
    expect(spec.rules?.map(({ host }) => host)).toEqual(['a.test']);
    expect(spec.rules?.[0]?.http?.paths.map(({ backend }) => backend.service?.name)).toEqual([
      'web-canary',
      'docs',
    ]);
    expect(spec.tls).toEqual(stable.spec.tls);
    expect(metadata.annotations).toEqual({
      'kubernetes.io/ingress.class': 'nginx',
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-weight': '20',
    });
    expect(metadata.ownerReferences).toEqual([TARGET.owner]);
  });

  it("tells upstream's events", () => {
    expect(render(20)).toMatchObject({
      writes: [
        {
          notice: {
            reason: 'CreatingCanaryIngress',
            message: 'Creating canary ingress `demo-web-canary` with weight `20`',
          },
        },
      ],
    });
    expect(render(60, [stable, canaryOf()])).toMatchObject({
      writes: [
        {
          notice: {
            reason: 'PatchingCanaryIngress',
            message: "Updating Ingress `demo-web-canary` to desiredWeight '60'",
          },
        },
      ],
    });
  });

  it('patches the weight alone', () => {
    const live = { ...canaryOf(), metadata: { ...canaryOf().metadata, resourceVersion: '9' } };
    expect(render(60, [stable, live])).toMatchObject({
      writes: [
        {
          op: 'patch',
          patch: {
            metadata: {
              resourceVersion: '9',
              annotations: { 'nginx.ingress.kubernetes.io/canary-weight': '60' },
            },
          },
        },
      ],
    });
  });

  it('adds configured annotations, with the prefix where it is missing', () => {
    const extra = {
      annotationPrefix: 'example.test',
      additionalIngressAnnotations: { 'canary-by-header': 'x', 'example.test/limit': '1' },
      canaryIngressAnnotations: { 'plain/key': 'v' },
    };
    expect(canaryOf(extra).metadata.annotations).toMatchObject({
      'example.test/canary-by-header': 'x',
      'example.test/limit': '1',
      'plain/key': 'v',
      'example.test/canary-weight': '20',
    });
  });

  it('refuses an Ingress that does not reach the stable Service', () => {
    const rendered = nginxRouter.render(config, { ...TARGET, stableService: 'x' }, splitOf(1), [stable]);
    expect(rendered).toMatchObject({ missing: 'ingress `web` has no rules using service x backend' });
  });

  it('refuses a canary Ingress of somebody else', () => {
    const foreign = { ...canaryOf(), metadata: { ...canaryOf().metadata, ownerReferences: [] } };
    expect(render(1, [stable, foreign])).toMatchObject({
      missing: 'canary ingress `demo-web-canary` controlled by different object',
    });
  });

  it('treats a hand-edited weight as absent', () => {
    const annotations = {
      ...canaryOf().metadata.annotations,
      'nginx.ingress.kubernetes.io/canary-weight': 'lots',
    };
    const edited = { ...canaryOf(), metadata: { ...canaryOf().metadata, annotations } };
    expect(nginxRouter.observe(config, TARGET, 100, [stable, edited])).toEqual({ state: 'absent' });
  });

  it('shows a split only when every Ingress carries it', () => {
    const two = { stableIngresses: ['web', 'api'] };
    const api: Ingress = { ...stable, metadata: { ...stable.metadata, name: 'api' } };
    const after = afterWrites([stable, api], nginxRouter.render(two, TARGET, splitOf(5), [stable, api]));
    expect(nginxRouter.observe(two, TARGET, 100, after)).toMatchObject({ state: 'applied' });
    const one = after.filter(({ metadata }) => metadata.name !== 'demo-api-canary');
    expect(nginxRouter.observe(two, TARGET, 100, one)).toEqual({ state: 'absent' });
  });

  it('keeps the canary name within the length of a legal name', () => {
    expect(canaryName(TARGET, 'x'.repeat(300))).toHaveLength(253);
  });
});
