import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { BACKTEST_FLAGS, backtestFlagsOf } from './judge-flags.ts';

const FLAGS = { ...BACKTEST_FLAGS, output: OUTPUT_FLAG } as const satisfies FlagSet;

export const judgeBacktestCommand: Command<typeof FLAGS> = {
  path: ['judge', 'backtest'],
  usage: 'DIRECTORY',
  args: { min: 1, max: 1 },
  summary: 'Judge recorded releases whose outcome is known, and count the mistakes of a policy',
  details:
    'DIRECTORY holds a recording for each release, *.csv or *.json, as "judge sequential" reads them. Whether it was\n' +
    'good or bad stands beside the ticks ({"truth": "bad", "onset": "10m", "ticks": [...]}) or in index.json\n' +
    '({"a.csv": {"truth": "bad", "onset": "10m"}}). The onset counts from the first tick that is judged; without one a\n' +
    'bad release is bad from the start. A good release called worse is a false alarm, and so is a bad one before its\n' +
    'onset; a bad one that is not called worse is missed. A good one that is not decided is no mistake.\n\n' +
    'The exit code is 0 without a mistake of --policy (or the defaults), 1 with one, 2 for input that cannot be used.',
  flags: FLAGS,
  examples: [
    'judge backtest releases',
    'judge backtest releases --policy stricter.yaml --against policy.yaml',
    "judge backtest releases -o jsonpath='{.result.missed}'",
  ],
  isOurs: true,

  async run(context, [directory = ''], flags) {
    const { sequential } = await context.judging();
    const backtest = await sequential.backtest({ directory, ...backtestFlagsOf(flags) });
    const { messages } = context;
    const { output } = flags;
    if (output === undefined)
      context.out.write(`${sequential.backtestLines(backtest, messages).join('\n')}\n`);
    else await printAs(context, output, backtest);
    const { falseAlarms, missed } = backtest.result;
    if (falseAlarms + missed > 0)
      throw new CommandFailure(messages.judge.backtest.mistakes(falseAlarms, missed));
  },
};
