import type { KubeObject, ObjectRef } from '../../api/kubernetes/meta.ts';
import type { Ingress, IngressPath, IngressRule, IngressSpec } from '../../api/kubernetes/networking.ts';
import { deepEqual, isObject, mergePatchOf } from '../../base/json.ts';
import { agreeing, blockedOn, findLive, preconditionOf } from '../internal/live.ts';
import type { Rendered, RouteObservation, RouteTarget, RouteWrite, Split, TrafficRouter } from '../router.ts';

export interface NginxConfig {
  readonly stableIngress?: string | undefined;
  readonly stableIngresses?: readonly string[] | undefined;
  readonly annotationPrefix?: string | undefined;
  readonly additionalIngressAnnotations?: Readonly<Record<string, string>> | undefined;
  readonly canaryIngressAnnotations?: Readonly<Record<string, string>> | undefined;
}

const DEFAULT_PREFIX = 'nginx.ingress.kubernetes.io';
const CLASS = 'kubernetes.io/ingress.class';
const LONGEST_NAME = 253;
const FIELD = 'spec.strategy.canary.trafficRouting.nginx.stableIngress';

/** Routes with a second, canary-annotated Ingress beside each stable one, which itself is never touched. */
export const nginxRouter: TrafficRouter<NginxConfig> = {
  type: 'nginx',

  reads: (config, target) =>
    stableNames(config).flatMap((name) => [refOf(target, name), refOf(target, canaryName(target, name))]),

  render(config, target, split, live) {
    const rendered = stableNames(config).map((name) => renderOne(config, target, split, { name, live }));
    const blocked = rendered.find(({ state }) => state === 'blocked');
    if (blocked !== undefined) return blocked;
    const writes = rendered.flatMap((one) => (one.state === 'ready' ? one.writes : []));
    return { state: 'ready', writes };
  },

  observe(config, target, total, live) {
    return agreeing(
      stableNames(config).map((name) => {
        const canary = findLive<Ingress>(live, refOf(target, canaryName(target, name)));
        return observeOne(prefixOf(config), total, canary);
      }),
    );
  },
};

function stableNames({ stableIngress, stableIngresses = [] }: NginxConfig): readonly string[] {
  return stableIngress === undefined || stableIngress === '' ? stableIngresses : [stableIngress];
}

function prefixOf({ annotationPrefix = '' }: NginxConfig): string {
  return annotationPrefix === '' ? DEFAULT_PREFIX : annotationPrefix;
}

function refOf({ namespace }: RouteTarget, name: string): ObjectRef {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name };
}

/** `<rollout>-<ingress>-canary`, with the front cut so that the whole is a legal name. */
export function canaryName({ rolloutName }: RouteTarget, stableIngress: string): string {
  return `${`${rolloutName}-${stableIngress}`.slice(0, LONGEST_NAME - '-canary'.length)}-canary`;
}

interface Source {
  readonly name: string;
  readonly live: readonly KubeObject[];
}

function renderOne(config: NginxConfig, target: RouteTarget, split: Split, { name, live }: Source): Rendered {
  const stable = findLive<Ingress>(live, refOf(target, name));
  if (stable === undefined) return blockedOn(`Ingress ${target.namespace}/${name} does not exist`, FIELD);
  const rules = canaryRules(stable, target);
  if (rules.length === 0) {
    return blockedOn(`ingress \`${name}\` has no rules using service ${target.stableService} backend`, FIELD);
  }
  const wanted = {
    annotations: wantedAnnotations(config, stable, split),
    spec: canarySpec(stable.spec, rules),
  };
  const canary = findLive<Ingress>(live, refOf(target, canaryName(target, name)));
  if (canary === undefined) return { state: 'ready', writes: [creation(target, name, split, wanted)] };
  if (!isOurs(canary, target)) {
    const why = `canary ingress \`${canary.metadata.name}\` controlled by different object`;
    return blockedOn(why, FIELD);
  }
  return { state: 'ready', writes: change(target, canary, split, wanted) };
}

interface Wanted {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: IngressSpec;
}

