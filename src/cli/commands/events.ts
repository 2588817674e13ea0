import type { Event } from '../../api/kubernetes/core.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import { events } from '../../kube/resources.ts';
import type { Command } from '../command.ts';
import type { ClusterAccess } from '../context.ts';
import type { FlagSet } from '../flag.ts';
import { gatherWorld } from '../gather-world.ts';
import { orMissing } from '../missing.ts';
import { ageSince } from '../output/age.ts';
import { alignColumns } from '../output/columns.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { textWidth } from '../output/text-width.ts';
import { compareText, inOrder, ownedBy } from '../view/world.ts';

const FLAGS = {
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const eventsCommand: Command<typeof FLAGS> = {
  path: ['events'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'List what was told about a rollout, its ReplicaSets, pods and analysis runs, oldest first',
  flags: FLAGS,
  examples: ['events guestbook'],
  isOurs: true,

  async run(context, [name = ''], { output }) {
    const found = await orMissing(context, { resource: rollouts, name, wording: 'call' }, async (access) => {
      const rollout = await access.kube.get(rollouts, { namespace: access.namespace, name });
      return eventsAround(access, rollout);
    });
    if (output !== undefined) return printAs(context, output, found);
    if (found.length === 0) return context.err.write(`${context.messages.events.none}\n`);
    const rows = found.map((event) => rowOf(event, context.clock.now()));
    const { seen, type, reason, object, message } = context.messages.events;
    const lines = alignColumns([[seen, type, reason, object, message], ...rows], textWidth);
    context.out.write(`${lines.join('\n')}\n`);
  },
};

/** Events of the Rollout and of everything below it, by the time they were last seen. */
export async function eventsAround(access: ClusterAccess, rollout: Rollout): Promise<readonly Event[]> {
  const { kube, namespace } = access;
  const [world, { items }] = await Promise.all([gatherWorld(access), kube.list(events, { namespace })]);
  const sets = ownedBy(rollout, world.replicaSets);
  const trials = ownedBy(rollout, world.experiments);
  const below = [
    ...sets,
    ...sets.flatMap((set) => ownedBy(set, world.pods)),
    ...ownedBy(rollout, world.analysisRuns),
    ...trials,
    ...trials.flatMap((trial) => ownedBy(trial, world.analysisRuns)),
  ];
  const uids = new Set([rollout, ...below].map(({ metadata }) => metadata.uid));
  return items
    .filter(({ involvedObject }) => uids.has(involvedObject.uid))
    .toSorted(inOrder(bySeen, byCause, byObject));
}

/** Events are dated by the second; within one, what is above comes before what it has caused. */
const CAUSES = ['Rollout', 'Experiment', 'AnalysisRun', 'ReplicaSet', 'Pod'];
const bySeen = (a: Event, b: Event) => compareText(lastSeen(a), lastSeen(b));
const byCause = (a: Event, b: Event) => rankOf(a) - rankOf(b);
const byObject = (a: Event, b: Event) =>
  compareText(a.involvedObject.name ?? '', b.involvedObject.name ?? '');

function rankOf({ involvedObject }: Event): number {
  const rank = CAUSES.indexOf(involvedObject.kind ?? '');
  return rank < 0 ? CAUSES.length : rank;
}

export function lastSeen({ lastTimestamp, eventTime, firstTimestamp, metadata }: Event): string {
  return lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp ?? '';
}

function rowOf(event: Event, now: number): string[] {
  const { type = 'Normal', reason = '', involvedObject, message = '', count = 1 } = event;
  const times = count > 1 ? ` (x${count})` : '';
  const object = `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`;
  return [`${ageSince(lastSeen(event), now)}${times}`, type, reason, object, message.trim()];
}
