import { describe, expect, it } from 'vitest';
import { aRollout, ROUTED, setWeight } from '../../testing/build.ts';
import type { CanaryStep, CanaryStrategy } from './canary.ts';
import { validateCanary } from './validate-canary.ts';

const PLUGIN = 'argoproj-labs/gatewayAPI';
const AT = 'spec.strategy.canary';
const NOT_YET = 'Forbidden: not supported by this version of Haldane; remove the field';

const errorsOf = (canary: Partial<CanaryStrategy>) =>
  validateCanary(aRollout({ canary })).map(({ path, message }) => `${path}: ${message}`);
const routedBy = (routing: object): Partial<CanaryStrategy> => ({ ...ROUTED, trafficRouting: routing });
const nginx = { stableIngress: 'web' };
const stepOf = (step: object) => ({ steps: [setWeight(1), step as CanaryStep] });

describe('validateCanary accepts', () => {
  it.each<[string, Partial<CanaryStrategy>]>([
    ['no field at all', {}],
    ['weights at both ends', { steps: [setWeight(0), setWeight(100)] }],
    [
      'a weight up to what the router counts to',
      { ...routedBy({ nginx, maxTrafficWeight: 1000 }), ...stepOf(setWeight(1000)) },
    ],
    ['surge alone', { maxSurge: 1, maxUnavailable: 0 }],
    ['unavailability alone', { maxSurge: '0%', maxUnavailable: '10%' }],
    ['the default of the bound that is not given', { maxSurge: 0 }],
    ['Services without a router', { canaryService: 'c', stableService: 's' }],
    ['one Service of two without a router', { canaryService: 'c' }],
    ['an nginx router', ROUTED],
    ['several Ingresses', routedBy({ nginx: { stableIngresses: ['a', 'b'] } })],
    ['the Gateway API', routedBy({ plugins: { [PLUGIN]: { httpRoute: 'web' } } })],
    ['two routers', routedBy({ nginx, plugins: { [PLUGIN]: {} } })],
    ['a scale-down delay behind a router', { ...ROUTED, scaleDownDelaySeconds: 0 }],
    ['dynamicStableScale behind a router', { ...ROUTED, dynamicStableScale: true }],
    ['dynamicStableScale switched off without one', { dynamicStableScale: false }],
    [
      'dynamicStableScale switched off beside a delay',
      { ...ROUTED, dynamicStableScale: false, scaleDownDelaySeconds: 9 },
    ],
    ['a pause for ever', stepOf({ pause: {} })],
    ['a pause in seconds', stepOf({ pause: { duration: 10 } })],
    ['a pause of no time', stepOf({ pause: { duration: 0 } })],
    ['a pause in seconds as text', stepOf({ pause: { duration: '10' } })],
    ['a pause with a sign', stepOf({ pause: { duration: '+10' } })],
    ['a pause with a unit', stepOf({ pause: { duration: '1h30m' } })],
    ['a canary size in pods', { ...ROUTED, ...stepOf({ setCanaryScale: { replicas: 0 } }) }],
    ['a canary size by weight', { ...ROUTED, ...stepOf({ setCanaryScale: { weight: 250 } }) }],
    [
      'a canary size that follows the traffic',
      { ...ROUTED, ...stepOf({ setCanaryScale: { matchTrafficWeight: true } }) },
    ],
    [
      'a size in pods beside a switched-off matchTrafficWeight',
      { ...ROUTED, ...stepOf({ setCanaryScale: { replicas: 2, matchTrafficWeight: false } }) },
    ],
    ['an analysis that names a template', stepOf({ analysis: { templates: [{ templateName: 'a' }] } })],
  ])('%s', (_, canary) => expect(errorsOf(canary)).toEqual([]));
});

