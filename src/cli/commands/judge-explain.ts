import { analysisRuns } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { wrongFlag } from '../judge/wrong-flag.ts';
import { orMissing } from '../missing.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { RECORDING_FLAGS, recordingFlagsOf } from './judge-flags.ts';

const FLAGS = {
  metric: { kind: 'string', summary: 'Metric of the run; by default all that haldane/sequential judges' },
  looks: { kind: 'int', summary: 'How many of the last looks to show one by one; 40 by default' },
  ...RECORDING_FLAGS,
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

const LOOKS = 40;

export const judgeExplainCommand: Command<typeof FLAGS> = {
  path: ['judge', 'explain'],
  usage: 'ANALYSISRUN|FILE',
  args: { min: 1, max: 1 },
  summary: 'Print every number behind a verdict of haldane/sequential, to work it out by hand',
  details:
    'Shows what was fixed beforehand, each look with its counts, what it added to each alternative and where the\n' +
    'evidence stood after it, the formulas, and the comparison with the limits. An argument with a slash, a name that\n' +
    'ends in .csv or .json, and - are files: ticks as "judge sequential" reads them, judged as its flags say, or an\n' +
    'AnalysisRun in JSON. Everything else names an AnalysisRun of the cluster.',
  flags: FLAGS,
  examples: [
    'judge explain shop-6f7c-2-canary',
    'judge explain shop-6f7c-2-canary --metric golden-signals --looks 5',
    'judge explain release.csv --alpha 0.05',
    "judge explain release.csv -o jsonpath='{[0].after.largestLnEvidence}'",
  ],
  isOurs: true,

  async run(context, [name = ''], { metric, looks = LOOKS, output, ...flags }) {
    if (looks < 0) throw wrongFlag('looks', String(looks), 'atLeastZero');
    const { sequential } = await context.judging();
    const options = { metric, looks };
    const explained = isFile(name)
      ? await sequential.explainFile({ files: [name], ...recordingFlagsOf(flags) }, options)
      : await orMissing(
          context,
          { resource: analysisRuns, name, wording: 'call' },
          async ({ kube, namespace }) =>
            sequential.explainRun(await kube.get(analysisRuns, { namespace, name }), options),
        );
    if (output !== undefined) return printAs(context, output, sequential.encodeExplained(explained));
    context.out.write(`${sequential.explainedLines(explained, context.messages).join('\n')}\n`);
  },
};

function isFile(name: string): boolean {
  return name === '-' || name.includes('/') || /\.(csv|json)$/.test(name);
}
