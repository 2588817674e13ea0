import type { EpochMs } from '../../base/time.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import type { Messages } from '../messages/en.ts';
import { orMissing } from '../missing.ts';
import { ageSince } from '../output/age.ts';
import { alignWrapped } from '../output/columns.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { textWidth } from '../output/text-width.ts';
import { type RevisionRecord, revisionHistory } from '../revision-history.ts';
import { compareText } from '../view/world.ts';

const FLAGS = {
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const historyCommand: Command<typeof FLAGS> = {
  path: ['history'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: "List a rollout's revisions, and who did what to it and when, newest first",
  details:
    'A user is known from the Events that haldane leaves behind when it changes a rollout; they are the word of\n' +
    'whoever wrote them, not an audit log. A server that does not tell who asks (before Kubernetes 1.28) leaves the\n' +
    'name in the kubeconfig, marked so. Of other programs the API server remembers the name and the last write\n' +
    '(managedFields). Events reach back as far as the cluster keeps them: an hour, by default.',
  flags: FLAGS,
  examples: ['history guestbook', 'history guestbook -o json'],
  isOurs: true,

  async run(context, [name = ''], { output }) {
    const records = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      revisionHistory(access, name),
    );
    if (output !== undefined) return printAs(context, output, records);
    const { clock, messages, out } = context;
    const columns = out.terminal?.size().columns ?? Number.POSITIVE_INFINITY;
    const wide = columns > 0 ? columns : Number.POSITIVE_INFINITY;
    const now = clock.now();
    const tables = [revisionRows(records, now, messages), occurrenceRows(records, now, messages)];
    const blocks = tables.map((rows) => alignWrapped(rows, wide, textWidth).join('\n'));
    out.write(`${blocks.join('\n\n')}\n`);
  },
};

function revisionRows(
  records: readonly RevisionRecord[],
  now: EpochMs,
  { history }: Messages,
): readonly (readonly string[])[] {
  const { revision, age, state, ready, by, images } = history;
  return [
    [revision, age, state, ready, by, images],
    ...records.map((record) => [
      String(record.revision),
      ageSince(record.createdAt, now),
      record.state,
      `${record.pods.ready}/${record.pods.wanted}`,
      record.changedBy ?? '-',
      record.images.join(','),
    ]),
  ];
}

function occurrenceRows(
  records: readonly RevisionRecord[],
  now: EpochMs,
  { history }: Messages,
): readonly (readonly string[])[] {
  const all = records.flatMap(({ revision, createdAt, changedBy, changeCause, images, evidence }) => {
    const cause = changeCause === null ? '' : ` (${changeCause})`;
    const begun = { at: createdAt, who: changedBy, what: history.began, detail: images.join(',') + cause };
    return [begun, ...evidence].map((one) => ({ ...one, revision }));
  });
  return [
    [history.when, history.revision, history.who, history.what, history.evidence],
    ...all
      .toSorted((a, b) => compareText(b.at, a.at))
      .map(({ at, revision, who, what, detail }) => [
        ageSince(at, now),
        String(revision),
        who ?? '-',
        history.happened(what),
        detail,
      ]),
  ];
}
