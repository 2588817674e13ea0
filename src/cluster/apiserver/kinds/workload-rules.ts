import { type ApiObject, ensureMap, type JsonMap, mapAt, setDefault, textAt, valueAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { immutable, invalidValue, notSupported, required } from './faults.ts';
import { setPodSpecDefaults } from './pod-defaults.ts';
import { podSpecFaults } from './pod-validation.ts';
import type { KindRules } from './resource.ts';
import { selectorFaults, templateMatchesSelector } from './selector-validation.ts';

/** The spec of a workload with its pod template's defaults filled in. */
function specWithTemplate(object: ApiObject): JsonMap {
  const spec = ensureMap(object, 'spec');
  setPodSpecDefaults(ensureMap(ensureMap(spec, 'template'), 'spec'));
  return spec;
}

/** Faults common to what owns pods through a selector and a template. */
function workloadFaults(object: ApiObject, old: ApiObject | null): readonly FieldFault[] {
  const spec = mapAt(object, 'spec') ?? {};
  const selector = mapAt(spec, 'selector');
  const replicas = spec['replicas'];
  const isNegative = typeof replicas === 'number' && replicas < 0;
  return [
    ...(isNegative ? [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
    ...(selector === undefined ? [required('spec.selector')] : selectorFaults('spec.selector', selector)),
    ...(old === null ? [] : immutable('spec.selector', spec['selector'], valueAt(old, 'spec', 'selector'))),
    ...templateFaults(spec, selector),
  ];
}

function templateFaults(spec: JsonMap, selector: JsonMap | undefined): readonly FieldFault[] {
  const labels = mapAt(spec, 'template', 'metadata', 'labels') ?? {};
  const faults = [...podSpecFaults('spec.template.spec', mapAt(spec, 'template', 'spec') ?? {})];
  if (selector !== undefined && !templateMatchesSelector(selector, labels)) {
    faults.unshift(
      invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  const restartPolicy = textAt(spec, 'template', 'spec', 'restartPolicy');
  if (restartPolicy !== undefined && restartPolicy !== 'Always') {
    faults.push(notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']));
  }
  return faults;
}

const deployments: KindRules = {
  setDefaults: (object) => {
    const spec = specWithTemplate(object);
    setDefault(spec, 'replicas', 1);
    const strategy = ensureMap(spec, 'strategy');
    setDefault(strategy, 'type', 'RollingUpdate');
    if (strategy['type'] === 'RollingUpdate') {
      const rolling = ensureMap(strategy, 'rollingUpdate');
      setDefault(rolling, 'maxUnavailable', '25%');
      setDefault(rolling, 'maxSurge', '25%');
    }
    setDefault(spec, 'revisionHistoryLimit', 10);
    setDefault(spec, 'progressDeadlineSeconds', 600);
  },
  validate: (object, old) => [...workloadFaults(object, old), ...strategyFaults(object)],
};

function strategyFaults(object: ApiObject): readonly FieldFault[] {
  const strategy = mapAt(object, 'spec', 'strategy') ?? {};
  const type = strategy['type'];
  const rolling = mapAt(strategy, 'rollingUpdate');
  if (type === 'Recreate' && rolling !== undefined) {
    const message = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    return [{ type: 'Forbidden', field: 'spec.strategy.rollingUpdate', message }];
  }
  if (type !== 'Recreate' && type !== 'RollingUpdate') {
    return [notSupported('spec.strategy.type', type, ['Recreate', 'RollingUpdate'])];
  }
  const isStill = (value: unknown) => value === 0 || value === '0%';
  if (rolling !== undefined && isStill(rolling['maxSurge']) && isStill(rolling['maxUnavailable'])) {
    const field = 'spec.strategy.rollingUpdate.maxUnavailable';
    return [invalidValue(field, rolling['maxUnavailable'], 'may not be 0 when `maxSurge` is 0')];
  }
  return [];
}

const replicaSets: KindRules = {
  setDefaults: (object) => {
    setDefault(specWithTemplate(object), 'replicas', 1);
  },
  validate: workloadFaults,
  selectableFields: { 'status.replicas': (object) => String(valueAt(object, 'status', 'replicas') ?? 0) },
};

const replicationControllers: KindRules = {
  setDefaults: (object) => {
    const spec = ensureMap(object, 'spec');
    const template = ensureMap(spec, 'template');
    setPodSpecDefaults(ensureMap(template, 'spec'));
    setDefault(spec, 'replicas', 1);
    const labels = mapAt(template, 'metadata', 'labels');
    if (labels !== undefined) setDefault(spec, 'selector', { ...labels });
  },
  selectableFields: { 'status.replicas': (object) => String(valueAt(object, 'status', 'replicas') ?? 0) },
};

const daemonSets: KindRules = {
  setDefaults: (object) => {
    const spec = specWithTemplate(object);
    const strategy = ensureMap(spec, 'updateStrategy');
    setDefault(strategy, 'type', 'RollingUpdate');
    if (strategy['type'] === 'RollingUpdate') {
      const rolling = ensureMap(strategy, 'rollingUpdate');
      setDefault(rolling, 'maxUnavailable', 1);
      setDefault(rolling, 'maxSurge', 0);
    }
    setDefault(spec, 'revisionHistoryLimit', 10);
  },
  validate: workloadFaults,
};

const statefulSets: KindRules = {
  setDefaults: (object) => {
    const spec = specWithTemplate(object);
    setDefault(spec, 'podManagementPolicy', 'OrderedReady');
    const strategy = ensureMap(spec, 'updateStrategy');
    setDefault(strategy, 'type', 'RollingUpdate');
    if (strategy['type'] === 'RollingUpdate') {
      setDefault(ensureMap(strategy, 'rollingUpdate'), 'partition', 0);
    }
    const retention = ensureMap(spec, 'persistentVolumeClaimRetentionPolicy');
    setDefault(retention, 'whenDeleted', 'Retain');
    setDefault(retention, 'whenScaled', 'Retain');
    setDefault(spec, 'replicas', 1);
    setDefault(spec, 'revisionHistoryLimit', 10);
  },
  validate: workloadFaults,
};

export const WORKLOAD_RULES: { readonly [table: string]: KindRules } = {
  'apps/deployments': deployments,
  'apps/replicasets': replicaSets,
  'apps/daemonsets': daemonSets,
  'apps/statefulsets': statefulSets,
  '/replicationcontrollers': replicationControllers,
  '/podtemplates': {
    setDefaults: (object) => setPodSpecDefaults(ensureMap(ensureMap(object, 'template'), 'spec')),
  },
};
