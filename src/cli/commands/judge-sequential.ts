import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { RECORDING_FLAGS, recordingFlagsOf } from './judge-flags.ts';

const FLAGS = {
  ...RECORDING_FLAGS,
  svg: { kind: 'string', isFile: true, summary: 'Also draw error rates and evidence into this file' },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const judgeSequentialCommand: Command<typeof FLAGS> = {
  path: ['judge', 'sequential'],
  usage: 'FILE...',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  summary: 'Judge recorded counters as haldane/sequential does, one tick after another',
  details:
    'FILE is a table (CSV with a heading, or JSON: a list of objects, or {"ticks": [...]}) with a row for each tick:\n' +
    'seconds (its length) or time (when it ended), canaryRequests, canaryErrors, stableRequests, stableErrors, and for\n' +
    'latency canarySlower:BOUND and stableSlower:BOUND, the requests that took longer. Several files are parts of one\n' +
    "recording. Ticks before the canary's first request are the past of stable; without them, or --baseline, or\n" +
    '--baseline-ticks, latency cannot be judged. The judge stops where it decides, as it would have live.\n\n' +
    'The exit code is 0 for "not worse", 1 for "worse" and "not enough evidence", 2 for input that cannot be judged.',
  flags: FLAGS,
  examples: [
    'judge sequential release.csv',
    'judge sequential counters.json --counters --alpha 0.05 --svg release.svg',
    "judge sequential release.csv --baseline yesterday.csv --warm-up none -o jsonpath='{.verdict}'",
  ],
  isOurs: true,

  async run(context, files, flags) {
    const { sequential } = await context.judging();
    const judged = await sequential.judge({ files, ...recordingFlagsOf(flags) });
    const { messages } = context;
    if (flags.svg !== undefined) await sequential.plot(judged, flags.svg, messages);
    if (flags.output === undefined) context.out.write(`${sequential.lines(judged, messages).join('\n')}\n`);
    else await printAs(context, flags.output, sequential.encode(judged));
    const { outcome } = judged.verdict;
    if (outcome !== 'not worse')
      throw new CommandFailure(messages.judge.sequential.ended(messages.judge.verdict.outcome(outcome)));
  },
};
