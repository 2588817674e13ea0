import { type ApiObject, ensureMap, type JsonMap, mapAt, setDefault, textAt, valueAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { immutable, notSupported, required } from './faults.ts';
import { setPodSpecDefaults } from './pod-defaults.ts';
import { podSpecFaults } from './pod-validation.ts';
import type { KindRules } from './resource.ts';

function setJobSpecDefaults(spec: JsonMap): void {
  setPodSpecDefaults(ensureMap(ensureMap(spec, 'template'), 'spec'));
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1;
  setDefault(spec, 'parallelism', 1);
  setDefault(spec, 'backoffLimit', spec['backoffLimitPerIndex'] === undefined ? 6 : 2147483647);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'manualSelector', false);
  setDefault(
    spec,
    'podReplacementPolicy',
    spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  );
}

const LABELS = [
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
];

export const jobRules: KindRules = {
  setDefaults: (job) => {
    const spec = ensureMap(job, 'spec');
    setJobSpecDefaults(spec);
    const labels = mapAt(spec, 'template', 'metadata', 'labels');
    if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0) {
      job.metadata.labels = { ...(labels as { [key: string]: string }) };
    }
  },
  prepareCreate: (job) => {
    const spec = ensureMap(job, 'spec');
    if (spec['manualSelector'] === true) return;
    const { uid, name } = job.metadata;
    const labels = ensureMap(ensureMap(ensureMap(spec, 'template'), 'metadata'), 'labels');
    for (const label of LABELS) setDefault(labels, label, label.endsWith('uid') ? uid : name);
    spec['selector'] ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
    if (Object.keys(job.metadata.labels ?? {}).length === 0) {
      job.metadata.labels = { ...(labels as { [key: string]: string }) };
    }
  },
  validate: (job, old) => [...jobSpecFaults('spec', mapAt(job, 'spec') ?? {}), ...jobUpdateFaults(job, old)],
  selectableFields: {
    'status.successful': (job) => String(valueAt(job, 'status', 'succeeded') ?? 0),
  },
};

function jobSpecFaults(field: string, spec: JsonMap): readonly FieldFault[] {
  const policy = textAt(spec, 'template', 'spec', 'restartPolicy') ?? '';
  const at = `${field}.template.spec`;
  const faults = podSpecFaults(at, mapAt(spec, 'template', 'spec') ?? {});
  if (policy === 'OnFailure' || policy === 'Never') return faults;
  return [...faults, policyFault(`${at}.restartPolicy`, policy)];
}

function policyFault(field: string, policy: string): FieldFault {
  if (policy === 'Always') {
    return {
      type: 'Required',
      field,
      message: 'Required value: valid values: "OnFailure", "Never"',
    };
  }
  return notSupported(field, policy, ['OnFailure', 'Never']);
}

function jobUpdateFaults(job: ApiObject, old: ApiObject | null): readonly FieldFault[] {
  if (old === null) return [];
  return ['completions', 'selector', 'template', 'completionMode', 'podFailurePolicy'].flatMap((key) =>
    immutable(`spec.${key}`, valueAt(job, 'spec', key), valueAt(old, 'spec', key)),
  );
}

export const cronJobRules: KindRules = {
  setDefaults: (cronJob) => {
    const spec = ensureMap(cronJob, 'spec');
    setDefault(spec, 'concurrencyPolicy', 'Allow');
    setDefault(spec, 'suspend', false);
    setDefault(spec, 'successfulJobsHistoryLimit', 3);
    setDefault(spec, 'failedJobsHistoryLimit', 1);
    const jobSpec = ensureMap(ensureMap(spec, 'jobTemplate'), 'spec');
    setPodSpecDefaults(ensureMap(ensureMap(jobSpec, 'template'), 'spec'));
  },
  validate: (cronJob) => {
    const schedule = textAt(cronJob, 'spec', 'schedule') ?? '';
    const spec = mapAt(cronJob, 'spec', 'jobTemplate', 'spec') ?? {};
    return [
      ...(schedule === '' ? [required('spec.schedule')] : []),
      ...jobSpecFaults('spec.jobTemplate.spec', spec),
    ];
  },
};
