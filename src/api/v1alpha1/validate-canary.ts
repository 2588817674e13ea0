import { parseGoDuration } from '../../base/duration.ts';
import type { FieldError } from '../../base/errors.ts';
import { lenientInt } from '../../base/int-or-percent.ts';
import type { CanaryStep, CanaryStrategy } from './canary.ts';
import { GATEWAY_API_PLUGIN } from './labels.ts';
import type { Rollout } from './rollout.ts';
import { invalid, required, unsupported } from './validation-error.ts';

const PATH = 'spec.strategy.canary';
const ROUTER_PATH = `${PATH}.trafficRouting`;

/** What is wrong inside `spec.strategy.canary`. */
export function validateCanary({ spec }: Rollout): readonly FieldError[] {
  const canary = spec.strategy?.canary ?? {};
  return [
    ...validateNotYet(canary),
    ...validateBounds(canary),
    ...validateServices(canary),
    ...validateRouter(canary),
    ...(canary.steps ?? []).flatMap((step, index) => validateStep(canary, step, index)),
  ];
}

const NOT_YET = ['pingPong', 'antiAffinity', 'canaryMetadata', 'stableMetadata'] as const;

function validateNotYet(canary: CanaryStrategy): FieldError[] {
  return NOT_YET.filter((name) => canary[name] !== undefined).map((name) => unsupported(`${PATH}.${name}`));
}

function validateBounds(canary: CanaryStrategy): FieldError[] {
  const number = (value: number | string) =>
    lenientInt(typeof value === 'string' ? value.replace(/%$/, '') : value);
  const { maxSurge = '25', maxUnavailable = '25' } = canary;
  if (number(maxSurge) !== 0 || number(maxUnavailable) !== 0) return [];
  return [invalid(`${PATH}.maxSurge`, maxSurge, 'MaxSurge and MaxUnavailable both can not be zero')];
}

function validateServices(canary: CanaryStrategy): FieldError[] {
  const { canaryService = '', stableService = '', trafficRouting } = canary;
  if (canaryService !== '' && canaryService === stableService) {
    const why =
      'This rollout uses the same service for the stable and canary services, but two different services are required.';
    return [invalid(`${PATH}.stableService`, stableService, why)];
  }
  // Without a router in it that is what is wrong.
  if (Object.keys(trafficRouting ?? {}).length === 0) return [];
  const why = 'Canary service and Stable service must to be set to use Traffic Routing';
  return [
    ...(stableService === '' ? [invalid(`${PATH}.stableService`, stableService, why)] : []),
    ...(canaryService === '' ? [invalid(`${PATH}.canaryService`, canaryService, why)] : []),
  ];
}

function validateRouter(canary: CanaryStrategy): FieldError[] {
  const { trafficRouting: routing, dynamicStableScale, scaleDownDelaySeconds } = canary;
  if (routing === undefined) return validateWithoutRouter(canary);
  const both = 'Canary dynamicStableScale cannot be used with scaleDownDelaySeconds';
  const isBoth = dynamicStableScale === true && scaleDownDelaySeconds !== undefined;
  const { maxTrafficWeight } = routing;
  const isTooSmall = maxTrafficWeight !== undefined && maxTrafficWeight < 1;
  return [
    ...(isBoth ? [invalid(`${PATH}.dynamicStableScale`, true, both)] : []),
    ...(isTooSmall
      ? [invalid(`${ROUTER_PATH}.maxTrafficWeight`, maxTrafficWeight, 'must be at least 1')]
      : []),
    ...validateKnownRouters(routing),
  ];
}

function validateWithoutRouter(canary: CanaryStrategy): FieldError[] {
  const needs = (name: 'scaleDownDelaySeconds' | 'dynamicStableScale') =>
    invalid(`${PATH}.${name}`, canary[name], `Canary ${name} can only be used with traffic routing`);
  return [
    ...(canary.scaleDownDelaySeconds === undefined ? [] : [needs('scaleDownDelaySeconds')]),
    ...(canary.dynamicStableScale === true ? [needs('dynamicStableScale')] : []),
  ];
}

const ROUTERS_NOT_YET = [
  'istio',
  'alb',
  'smi',
  'ambassador',
  'appMesh',
  'traefik',
  'apisix',
  'managedRoutes',
] as const;

function validateKnownRouters(routing: NonNullable<CanaryStrategy['trafficRouting']>): FieldError[] {
  const plugins = Object.keys(routing.plugins ?? {});
  const unknown = plugins.filter((name) => name !== GATEWAY_API_PLUGIN);
  const refused = [
    ...ROUTERS_NOT_YET.filter((name) => routing[name] !== undefined).map((name) => `${ROUTER_PATH}.${name}`),
    ...unknown.map((name) => `${ROUTER_PATH}.plugins[${name}]`),
  ].map(unsupported);
  const isRouted = routing.nginx !== undefined || plugins.length > 0;
  const none = required(ROUTER_PATH, `name a router: nginx, or plugins["${GATEWAY_API_PLUGIN}"]`);
  return [...refused, ...(isRouted || refused.length > 0 ? [] : [none]), ...validateNginx(routing.nginx)];
}

