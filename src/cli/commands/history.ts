import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Event } from '../../api/kubernetes/core.ts';
import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import { POD_TEMPLATE_HASH } from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { EpochMs } from '../../base/time.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { ClusterAccess } from '../context.ts';
import type { FlagSet } from '../flag.ts';
import { gatherWorld } from '../gather-world.ts';
import { orMissing } from '../missing.ts';
import { ageSince } from '../output/age.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { newestRevision, ownedBy, revisionOf } from '../view/world.ts';
import { eventsAround, lastSeen } from './events.ts';

const FLAGS = {
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

/** Events that tell how a revision fared, not each step on its way. */
const TELLING = new Set(['RolloutCompleted', 'RolloutAborted', 'SkipSteps', 'RolloutPaused']);
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** One revision and what happened to it. Times are RFC 3339. */
export interface RevisionRecord {
  readonly revision: number;
  readonly state: 'stable' | 'canary' | 'aborted' | 'old';
  readonly createdAt: string;
  readonly images: readonly string[];
  readonly pods: { readonly ready: number; readonly wanted: number };
  /** Who wrote the template, as far as the API server remembers; only for the newest. */
  readonly changedBy: string | null;
  readonly changeCause: string | null;
  readonly evidence: readonly { readonly at: string; readonly what: string; readonly detail: string }[];
}

export const historyCommand: Command<typeof FLAGS> = {
  path: ['history'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: "List a rollout's revisions, newest first, and how each fared",
  details:
    'Evidence comes from events and analysis runs, so it reaches back as far as the cluster keeps those: an hour\n' +
    'for events, by default.',
  flags: FLAGS,
  examples: ['history guestbook', 'history guestbook -o json'],
  isOurs: true,

  async run(context, [name = ''], { output }) {
    const records = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      recordsOf(access, name),
    );
    if (output !== undefined) return printAs(context, output, records);
    context.out.write(`${linesOf(records, context.clock.now()).join('\n')}\n`);
  },
};

async function recordsOf(access: ClusterAccess, name: string): Promise<readonly RevisionRecord[]> {
  const rollout = await access.kube.get(rollouts, { namespace: access.namespace, name });
  const [world, told] = await Promise.all([gatherWorld(access), eventsAround(access, rollout)]);
  const runs = ownedBy(rollout, world.analysisRuns);
  const sets = ownedBy(rollout, world.replicaSets).toSorted(newestRevision);
  return sets.map((set) => {
    const { metadata, spec, status } = set;
    const revision = revisionOf(set);
    const containers = spec.template?.spec.containers ?? [];
    return {
      revision,
      state: stateOf(rollout, set),
      createdAt: metadata.creationTimestamp ?? '',
      images: containers.map(({ image = '' }) => image),
      pods: { ready: status?.readyReplicas ?? 0, wanted: spec.replicas ?? 0 },
      changedBy: set === sets[0] ? templateWriter(rollout) : null,
      changeCause: metadata.annotations?.[CHANGE_CAUSE] ?? null,
      evidence: [...eventEvidence(told, revision), ...runEvidence(runs, set)].toSorted((a, b) =>
        a.at < b.at ? -1 : 1,
      ),
    };
  });
}

function stateOf({ status = {} }: Rollout, { metadata }: ReplicaSet): RevisionRecord['state'] {
  const hash = metadata.labels?.[POD_TEMPLATE_HASH];
  if (hash === status.stableRS) return 'stable';
  if (hash !== status.currentPodHash) return 'old';
  return status.abort === true ? 'aborted' : 'canary';
}

/** The field manager that last wrote the pod template. */
function templateWriter({ metadata }: Rollout): string | null {
  const entries = (metadata.managedFields ?? []).filter(({ fieldsV1 }) =>
    JSON.stringify(fieldsV1 ?? {}).includes('"f:template"'),
  );
  const latest = entries.toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1)).at(-1);
  return latest?.manager ?? null;
}

function eventEvidence(told: readonly Event[], revision: number): RevisionRecord['evidence'] {
  const names = new RegExp(`\\brevision ${revision}\\b`);
  return told
    .filter(({ reason = '', message = '' }) => TELLING.has(reason) && names.test(message))
    .map((event) => ({
      at: lastSeen(event),
      what: event.reason ?? '',
      detail: (event.message ?? '').trim(),
    }));
}

function runEvidence(runs: readonly AnalysisRun[], set: ReplicaSet): RevisionRecord['evidence'] {
  const hash = set.metadata.labels?.[POD_TEMPLATE_HASH];
  return runs
    .filter(({ metadata }) => metadata.labels?.[POD_TEMPLATE_HASH] === hash)
    .map(({ metadata, status = {} }) => ({
      at: status.completedAt ?? status.startedAt ?? metadata.creationTimestamp ?? '',
      what: `AnalysisRun ${metadata.name}`,
      detail: [status.phase ?? 'Pending', status.message].filter(Boolean).join(': '),
    }));
}

function linesOf(records: readonly RevisionRecord[], now: EpochMs): readonly string[] {
  const rows = records.map(({ revision, createdAt, state, pods, changedBy, images }) => [
    String(revision),
    ageSince(createdAt, now),
    state,
    `${pods.ready}/${pods.wanted}`,
    changedBy ?? '-',
    images.join(','),
  ]);
  const [header = '', ...lines] = alignColumns(
    [['REVISION', 'AGE', 'STATE', 'READY', 'BY', 'IMAGES'], ...rows],
    countCodePoints,
  );
  return [
    header,
    ...records.flatMap(({ evidence, changeCause }, index) => [
      lines[index] ?? '',
      ...(changeCause === null ? [] : [`          cause: ${changeCause}`]),
      ...evidence.map(({ at, what, detail }) => `          ${ageSince(at, now)} ago, ${what}: ${detail}`),
    ]),
  ];
}
