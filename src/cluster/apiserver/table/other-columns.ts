import { type ApiObject, type JsonMap, listAt, mapAt, mapsAt, numberAt, textAt, valueAt } from '../object.ts';
import { ageOf } from './age.ts';
import { AGE, type Column, countColumn, NAME, NONE, textColumn, UNSET } from './column.ts';

function nodeStatus(node: ApiObject): string {
  const ready = mapsAt(node, 'status', 'conditions').find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function nodeRoles({ metadata }: ApiObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(metadata.labels ?? {}).flatMap((key) =>
    key.startsWith(prefix) ? key.slice(prefix.length) : [],
  );
  return roles.length === 0 ? NONE : roles.sort().join(',');
}

function nodeAddress(type: string): Column['cell'] {
  return (node) => {
    const found = mapsAt(node, 'status', 'addresses').find((one) => one['type'] === type);
    return textAt(found, 'address') ?? NONE;
  };
}

const nodeFact = (key: string) => (node: ApiObject) => textAt(node, 'status', 'nodeInfo', key) ?? '<unknown>';

function firstSeen(event: ApiObject, now: number): string {
  return ageOf(textAt(event, 'firstTimestamp') ?? textAt(event, 'eventTime'), now);
}

function lastSeen(event: ApiObject, now: number): string {
  const series = textAt(event, 'series', 'lastObservedTime');
  const last = series ?? textAt(event, 'lastTimestamp');
  return last === undefined ? firstSeen(event, now) : ageOf(last, now);
}

/** core/v1 and events.k8s.io/v1 name the same thing differently. */
function subjectOf(event: ApiObject): JsonMap | undefined {
  return mapAt(event, 'involvedObject') ?? mapAt(event, 'regarding');
}

function eventObject(event: ApiObject): string {
  const subject = subjectOf(event);
  const kind = (textAt(subject, 'kind') ?? '').toLowerCase();
  const name = textAt(subject, 'name') ?? '';
  return name === '' ? kind : `${kind}/${name}`;
}

function eventSource(event: ApiObject): string {
  const component = textAt(event, 'source', 'component') ?? textAt(event, 'reportingComponent') ?? '';
  const host = textAt(event, 'source', 'host') ?? textAt(event, 'reportingInstance') ?? '';
  return host === '' ? component : `${component}, ${host}`;
}

const eventColumns: readonly Column[] = [
  textColumn('Last Seen', lastSeen),
  textColumn('Type', (event) => textAt(event, 'type') ?? ''),
  textColumn('Reason', (event) => textAt(event, 'reason') ?? ''),
  textColumn('Object', eventObject),
  textColumn('Subobject', (event) => textAt(subjectOf(event), 'fieldPath') ?? '', 1),
  textColumn('Source', eventSource, 1),
  textColumn('Message', (event) => (textAt(event, 'message') ?? textAt(event, 'note') ?? '').trim()),
  textColumn('First Seen', firstSeen, 1),
  textColumn('Count', (event) => numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1, 1),
  { ...NAME, priority: 1 },
];

const entries = (object: ApiObject, ...keys: readonly string[]) =>
  keys.reduce((sum, key) => sum + Object.keys(mapAt(object, key) ?? {}).length, 0);

function metricText(metric: JsonMap, current: JsonMap | undefined): string {
  const target = mapAt(metric, 'resource', 'target') ?? {};
  const name = textAt(metric, 'resource', 'name') ?? String(metric['type']);
  const utilization = target['averageUtilization'];
  const now = mapAt(current, 'resource', 'current') ?? {};
  if (utilization === undefined) {
    return `${name}: ${String(now['averageValue'] ?? '<unknown>')}/${String(target['averageValue'] ?? '<auto>')}`;
  }
  const measured = now['averageUtilization'];
  return `${name}: ${measured === undefined ? '<unknown>' : `${String(measured)}%`}/${String(utilization)}%`;
}

function autoscalerTargets(object: ApiObject): string {
  const metrics = mapsAt(object, 'spec', 'metrics');
  const current = mapsAt(object, 'status', 'currentMetrics');
  const texts = metrics.map((metric, index) => metricText(metric, current[index]));
  if (texts.length === 0) return NONE;
  const more = texts.length > 2 ? ` + ${texts.length - 2} more...` : '';
  return `${texts.slice(0, 2).join(', ')}${more}`;
}

function controllerName({ metadata }: ApiObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? NONE : `${owner.kind.toLowerCase()}/${owner.name}`;
}

const roleBinding: readonly Column[] = [
  NAME,
  textColumn(
    'Role',
    (one) => `${textAt(one, 'roleRef', 'kind') ?? ''}/${textAt(one, 'roleRef', 'name') ?? ''}`,
  ),
  AGE,
  ...['User', 'Group', 'ServiceAccount'].map((kind) =>
    textColumn(
      `${kind}s`,
      (one) =>
        mapsAt(one, 'subjects')
          .filter((subject) => subject['kind'] === kind)
          .map(({ namespace, name }) =>
            namespace === undefined ? String(name) : `${String(namespace)}/${String(name)}`,
          )
          .join(', '),
      1,
    ),
  ),
];

const claimColumns: readonly Column[] = [
  NAME,
  textColumn('Status', (one) =>
    one.metadata.deletionTimestamp === undefined ? textAt(one, 'status', 'phase') : 'Terminating',
  ),
  textColumn('Volume', (one) => textAt(one, 'spec', 'volumeName') ?? ''),
  textColumn('Capacity', (one) => textAt(one, 'status', 'capacity', 'storage') ?? ''),
  textColumn('Access Modes', (one) => listAt(one, 'status', 'accessModes').join(',')),
  textColumn('StorageClass', (one) => textAt(one, 'spec', 'storageClassName') ?? ''),
  textColumn('VolumeAttributesClass', (one) => textAt(one, 'spec', 'volumeAttributesClassName') ?? UNSET),
  AGE,
  textColumn('VolumeMode', (one) => textAt(one, 'spec', 'volumeMode') ?? UNSET, 1),
];

export const OTHER_COLUMNS: { readonly [table: string]: readonly Column[] } = {
  '/configmaps': [NAME, textColumn('Data', (one) => entries(one, 'data', 'binaryData')), AGE],
  '/secrets': [
    NAME,
    textColumn('Type', (one) => textAt(one, 'type')),
    textColumn('Data', (one) => entries(one, 'data')),
    AGE,
  ],
  '/serviceaccounts': [NAME, textColumn('Secrets', (one) => listAt(one, 'secrets').length), AGE],
  '/namespaces': [NAME, textColumn('Status', (one) => textAt(one, 'status', 'phase')), AGE],
  '/nodes': [
    NAME,
    textColumn('Status', nodeStatus),
    textColumn('Roles', nodeRoles),
    AGE,
    textColumn('Version', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion') ?? ''),
    textColumn('Internal-IP', nodeAddress('InternalIP'), 1),
    textColumn('External-IP', nodeAddress('ExternalIP'), 1),
    textColumn('OS-Image', nodeFact('osImage'), 1),
    textColumn('Kernel-Version', nodeFact('kernelVersion'), 1),
    textColumn('Container-Runtime', nodeFact('containerRuntimeVersion'), 1),
  ],
  '/events': eventColumns,
  '/persistentvolumeclaims': claimColumns,
  'autoscaling/horizontalpodautoscalers': [
    NAME,
    textColumn(
      'Reference',
      (one) =>
        `${textAt(one, 'spec', 'scaleTargetRef', 'kind')}/${textAt(one, 'spec', 'scaleTargetRef', 'name')}`,
    ),
    textColumn('Targets', autoscalerTargets),
    textColumn('MinPods', (one) => String(numberAt(one, 'spec', 'minReplicas') ?? UNSET)),
    textColumn('MaxPods', (one) => numberAt(one, 'spec', 'maxReplicas') ?? 0),
    textColumn('Replicas', (one) => numberAt(one, 'status', 'currentReplicas') ?? 0),
    AGE,
  ],
  'apps/controllerrevisions': [
    NAME,
    textColumn('Controller', controllerName),
    textColumn('Revision', (one) => numberAt(one, 'revision') ?? 0),
    AGE,
  ],
  'coordination.k8s.io/leases': [
    NAME,
    textColumn('Holder', (one) => textAt(one, 'spec', 'holderIdentity') ?? ''),
    AGE,
  ],
  'rbac.authorization.k8s.io/rolebindings': roleBinding,
  'rbac.authorization.k8s.io/clusterrolebindings': roleBinding,
  'scheduling.k8s.io/priorityclasses': [
    NAME,
    countColumn('Value', (one) => numberAt(one, 'value') ?? 0),
    { ...textColumn('Global-Default', (one) => one['globalDefault'] === true), type: 'boolean' },
    AGE,
    textColumn('PreemptionPolicy', (one) => textAt(one, 'preemptionPolicy')),
  ],
};
