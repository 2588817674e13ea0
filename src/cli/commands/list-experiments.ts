import type { Experiment } from '../../api/v1alpha1/experiment.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';
import { hasEnded } from '../../engine/phase.ts';
import { experiments } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { orUninstalled, tellEmpty } from '../missing.ts';
import { ageSince, formatAge } from '../output/age.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import { listOf, OUTPUT_FLAG, printAs } from '../output/print-as.ts';

const FLAGS = {
  'all-namespaces': { kind: 'boolean', short: 'A', summary: 'Look into every namespace' },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

const COLUMNS = [
  ['NAME', 10],
  ['STATUS', 6],
  ['DURATION', 8],
  ['REMAINING', 9],
  ['AGE', 3],
] as const;
const NAMESPACE_WIDTH = 9;

export const listExperimentsCommand: Command<typeof FLAGS> = {
  path: ['list', 'experiments'],
  aliases: ['exp', 'experiment'],
  usage: '',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'List experiments, one line each',
  flags: FLAGS,
  examples: ['list experiments', 'list experiments --all-namespaces'],

  async run(context, _args, { 'all-namespaces': isEverywhere, output }) {
    const { items } = await orUninstalled(context, ({ kube, namespace }) =>
      kube.list(experiments, isEverywhere ? {} : { namespace }),
    );
    if (output !== undefined) return printAs(context, output, listOf(items));
    if (items.length === 0) {
      const { namespace } = await context.cluster();
      await tellEmpty(context, isEverywhere ? null : namespace);
      return;
    }
    const header = COLUMNS.map(([title]) => title);
    const rows = items.map((each) => {
      const cells = cellsOf(each, context.clock.now()).map((cell, column) =>
        cell.padEnd(COLUMNS[column]?.[1] ?? 0),
      );
      return isEverywhere ? [(each.metadata.namespace ?? '').padEnd(NAMESPACE_WIDTH), ...cells] : cells;
    });
    const table = [isEverywhere ? ['NAMESPACE', ...header] : header, ...rows];
    context.out.write(`${alignColumns(table, countCodePoints).join('\n')}\n`);
  },
};

function cellsOf({ metadata, spec, status }: Experiment, now: EpochMs): string[] {
  const duration = parseGoDuration(spec.duration ?? '');
  const availableAt = parseTime(status?.availableAt);
  const isRunning = duration !== null && availableAt !== null && !hasEnded(status?.phase);
  return [
    metadata.name,
    status?.phase ?? '',
    duration === null ? '-' : formatAge(duration),
    isRunning && availableAt + duration > now ? formatAge(availableAt + duration - now) : '-',
    ageSince(metadata.creationTimestamp, now),
  ];
}