function validateNginx(nginx: NonNullable<CanaryStrategy['trafficRouting']>['nginx']): FieldError[] {
  if (nginx === undefined) return [];
  const { stableIngress = '', stableIngresses = [] } = nginx;
  const path = `${ROUTER_PATH}.nginx.stableIngress`;
  const either = 'Internal error: Either StableIngress or StableIngresses must be configured.';
  if (stableIngress !== '' && stableIngresses.length > 0) {
    return [{ path, message: `${either} Both are configured.` }];
  }
  if (stableIngress !== '' || stableIngresses.length > 0) return [];
  return [{ path, message: `${either} Neither are configured.` }];
}

const STEP_KINDS = [
  'setWeight',
  'pause',
  'experiment',
  'analysis',
  'setCanaryScale',
  'setHeaderRoute',
  'setMirrorRoute',
  'plugin',
] as const;
const STEPS_NOT_YET = ['experiment', 'setHeaderRoute', 'setMirrorRoute', 'plugin'] as const;

/** Upstream's words for what a step has, which scripts that read `lint` know; of an empty one, for what it lacks. */
function kindsText(step: CanaryStep): string {
  const isEmpty = Object.keys(step).length === 0;
  const shown = isEmpty ? KIND_WORDS : KIND_WORDS.slice(0, 4);
  return shown.map(([word, kind]) => `step.${word}: ${isEmpty || step[kind] !== undefined}`).join(' ');
}

const KIND_WORDS = [
  ['Experiment', 'experiment'],
  ['Pause', 'pause'],
  ['SetWeight', 'setWeight'],
  ['Analysis', 'analysis'],
  ['SetCanaryScale', 'setCanaryScale'],
  ['SetHeaderRoute', 'setHeaderRoute'],
  ['SetMirrorRoute', 'setMirrorRoute'],
  ['Plugin', 'plugin'],
] as const;

function validateStep(canary: CanaryStrategy, step: CanaryStep, index: number): FieldError[] {
  const path = `${PATH}.steps[${index}]`;
  const kinds = STEP_KINDS.filter((kind) => step[kind] !== undefined);
  const why =
    'Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause';
  return [
    ...(kinds.length === 1 ? [] : [invalid(path, kindsText(step), why)]),
    ...STEPS_NOT_YET.filter((kind) => step[kind] !== undefined).map((kind) => unsupported(`${path}.${kind}`)),
    ...validateWeight(canary, step, path),
    ...validatePause(step, path),
    ...validateScale(canary, step, path),
    ...validateAnalysisStep(step, path),
  ];
}

function validateWeight(canary: CanaryStrategy, { setWeight }: CanaryStep, path: string): FieldError[] {
  const total = canary.trafficRouting?.maxTrafficWeight ?? 100;
  if (setWeight === undefined || (setWeight >= 0 && setWeight <= total)) return [];
  return [invalid(`${path}.setWeight`, setWeight, `SetWeight needs to be between 0 and ${total}`)];
}

function validatePause({ pause }: CanaryStep, path: string): FieldError[] {
  const duration = pause?.duration;
  if (duration === undefined) return [];
  const isNumber = typeof duration === 'number' || /^[+-]?\d+$/.test(duration);
  const amount = isNumber ? Number(duration) : parseGoDuration(String(duration));
  if (amount !== null && amount >= 0) return [];
  return [invalid(`${path}.pause.duration`, duration, 'Duration needs to be greater than 0')];
}

function validateScale(
  canary: CanaryStrategy,
  { setCanaryScale: scale }: CanaryStep,
  path: string,
): FieldError[] {
  if (scale === undefined) return [];
  if (canary.trafficRouting === undefined) {
    return [required(ROUTER_PATH, 'SetCanaryScale requires TrafficRouting to be set')];
  }
  const sizes = ['weight', 'replicas'] as const;
  const given = sizes.filter((name) => scale[name] !== undefined);
  const count = given.length + (scale.matchTrafficWeight === true ? 1 : 0);
  const one = 'set exactly one of weight, replicas and matchTrafficWeight: true';
  if (count !== 1) return [invalid(`${path}.setCanaryScale`, scale, one)];
  return given
    .filter((name) => (scale[name] ?? 0) < 0)
    .map((name) =>
      invalid(`${path}.setCanaryScale.${name}`, scale[name], 'must be greater than or equal to 0'),
    );
}

function validateAnalysisStep({ analysis }: CanaryStep, path: string): FieldError[] {
  if (analysis === undefined || (analysis.templates ?? []).length > 0) return [];
  return [required(`${path}.analysis.templates`, 'name at least one AnalysisTemplate')];
}
