import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import { POD_TEMPLATE_HASH } from '../../api/v1alpha1/labels.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import { replicaSets } from '../../kube/resources.ts';
import type { Command } from '../command.ts';
import type { ClusterAccess } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { orMissing } from '../missing.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { newestRevision, ownedBy, revisionOf } from '../view/world.ts';

const FLAGS = { output: OUTPUT_FLAG } as const satisfies FlagSet;

export const diffCommand: Command<typeof FLAGS> = {
  path: ['diff'],
  usage: 'ROLLOUT [FROM [TO]]',
  args: { min: 1, max: 3 },
  summary: 'Compare the pod templates of two revisions',
  details:
    'Without FROM: the revision before the newest with the newest. With FROM alone: that one with the newest.',
  flags: FLAGS,
  examples: ['diff guestbook', 'diff guestbook 3', 'diff guestbook 3 7'],
  isOurs: true,

  async run(context, [name = '', from, to], { output }) {
    const history = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      revisionsOf(access, name),
    );
    const newer = to === undefined ? history[0] : find(history, to, name);
    const older = from === undefined ? history[1] : find(history, from, name);
    if (newer === undefined || older === undefined) {
      throw new CommandFailure(({ failures }) => failures.nothingToCompare(name, history.length));
    }
    const { unifiedDiff } = await context.manifests();
    const text = unifiedDiff(
      { title: `revision ${revisionOf(older)}`, value: templateOf(older) },
      { title: `revision ${revisionOf(newer)}`, value: templateOf(newer) },
    );
    if (output !== undefined) {
      const side = (set: ReplicaSet) => ({ revision: revisionOf(set), template: templateOf(set) });
      return printAs(context, output, { name, from: side(older), to: side(newer), diff: text });
    }
    context.out.write(
      text === '' ? `${context.messages.sameRevisions(revisionOf(older), revisionOf(newer))}\n` : text,
    );
  },
};

/** Newest first. */
async function revisionsOf({ kube, namespace }: ClusterAccess, name: string): Promise<readonly ReplicaSet[]> {
  const rollout = await kube.get(rollouts, { namespace, name });
  const { items } = await kube.list(replicaSets, { namespace });
  return ownedBy(rollout, items).toSorted(newestRevision);
}

function find(history: readonly ReplicaSet[], text: string, name: string): ReplicaSet {
  const found = history.find((set) => String(revisionOf(set)) === text);
  if (found !== undefined) return found;
  const known = history.map(revisionOf).join(', ');
  throw new CommandFailure(({ failures }) => failures.noRevision(name, text, known || failures.none));
}

/** The template as the user wrote it: without the hash that the controller adds. */
function templateOf({ spec }: ReplicaSet): unknown {
  const { metadata = {}, ...rest } = spec.template ?? { spec: { containers: [] } };
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = metadata.labels ?? {};
  return { metadata: { ...metadata, labels }, ...rest };
}
