import { parseTime } from '../../../base/time.ts';
import { selectorLine } from '../kinds/selector-line.ts';
import { type ApiObject, mapAt, mapsAt, numberAt, textAt, valueAt } from '../object.ts';
import { ageOf, formatSpan } from './age.ts';
import { AGE, type Column, countColumn, NAME, NONE, orNone, textColumn } from './column.ts';

const spec = (object: ApiObject, key: string) => numberAt(object, 'spec', key) ?? 0;
const status = (object: ApiObject, key: string) => numberAt(object, 'status', key) ?? 0;

/** Containers, images and selector: what `-o wide` adds to a workload. */
function wideColumns(...templatePath: readonly string[]): readonly Column[] {
  const containers = (object: ApiObject) => mapsAt(object, ...templatePath, 'spec', 'containers');
  const names = (object: ApiObject, key: string) =>
    containers(object)
      .map((container) => String(container[key] ?? ''))
      .join(',');
  return [
    textColumn('Containers', (object) => names(object, 'name'), 1),
    textColumn('Images', (object) => names(object, 'image'), 1),
  ];
}

const TEMPLATE = ['spec', 'template'];
const selector = textColumn(
  'Selector',
  (object) => orNone(selectorLine(valueAt(object, 'spec', 'selector'))),
  1,
);

const replicaColumns: readonly Column[] = [
  NAME,
  countColumn('Desired', (object) => spec(object, 'replicas')),
  countColumn('Current', (object) => status(object, 'replicas')),
  countColumn('Ready', (object) => status(object, 'readyReplicas')),
  AGE,
  ...wideColumns(...TEMPLATE),
  selector,
];

const CONDITIONS: readonly (readonly [string, string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
];

function jobStatus(job: ApiObject): string {
  const holding = mapsAt(job, 'status', 'conditions')
    .filter((condition) => condition['status'] === 'True')
    .map((condition) => condition['type']);
  const isDeleting = job.metadata.deletionTimestamp !== undefined;
  const found = CONDITIONS.find(([type]) => (type === '' ? isDeleting : holding.includes(type)));
  return found?.[1] ?? 'Running';
}

function jobCompletions(job: ApiObject): string {
  const done = status(job, 'succeeded');
  const wanted = numberAt(job, 'spec', 'completions');
  if (wanted !== undefined) return `${done}/${wanted}`;
  const parallelism = spec(job, 'parallelism');
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(job: ApiObject, now: number): string {
  const start = parseTime(textAt(job, 'status', 'startTime'));
  if (start === null) return '';
  return formatSpan((parseTime(textAt(job, 'status', 'completionTime')) ?? now) - start);
}

function nodeSelectorText(object: ApiObject): string {
  const wanted = Object.entries(mapAt(object, 'spec', 'template', 'spec', 'nodeSelector') ?? {});
  return wanted.length === 0 ? NONE : wanted.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

export const WORKLOAD_COLUMNS: { readonly [table: string]: readonly Column[] } = {
  'apps/deployments': [
    NAME,
    textColumn('Ready', (object) => `${status(object, 'readyReplicas')}/${spec(object, 'replicas')}`),
    textColumn('Up-to-date', (object) => status(object, 'updatedReplicas')),
    textColumn('Available', (object) => status(object, 'availableReplicas')),
    AGE,
    ...wideColumns(...TEMPLATE),
    selector,
  ],
  'apps/replicasets': replicaColumns,
  '/replicationcontrollers': replicaColumns,
  'apps/statefulsets': [
    NAME,
    textColumn('Ready', (object) => `${status(object, 'readyReplicas')}/${spec(object, 'replicas')}`),
    AGE,
    ...wideColumns(...TEMPLATE),
  ],
  'apps/daemonsets': [
    NAME,
    countColumn('Desired', (object) => status(object, 'desiredNumberScheduled')),
    countColumn('Current', (object) => status(object, 'currentNumberScheduled')),
    countColumn('Ready', (object) => status(object, 'numberReady')),
    countColumn('Up-to-date', (object) => status(object, 'updatedNumberScheduled')),
    countColumn('Available', (object) => status(object, 'numberAvailable')),
    textColumn('Node Selector', nodeSelectorText),
    AGE,
    ...wideColumns(...TEMPLATE),
    selector,
  ],
  'batch/jobs': [
    NAME,
    textColumn('Status', jobStatus),
    textColumn('Completions', jobCompletions),
    textColumn('Duration', jobDuration),
    AGE,
    ...wideColumns(...TEMPLATE),
    selector,
  ],
  'batch/cronjobs': [
    NAME,
    textColumn('Schedule', (object) => textAt(object, 'spec', 'schedule') ?? ''),
    textColumn('Timezone', (object) => textAt(object, 'spec', 'timeZone') ?? NONE),
    {
      ...textColumn('Suspend', (object) => (valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False')),
      type: 'boolean',
    },
    countColumn('Active', (object) => mapsAt(object, 'status', 'active').length),
    textColumn('Last Schedule', (object, now) => {
      const last = textAt(object, 'status', 'lastScheduleTime');
      return last === undefined ? NONE : ageOf(last, now);
    }),
    AGE,
    ...wideColumns('spec', 'jobTemplate', 'spec', 'template'),
    textColumn(
      'Selector',
      (object) => orNone(selectorLine(valueAt(object, 'spec', 'jobTemplate', 'spec', 'selector'))),
      1,
    ),
  ],
};
