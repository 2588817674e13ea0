import { deepEqual } from '../../../base/json.ts';
import {
  type ApiObject,
  cloneJson,
  ensureMap,
  type JsonMap,
  mapAt,
  mapsAt,
  setDefault,
  textAt,
} from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { forbiddenField } from './faults.ts';
import { containersOf, setPodSpecDefaults, setRequestsFromLimits } from './pod-defaults.ts';
import { podSpecFaults } from './pod-validation.ts';
import type { KindRules } from './resource.ts';

const TOLERATIONS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

export const podRules: KindRules = {
  setDefaults: (pod) => {
    const spec = ensureMap(pod, 'spec');
    setPodSpecDefaults(spec);
    setDefault(spec, 'enableServiceLinks', true);
    setRequestsFromLimits(spec);
  },
  prepareCreate: (pod) => {
    const spec = ensureMap(pod, 'spec');
    // What admission plugins add on every cluster: service account, priority, tolerations.
    setDefault(spec, 'serviceAccountName', 'default');
    spec['serviceAccount'] = spec['serviceAccountName'];
    setDefault(spec, 'priority', 0);
    setDefault(spec, 'preemptionPolicy', 'PreemptLowerPriority');
    const own = mapsAt(spec, 'tolerations');
    const missing = TOLERATIONS.filter(({ key }) => !own.some((one) => one['key'] === key));
    spec['tolerations'] = [...own, ...cloneJson(missing)];
    pod['status'] = { phase: 'Pending', qosClass: qosClassOf(spec) };
  },
  prepareUpdate: (pod, old) => {
    const qosClass = textAt(old, 'status', 'qosClass');
    if (qosClass !== undefined) setDefault(ensureMap(pod, 'status'), 'qosClass', qosClass);
  },
  validate: (pod, old) => [
    ...podSpecFaults('spec', mapAt(pod, 'spec') ?? {}),
    ...(old === null ? [] : podUpdateFaults(pod, old)),
  ],
  selectableFields: {
    'spec.nodeName': (pod) => textAt(pod, 'spec', 'nodeName') ?? '',
    'spec.restartPolicy': (pod) => textAt(pod, 'spec', 'restartPolicy') ?? '',
    'spec.schedulerName': (pod) => textAt(pod, 'spec', 'schedulerName') ?? '',
    'spec.serviceAccountName': (pod) => textAt(pod, 'spec', 'serviceAccountName') ?? '',
    'spec.hostNetwork': (pod) => String(mapAt(pod, 'spec')?.['hostNetwork'] ?? false),
    'status.phase': (pod) => textAt(pod, 'status', 'phase') ?? '',
    'status.podIP': (pod) => textAt(pod, 'status', 'podIP') ?? '',
    'status.nominatedNodeName': (pod) => textAt(pod, 'status', 'nominatedNodeName') ?? '',
  },
};

/** Guaranteed when every container's requests equal its limits for cpu and memory; BestEffort without any. */
function qosClassOf(spec: JsonMap): string {
  const resources = containersOf(spec).map((container) => mapAt(container, 'resources') ?? {});
  const asked = resources.flatMap((one) => [mapAt(one, 'requests') ?? {}, mapAt(one, 'limits') ?? {}]);
  if (asked.every((amounts) => amounts['cpu'] === undefined && amounts['memory'] === undefined)) {
    return 'BestEffort';
  }
  const isGuaranteed = resources.every((one) =>
    ['cpu', 'memory'].every((name) => {
      const limit = mapAt(one, 'limits')?.[name];
      return limit !== undefined && (mapAt(one, 'requests')?.[name] ?? limit) === limit;
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

const UPDATE_TEXT =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function podUpdateFaults(pod: ApiObject, old: ApiObject): readonly FieldFault[] {
  const isSame = deepEqual(fixedPart(pod), fixedPart(old));
  return isSame ? [] : [forbiddenField('spec', UPDATE_TEXT)];
}

/** What of a pod's spec no update may touch. Binding sets nodeName once, through its subresource. */
function fixedPart(pod: ApiObject): unknown {
  const spec = cloneJson(mapAt(pod, 'spec') ?? {});
  for (const container of containersOf(spec)) delete container['image'];
  delete spec['activeDeadlineSeconds'];
  delete spec['tolerations'];
  return spec;
}