function creation(target: RouteTarget, name: string, split: Split, wanted: Wanted): RouteWrite {
  const canary = canaryName(target, name);
  const metadata = {
    name: canary,
    namespace: target.namespace,
    annotations: wanted.annotations,
    ownerReferences: [target.owner],
  };
  const message = `Creating canary ingress \`${canary}\` with weight \`${split.canary}\``;
  return {
    op: 'create',
    object: { ...refOf(target, canary), metadata, spec: wanted.spec } as unknown as KubeObject,
    notice: { reason: 'CreatingCanaryIngress', message },
  };
}

function change(target: RouteTarget, canary: Ingress, split: Split, wanted: Wanted): RouteWrite[] {
  const live = canary.metadata.annotations ?? {};
  const annotations = Object.fromEntries(
    Object.entries(wanted.annotations).filter(([key, value]) => live[key] !== value),
  );
  const spec = mergePatchOf(pickRouted(canary.spec), pickRouted(wanted.spec));
  if (Object.keys(annotations).length === 0 && spec === undefined) return [];
  const { name } = canary.metadata;
  const metadata = { ...preconditionOf(canary), annotations };
  const message = `Updating Ingress \`${name}\` to desiredWeight '${split.canary}'`;
  return [
    {
      op: 'patch',
      ref: refOf(target, name),
      patch: { metadata, ...(spec === undefined ? {} : { spec }) },
      notice: { reason: 'PatchingCanaryIngress', message },
    },
  ];
}

/** The parts of the spec that follow the stable Ingress. */
function pickRouted({ ingressClassName, rules, tls }: IngressSpec): Readonly<Record<string, unknown>> {
  return { ingressClassName, rules, tls };
}

function isOurs({ metadata }: Ingress, { owner }: RouteTarget): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ controller, uid }) => controller === true && uid === owner.uid,
  );
}

function canarySpec(stable: IngressSpec, rules: readonly IngressRule[]): IngressSpec {
  const { ingressClassName, tls } = stable;
  return {
    ...(ingressClassName === undefined ? {} : { ingressClassName }),
    rules,
    ...(tls === undefined ? {} : { tls }),
  };
}

/** Rules that reach the stable Service, with that Service replaced; their other paths stay. */
function canaryRules({ spec }: Ingress, target: RouteTarget): IngressRule[] {
  const isStable = (path: IngressPath) => path.backend.service?.name === target.stableService;
  return (spec.rules ?? [])
    .filter(({ http }) => http?.paths.some(isStable))
    .map((rule) => ({
      ...rule,
      http: {
        paths: (rule.http?.paths ?? []).map((path) => (isStable(path) ? redirected(path, target) : path)),
      },
    }));
}

function redirected(path: IngressPath, { canaryService }: RouteTarget): IngressPath {
  const { service } = path.backend;
  return { ...path, backend: { ...path.backend, service: { ...service, name: canaryService } } };
}

function wantedAnnotations(config: NginxConfig, stable: Ingress, split: Split): Record<string, string> {
  const prefix = prefixOf(config);
  const prefixed = Object.entries(config.additionalIngressAnnotations ?? {}).map(([key, value]) => [
    key.startsWith(`${prefix}/`) ? key : `${prefix}/${key}`,
    value,
  ]);
  const ingressClass = stable.metadata.annotations?.[CLASS];
  return {
    ...(ingressClass === undefined ? {} : { [CLASS]: ingressClass }),
    ...Object.fromEntries(prefixed),
    ...config.canaryIngressAnnotations,
    [`${prefix}/canary`]: 'true',
    [`${prefix}/canary-weight`]: String(split.canary),
    ...(split.total === 100 ? {} : { [`${prefix}/canary-weight-total`]: String(split.total) }),
  };
}

function observeOne(prefix: string, total: number, canary: Ingress | undefined): RouteObservation {
  const annotations = canary?.metadata.annotations ?? {};
  const weight = wholeNumber(annotations[`${prefix}/canary-weight`]);
  const against = wholeNumber(annotations[`${prefix}/canary-weight-total`] ?? '100');
  const isOn = annotations[`${prefix}/canary`] === 'true';
  if (!isOn || weight === null || against !== total || weight > total) return { state: 'absent' };
  return { state: 'applied', split: { canary: weight, stable: total - weight, total } };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** Reads the part of the Rollout that configures this router; `null` when it is not configured. */
export function nginxConfig(routing: unknown): NginxConfig | null {
  const nginx = isObject(routing) ? routing['nginx'] : undefined;
  return isObject(nginx) && !deepEqual(nginx, {}) ? (nginx as NginxConfig) : null;
}
