import type { JudgedMetric } from '../../judge/kayenta/judge-canary.ts';
import type { ScoreSummary, Verdict } from '../../judge/kayenta/score.ts';
import type { Command } from '../command.ts';
import type { CommandContext, FileJudgement, Judging } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import { type FlagSet, measureFlag } from '../flag.ts';
import { wrongFlag } from '../judge/wrong-flag.ts';
import type { Messages } from '../messages/en.ts';
import { alignColumns } from '../output/columns.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { textWidth } from '../output/text-width.ts';

const FLAGS = {
  control: {
    kind: 'strings',
    isFile: true,
    summary: 'Series of the stable version: FILE or METRIC=FILE; repeat for several',
  },
  experiment: {
    kind: 'strings',
    isFile: true,
    summary: 'Series of the canary: FILE or METRIC=FILE; repeat for several',
  },
  pass: measureFlag('Score from which the canary passes; by default as configured, or 95'),
  marginal: measureFlag('Score from which it is marginal; by default as configured, or 75'),
  strict: {
    kind: 'boolean',
    summary: 'Refuse where the judge would only guess: too few points, no data, odd weights',
  },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

/** Colours of the verdict. */
const TOKENS: Readonly<Record<Verdict, string>> = { Pass: '✔', Marginal: '⚠', Fail: '✖', Error: '✖' };
const DIGITS = 4;

export const judgeCommand: Command<typeof FLAGS> = {
  path: ['judge'],
  usage: '[FILE...]',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  summary: "Judge recorded metrics as Kayenta's NetflixACAJudge-v1.0 does",
  details:
    'FILE is a canary configuration of Kayenta, a list of metric set pairs, a request with both, or a table (CSV)\n' +
    'with the columns side, metric and value. --control and --experiment take a metric set list, the answer of\n' +
    "Prometheus's query_range, or a table with a column for each metric. Without a configuration every metric is\n" +
    'judged by the defaults, in one group. -o json prints the result as Kayenta does; warnings go to stderr then.\n\n' +
    'The exit code is 0 for Pass, 1 for Marginal, Fail and a strict refusal, 2 for input that cannot be judged.',
  flags: FLAGS,
  examples: [
    'judge canary-config.json metric-set-pairs.json',
    'judge canary-config.json --control errors=stable.json --experiment errors=canary.json --strict',
    'judge --control stable.csv --experiment canary.csv --pass 90 -o json',
  ],
  isOurs: true,

  async run(context, files, { control, experiment, pass, marginal, strict, output }) {
    const judging = await context.judging();
    const thresholds = { ...thresholdIn('pass', pass), ...thresholdIn('marginal', marginal) };
    const { invocation } = context.program;
    const request = { files, control, experiment, thresholds, strict, invocation };
    const found = await judging.judgeFiles(request);
    const { judgement } = found;
    if (output !== undefined) {
      await printAs(context, output, judging.encodeResult(judgement.result));
      for (const warning of judgement.warnings)
        context.err.write(`${context.messages.judge.warning(warning)}\n`);
    } else {
      context.out.write(`${linesOf(context, found, judging).join('\n')}\n`);
    }
    const { score, classification } = judgement.result.score;
    if (judgement.outcome === 'refused')
      throw new CommandFailure(context.messages.judge.refused(judgement.refusals.length));
    if (classification !== 'Pass')
      throw new CommandFailure(context.messages.judge.notPassed(classification, score));
  },
};

function thresholdIn(name: 'pass' | 'marginal', text: string | undefined) {
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return { [name]: value };
  throw wrongFlag(name, text, 'number');
}

function linesOf(
  { messages, paint }: CommandContext,
  { judgement, thresholds }: FileJudgement,
  _judging: Judging,
): string[] {
  const { score, classification, classificationReason } = judgement.result.score;
  const verdict = paint(classification, TOKENS[classification]);
  const warnings = judgement.warnings.map((warning) => `  ${messages.judge.warning(warning)}`);
  return [
    ...metricTable(judgement.metrics, messages.judge),
    '',
    ...groupTable(judgement.summary, messages.judge),
    ...(judgement.summary.groups.length === 0 ? [] : ['']),
    messages.judge.score(score, verdict, thresholds),
    ...(classificationReason === '' || judgement.outcome === 'refused' ? [] : [classificationReason]),
    ...(warnings.length === 0 ? [] : ['', messages.judge.warnings, ...warnings]),
  ];
}

type Words = Messages['judge'];

function metricTable(metrics: readonly JudgedMetric[], words: Words): string[] {
  const { metric, label, ratio, shift, control, experiment, groups } = words.headings;
  const heading = [metric, label, ratio, shift, control, experiment, groups];
  return table([heading, ...metrics.map((one) => metricRow(one, words))]);
}

function metricRow({ result, classification: { comparison, ratio } }: JudgedMetric, words: Words): string[] {
  const { name, tags, critical, muted, groups } = result;
  const series = [name, ...Object.entries(tags).map(([tag, value]) => `${tag}=${value}`)].join(' ');
  const marks = [...(critical ? [words.critical] : []), ...(muted ? [words.muted] : [])];
  const label = marks.length === 0 ? result.classification : `${result.classification} (${marks.join(', ')})`;
  const shift =
    comparison === null ? '-' : words.span(short(comparison.shift.lower), short(comparison.shift.upper));
  return [
    series,
    label,
    ratio === null ? '-' : short(ratio),
    shift,
    sideText(result.controlMetadata.stats),
    sideText(result.experimentMetadata.stats),
    groups.join(', '),
  ];
}

/** The mean of how many points. */
function sideText({ mean, count }: { readonly mean: number; readonly count: number }): string {
  return count === 0 ? '-' : `${short(mean)} (${count})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

function groupTable({ groups }: ScoreSummary, { headings, noData: none }: Words): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ name, score, weight, noData }) => [
    name,
    noData ? none : short(score),
    `${short(weight)} %`,
  ]);
  return table([[headings.group, headings.score, headings.weight], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string[] {
  return alignColumns(rows, textWidth).map((line) => line.trimEnd());
}
