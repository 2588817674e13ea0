import { type ApiObject, cloneJson, type JsonMap, listAt, mapAt, mapsAt } from '../object.ts';
import type { Conversion } from './resource.ts';

type TableConversion = Conversion & { readonly table: string };

/** Versions that are served but not stored, by `group/version/plural`. */
export const CONVERSIONS: { readonly [id: string]: TableConversion } = {
  'events.k8s.io/v1/events': {
    table: '/events',
    toStored: (event) => renamed(event, 'v1', EVENT_FIELDS),
    fromStored: (event) => withoutEmptyReporter(renamed(event, 'events.k8s.io/v1', reversed(EVENT_FIELDS))),
  },
  'autoscaling/v1/horizontalpodautoscalers': {
    table: 'autoscaling/horizontalpodautoscalers',
    toStored: autoscalerToV2,
    fromStored: autoscalerToV1,
  },
};

/** events.k8s.io/v1 name -> core/v1 name. */
const EVENT_FIELDS: { readonly [name: string]: string } = {
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
  reportingController: 'reportingComponent',
};

/** events.k8s.io leaves out what core/v1 writes as an empty text. */
function withoutEmptyReporter(event: ApiObject): ApiObject {
  for (const key of ['reportingController', 'reportingInstance']) if (event[key] === '') delete event[key];
  return event;
}

function reversed(names: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(names).map(([from, to]) => [to, from]));
}

function renamed(
  object: ApiObject,
  apiVersion: string,
  names: { readonly [name: string]: string },
): ApiObject {
  const members = Object.entries(object).map(([key, value]) => [names[key] ?? key, cloneJson(value)]);
  return { ...Object.fromEntries(members), apiVersion } as ApiObject;
}

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

/** v1 knows one metric, CPU utilisation; the others travel in annotations. */
function autoscalerToV2(object: ApiObject): ApiObject {
  const copy: ApiObject = { ...cloneJson(object), apiVersion: 'autoscaling/v2' };
  const spec: JsonMap = mapAt(copy, 'spec') ?? {};
  const { targetCPUUtilizationPercentage: cpu, ...rest } = spec;
  const annotations = copy.metadata.annotations ?? {};
  const others = listOf(annotations[METRICS]);
  const metrics = cpu === undefined ? others : [cpuMetric(cpu), ...others];
  const behavior = annotations[BEHAVIOR];
  delete annotations[METRICS];
  delete annotations[BEHAVIOR];
  copy['spec'] = {
    ...rest,
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(behavior === undefined ? {} : { behavior: JSON.parse(behavior) as unknown }),
  };
  const { currentCPUUtilizationPercentage: current, ...status } = mapAt(copy, 'status') ?? {};
  copy['status'] = current === undefined ? status : { ...status, currentMetrics: [currentCpu(current)] };
  return copy;
}

function listOf(json: string | undefined): unknown[] {
  const parsed: unknown = json === undefined ? [] : JSON.parse(json);
  return Array.isArray(parsed) ? parsed : [];
}

function cpuMetric(averageUtilization: unknown): JsonMap {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function currentCpu(averageUtilization: unknown): JsonMap {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } };
}

function isCpuUtilization(metric: JsonMap): boolean {
  return (
    mapAt(metric, 'resource')?.['name'] === 'cpu' &&
    mapAt(metric, 'resource', 'target')?.['averageUtilization'] !== undefined
  );
}

function autoscalerToV1(object: ApiObject): ApiObject {
  const copy: ApiObject = { ...cloneJson(object), apiVersion: 'autoscaling/v1' };
  const { metrics, behavior, ...rest } = mapAt(copy, 'spec') ?? {};
  const all = mapsAt({ metrics }, 'metrics');
  const cpu = all.find(isCpuUtilization);
  const others = all.filter((metric) => metric !== cpu);
  const target = mapAt(cpu, 'resource', 'target')?.['averageUtilization'];
  const annotations = {
    ...copy.metadata.annotations,
    ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(others) }),
    ...(behavior === undefined ? {} : { [BEHAVIOR]: JSON.stringify(behavior) }),
  };
  if (Object.keys(annotations).length > 0) copy.metadata.annotations = annotations;
  copy['spec'] = { ...rest, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) };
  const { currentMetrics, conditions, ...status } = mapAt(copy, 'status') ?? {};
  const current = mapAt(listAt({ currentMetrics }, 'currentMetrics')[0], 'resource', 'current');
  const shown = current?.['averageUtilization'];
  copy['status'] = { ...status, ...(shown === undefined ? {} : { currentCPUUtilizationPercentage: shown }) };
  return copy;
}
