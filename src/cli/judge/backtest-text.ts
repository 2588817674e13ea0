import { formatGoDuration } from '../../base/duration.ts';
import type { Messages } from '../messages/en.ts';
import { alignColumns } from '../output/columns.ts';
import { textWidth } from '../output/text-width.ts';
import type { Backtest, PolicyResult, ReleaseVerdict } from './backtest.ts';

/** Each release, the confusion matrix, and what a second policy would have changed. */
export function backtestLines({ result, against, changes }: Backtest, { judge }: Messages): string[] {
  const { backtest: words, verdict } = judge;
  const { headings: h } = words;
  const changed = changes.map(
    ({ name, from, to }) => `  ${name}: ${words.change(verdict.outcome(from), verdict.outcome(to))}`,
  );
  return [
    ...table([
      [h.release, h.truth, h.verdict, h.decided, h.delay, h.failed, h.mistake],
      ...result.releases.map((one) => releaseRow(one, judge)),
    ]),
    '',
    ...matrixOf(result, judge),
    '',
    summaryOf(result, words),
    ...(against === null
      ? []
      : [
          '',
          words.against,
          ...matrixOf(against, judge).map((line) => `  ${line}`),
          `  ${summaryOf(against, words)}`,
          '',
          changes.length === 0 ? words.noChange : words.changes,
          ...changed,
        ]),
  ];
}

function releaseRow(one: ReleaseVerdict, { backtest, verdict }: Words): string[] {
  return [
    one.name,
    backtest.truths[one.truth],
    verdict.outcome(one.verdict),
    timeOf(one.decidedSeconds),
    timeOf(one.delaySeconds),
    String(one.failedCanaryRequests),
    one.mistake === null ? '-' : backtest.kinds[one.mistake],
  ];
}

type Words = Messages['judge'];

function matrixOf({ confusion }: PolicyResult, { backtest }: Words): string[] {
  const { headings: h, truths } = backtest;
  const row = (truth: 'good' | 'bad') => {
    const counts = confusion[truth];
    return [truths[truth], ...[counts.worse, counts.notWorse, counts.notEnoughEvidence].map(String)];
  };
  return table([[h.truth, h.worse, h.notWorse, h.undecided], row('good'), row('bad')]);
}

function summaryOf(
  { falseAlarms, missed, medianDelaySeconds, releases }: PolicyResult,
  words: Messages['judge']['backtest'],
): string {
  const delay = medianDelaySeconds === null ? '' : words.delay(timeOf(medianDelaySeconds));
  return `${words.summary(releases.length, falseAlarms, missed)}${delay}`;
}

function timeOf(seconds: number | null): string {
  return seconds === null ? '-' : formatGoDuration(Math.round(seconds * 1000));
}

function table(rows: readonly (readonly string[])[]): string[] {
  return alignColumns(rows, textWidth).map((line) => line.trimEnd());
}
