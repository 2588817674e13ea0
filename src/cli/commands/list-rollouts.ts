import { keyOf } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { formatTime, type Millis } from '../../base/time.ts';
import { shownPhase } from '../../engine/phase.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { ListOptions } from '../../kube/client.ts';
import type { Command } from '../command.ts';
import type { ClusterAccess, CommandContext } from '../context.ts';
import type { FlagSet } from '../flag.ts';
import { liveInformer, outageTeller, whenLeft } from '../live.ts';
import { orUninstalled, tellEmpty } from '../missing.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import { listOf, OUTPUT_FLAG, printAs, refuseWatchedOutput } from '../output/print-as.ts';
import { askedWeight, formatStep, stepPosition } from '../view/canary-progress.ts';
import { strategyOf } from '../view/rollout-view.ts';

const FLAGS = {
  name: { kind: 'string', summary: 'Only the rollout of this name' },
  'all-namespaces': { kind: 'boolean', short: 'A', summary: 'Look into every namespace' },
  watch: { kind: 'boolean', short: 'w', summary: 'Then print a line for each change' },
  output: OUTPUT_FLAG,
  timestamps: { kind: 'boolean', summary: 'Begin each line with the time' },
} as const satisfies FlagSet;

/** Changes within this span are aligned together. */
const FLUSH_MS: Millis = 500;

const COLUMNS = [
  ['NAME', 10],
  ['STRATEGY', 9],
  ['STATUS', 12],
  ['STEP', 4],
  ['SET-WEIGHT', 10],
  ['READY', 5],
  ['DESIRED', 7],
  ['UP-TO-DATE', 10],
  ['AVAILABLE', 9],
] as const;
const NAMESPACE_WIDTH = 9;
const TIMESTAMP_WIDTH = 20;

export const listRolloutsCommand: Command<typeof FLAGS> = {
  path: ['list', 'rollouts'],
  aliases: ['ro', 'rollout'],
  usage: '',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'List rollouts, one line each',
  flags: FLAGS,
  examples: ['list rollouts', 'list rollouts --all-namespaces', 'list rollouts --watch'],

  async run(context, _args, flags) {
    refuseWatchedOutput(flags.output, flags.watch);
    const access = await context.cluster();
    const selection: ListOptions = {
      ...(flags['all-namespaces'] ? {} : { namespace: access.namespace }),
      ...(flags.name === undefined ? {} : { fieldSelector: `metadata.name=${flags.name}` }),
    };
    const { items } = await orUninstalled(context, ({ kube }) => kube.list(rollouts, selection));
    if (flags.output !== undefined) return printAs(context, flags.output, listOf(items));
    if (items.length === 0 && !flags.watch) {
      await tellEmpty(context, flags['all-namespaces'] ? null : access.namespace);
      return;
    }
    const rows = items.map((rollout) => rowOf(rollout, flags, context.clock.now()));
    writeRows(context, [headerOf(flags), ...rows]);
    if (flags.watch) await printChanges(context, access, { selection, flags, printed: items });
  },
};

interface Layout {
  readonly 'all-namespaces': boolean;
  readonly timestamps: boolean;
}

function headerOf(layout: Layout): string[] {
  return [
    ...(layout.timestamps ? ['TIMESTAMP'] : []),
    ...(layout['all-namespaces'] ? ['NAMESPACE'] : []),
    ...COLUMNS.map(([title]) => title),
  ];
}

/** Cells are padded before they are aligned, so that later lines of a watch stand under the first table. */
function rowOf(rollout: Rollout, layout: Layout, now: number): string[] {
  const cells = cellsOf(rollout).map((cell, column) => cell.padEnd(COLUMNS[column]?.[1] ?? 0));
  return [
    ...(layout.timestamps ? [formatTime(now).padEnd(TIMESTAMP_WIDTH)] : []),
    ...(layout['all-namespaces'] ? [(rollout.metadata.namespace ?? '').padEnd(NAMESPACE_WIDTH)] : []),
    ...cells,
  ];
}

function cellsOf(rollout: Rollout): string[] {
  const { spec, status = {} } = rollout;
  const position = stepPosition(rollout);
  return [
    rollout.metadata.name,
    strategyOf(rollout),
    shownPhase(rollout).phase,
    position === null ? '-' : formatStep(position),
    spec.strategy?.canary === undefined ? '-' : String(askedWeight(rollout)),
    `${status.readyReplicas ?? 0}/${status.replicas ?? 0}`,
    String(spec.replicas ?? 1),
    String(status.updatedReplicas ?? 0),
    String(status.availableReplicas ?? 0),
  ];
}

function writeRows({ out }: CommandContext, rows: readonly (readonly string[])[]): void {
  if (rows.length > 0) out.write(`${alignColumns(rows, countCodePoints).join('\n')}\n`);
}

/** Prints each Rollout whose cells changed, until the user leaves. */
async function printChanges(
  context: CommandContext,
  access: ClusterAccess,
  watched: {
    readonly selection: ListOptions;
    readonly flags: Layout;
    readonly printed: readonly Rollout[];
  },
): Promise<void> {
  const { clock } = context;
  const outage = outageTeller(context, access);
  const seen = new Map(watched.printed.map((rollout) => [keyOf(rollout), cellsOf(rollout).join(' ')]));
  let waiting: string[][] = [];
  let isFlushDue = false;
  const flush = () => {
    isFlushDue = false;
    writeRows(context, waiting);
    waiting = [];
  };
  const see = (rollout: Rollout) => {
    outage.heard();
    const cells = cellsOf(rollout).join(' ');
    if (seen.get(keyOf(rollout)) === cells) return;
    seen.set(keyOf(rollout), cells);
    waiting.push(rowOf(rollout, watched.flags, clock.now()));
    if (!isFlushDue) clock.after(FLUSH_MS, flush);
    isFlushDue = true;
  };
  const informer = liveInformer(context, access, rollouts, {
    ...watched.selection,
    onError: outage.onError,
  });
  informer.subscribe({ added: see, updated: see, deleted: (rollout) => seen.delete(keyOf(rollout)) });
  informer.start();
  await whenLeft(context);
  await informer.stop();
  flush();
}