describe('validateCanary refuses', () => {
  const kinds =
    'Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause';
  const routers = 'Canary service and Stable service must to be set to use Traffic Routing';
  const oneSize = 'set exactly one of weight, replicas and matchTrafficWeight: true';

  it.each<[string, Partial<CanaryStrategy>]>([
    [
      `${AT}.maxSurge: Invalid value: 0: MaxSurge and MaxUnavailable both can not be zero`,
      { maxSurge: 0, maxUnavailable: 0 },
    ],
    [
      `${AT}.maxSurge: Invalid value: "0%": MaxSurge and MaxUnavailable both can not be zero`,
      { maxSurge: '0%', maxUnavailable: '0' },
    ],
    [
      `${AT}.stableService: Invalid value: "a": This rollout uses the same service for the stable and canary services, but two different services are required.`,
      { canaryService: 'a', stableService: 'a' },
    ],
    [`${AT}.stableService: Invalid value: "": ${routers}`, { ...ROUTED, stableService: '' }],
    [`${AT}.canaryService: Invalid value: "": ${routers}`, { ...ROUTED, canaryService: '' }],
    [
      `${AT}.scaleDownDelaySeconds: Invalid value: 0: Canary scaleDownDelaySeconds can only be used with traffic routing`,
      { scaleDownDelaySeconds: 0 },
    ],
    [
      `${AT}.dynamicStableScale: Invalid value: true: Canary dynamicStableScale can only be used with traffic routing`,
      { dynamicStableScale: true },
    ],
    [
      `${AT}.dynamicStableScale: Invalid value: true: Canary dynamicStableScale cannot be used with scaleDownDelaySeconds`,
      { ...ROUTED, dynamicStableScale: true, scaleDownDelaySeconds: 30 },
    ],
    [
      `${AT}.trafficRouting.maxTrafficWeight: Invalid value: 0: must be at least 1`,
      routedBy({ nginx, maxTrafficWeight: 0 }),
    ],
    [`${AT}.trafficRouting: Required value: name a router: nginx, or plugins["${PLUGIN}"]`, routedBy({})],
    [
      `${AT}.trafficRouting: Required value: name a router: nginx, or plugins["${PLUGIN}"]`,
      routedBy({ plugins: {} }),
    ],
    [`${AT}.trafficRouting.plugins[acme/router]: ${NOT_YET}`, routedBy({ plugins: { 'acme/router': {} } })],
    [
      `${AT}.trafficRouting.nginx.stableIngress: Internal error: Either StableIngress or StableIngresses must be configured. Both are configured.`,
      routedBy({ nginx: { stableIngress: 'a', stableIngresses: ['b'] } }),
    ],
    [
      `${AT}.trafficRouting.nginx.stableIngress: Internal error: Either StableIngress or StableIngresses must be configured. Neither are configured.`,
      routedBy({ nginx: { stableIngresses: [] } }),
    ],
    [
      `${AT}.steps[1]: Invalid value: "step.Experiment: true step.Pause: true step.SetWeight: true step.Analysis: true step.SetCanaryScale: true step.SetHeaderRoute: true step.SetMirrorRoute: true step.Plugin: true": ${kinds}`,
      stepOf({}),
    ],
    [
      `${AT}.steps[1]: Invalid value: "step.Experiment: false step.Pause: true step.SetWeight: true step.Analysis: false": ${kinds}`,
      stepOf({ setWeight: 5, pause: {} }),
    ],
    [
      `${AT}.steps[1].setWeight: Invalid value: 140: SetWeight needs to be between 0 and 100`,
      stepOf(setWeight(140)),
    ],
    [
      `${AT}.steps[1].setWeight: Invalid value: 101: SetWeight needs to be between 0 and 100`,
      stepOf(setWeight(101)),
    ],
    [
      `${AT}.steps[1].setWeight: Invalid value: -1: SetWeight needs to be between 0 and 100`,
      stepOf(setWeight(-1)),
    ],
    [
      `${AT}.steps[1].setWeight: Invalid value: 1001: SetWeight needs to be between 0 and 1000`,
      { ...routedBy({ nginx, maxTrafficWeight: 1000 }), ...stepOf(setWeight(1001)) },
    ],
    [
      `${AT}.steps[1].pause.duration: Invalid value: -1: Duration needs to be greater than 0`,
      stepOf({ pause: { duration: -1 } }),
    ],
    [
      `${AT}.steps[1].pause.duration: Invalid value: "-1h": Duration needs to be greater than 0`,
      stepOf({ pause: { duration: '-1h' } }),
    ],
    [
      `${AT}.steps[1].pause.duration: Invalid value: "soon": Duration needs to be greater than 0`,
      stepOf({ pause: { duration: 'soon' } }),
    ],
    [
      `${AT}.steps[1].pause.duration: Invalid value: "10x": Duration needs to be greater than 0`,
      stepOf({ pause: { duration: '10x' } }),
    ],
    [
      `${AT}.trafficRouting: Required value: SetCanaryScale requires TrafficRouting to be set`,
      stepOf({ setCanaryScale: { replicas: 1 } }),
    ],
    [
      `${AT}.steps[1].setCanaryScale: Invalid value: {}: ${oneSize}`,
      { ...ROUTED, ...stepOf({ setCanaryScale: {} }) },
    ],
    [
      `${AT}.steps[1].setCanaryScale: Invalid value: {"weight":20,"replicas":2}: ${oneSize}`,
      { ...ROUTED, ...stepOf({ setCanaryScale: { weight: 20, replicas: 2 } }) },
    ],
    [
      `${AT}.steps[1].setCanaryScale: Invalid value: {"weight":20,"matchTrafficWeight":true}: ${oneSize}`,
      { ...ROUTED, ...stepOf({ setCanaryScale: { weight: 20, matchTrafficWeight: true } }) },
    ],
    [
      `${AT}.steps[1].setCanaryScale.replicas: Invalid value: -2: must be greater than or equal to 0`,
      { ...ROUTED, ...stepOf({ setCanaryScale: { replicas: -2 } }) },
    ],
    [
      `${AT}.steps[1].setCanaryScale.weight: Invalid value: -2: must be greater than or equal to 0`,
      { ...ROUTED, ...stepOf({ setCanaryScale: { weight: -2 } }) },
    ],
    [
      `${AT}.steps[1].analysis.templates: Required value: name at least one AnalysisTemplate`,
      stepOf({ analysis: {} }),
    ],
    [
      `${AT}.steps[1].analysis.templates: Required value: name at least one AnalysisTemplate`,
      stepOf({ analysis: { templates: [] } }),
    ],
  ])('%s', (error, canary) => expect(errorsOf(canary)).toEqual([error]));

  it.each(['pingPong', 'antiAffinity', 'canaryMetadata', 'stableMetadata'])(
    '%s, which cannot run yet',
    (name) => {
      expect(errorsOf({ [name]: {} })).toEqual([`${AT}.${name}: ${NOT_YET}`]);
    },
  );

  it.each(['istio', 'alb', 'smi', 'ambassador', 'appMesh', 'traefik', 'apisix', 'managedRoutes'])(
    '%s routing, which cannot run yet',
    (name) => {
      expect(errorsOf(routedBy({ [name]: {} }))).toEqual([`${AT}.trafficRouting.${name}: ${NOT_YET}`]);
    },
  );

  it.each(['experiment', 'setHeaderRoute', 'setMirrorRoute', 'plugin'])(
    'a %s step, which cannot run yet',
    (kind) => {
      expect(errorsOf({ ...ROUTED, ...stepOf({ [kind]: {} }) })).toEqual([
        `${AT}.steps[1].${kind}: ${NOT_YET}`,
      ]);
    },
  );

  it('both Services when a router has neither', () => {
    expect(errorsOf({ trafficRouting: { nginx } })).toHaveLength(2);
  });
});
