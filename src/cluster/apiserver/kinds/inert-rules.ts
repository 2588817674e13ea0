import { deepEqual } from '../../../base/json.ts';
import { ensureMap, mapsAt, setDefault, textAt, valueAt } from '../object.ts';
import { immutable, invalidValue, required } from './faults.ts';
import type { KindRules } from './resource.ts';

/** Events are found by what they are about. */
export const eventRules: KindRules = {
  setDefaults: (event) => {
    for (const key of ['eventTime', 'firstTimestamp', 'lastTimestamp']) event[key] ??= null;
  },
  selectableFields: Object.fromEntries(
    [
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        (key) => `involvedObject.${key}`,
      ),
      'reason',
      'reportingComponent',
      'type',
    ].map((path) => [path, (event) => textAt(event, ...path.split('.')) ?? '']),
  ),
};

export const nodeRules: KindRules = {
  selectableFields: {
    'spec.unschedulable': (node) => String(valueAt(node, 'spec', 'unschedulable') ?? false),
  },
};

export const autoscalerRules: KindRules = {
  setDefaults: (object) => {
    const spec = ensureMap(object, 'spec');
    setDefault(spec, 'minReplicas', 1);
    setDefault(spec, 'metrics', [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ]);
  },
  validate: (object) => {
    const max = Number(valueAt(object, 'spec', 'maxReplicas') ?? 0);
    const min = Number(valueAt(object, 'spec', 'minReplicas') ?? 1);
    if (max < 1) return [invalidValue('spec.maxReplicas', max, 'must be greater than 0')];
    if (max < min) {
      return [invalidValue('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`')];
    }
    return [];
  },
};

export const disruptionBudgetRules: KindRules = {
  validate: (object) => {
    const hasBoth =
      valueAt(object, 'spec', 'minAvailable') !== undefined &&
      valueAt(object, 'spec', 'maxUnavailable') !== undefined;
    if (!hasBoth) return [];
    const text = 'minAvailable and maxUnavailable cannot be both set';
    return [invalidValue('spec', valueAt(object, 'spec'), text)];
  },
};

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** A binding's subjects and role are in RBAC's own group unless it says otherwise. */
export const roleBindingRules: KindRules = {
  setDefaults: (binding) => {
    const roleRef = ensureMap(binding, 'roleRef');
    if (roleRef['apiGroup'] === undefined || roleRef['apiGroup'] === '') roleRef['apiGroup'] = RBAC_GROUP;
    for (const subject of mapsAt(binding, 'subjects')) {
      if (subject['kind'] === 'User' || subject['kind'] === 'Group')
        setDefault(subject, 'apiGroup', RBAC_GROUP);
    }
  },
  validate: (binding, old) => {
    if (old === null || deepEqual(binding['roleRef'], old['roleRef'])) return [];
    return [invalidValue('roleRef', binding['roleRef'], 'cannot change roleRef')];
  },
};

export const claimRules: KindRules = {
  setDefaults: (claim) => setDefault(ensureMap(claim, 'spec'), 'volumeMode', 'Filesystem'),
  prepareCreate: (claim) => {
    claim['status'] = { phase: 'Pending' };
  },
};

export const volumeRules: KindRules = {
  setDefaults: (volume) => {
    const spec = ensureMap(volume, 'spec');
    setDefault(spec, 'persistentVolumeReclaimPolicy', 'Retain');
    setDefault(spec, 'volumeMode', 'Filesystem');
  },
  prepareCreate: (volume) => {
    volume['status'] = { phase: 'Pending' };
  },
};

export const storageClassRules: KindRules = {
  setDefaults: (object) => {
    setDefault(object, 'reclaimPolicy', 'Delete');
    setDefault(object, 'volumeBindingMode', 'Immediate');
  },
  validate: (object, old) => [
    ...(textAt(object, 'provisioner') === undefined ? [required('provisioner')] : []),
    ...(old === null ? [] : immutable('provisioner', object['provisioner'], old['provisioner'])),
  ],
};

export const priorityClassRules: KindRules = {
  setDefaults: (object) => setDefault(object, 'preemptionPolicy', 'PreemptLowerPriority'),
};
