import { formatGoDuration } from '../../base/duration.ts';
import type { Messages } from '../messages/en.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import type { Backtest, PolicyResult, ReleaseVerdict } from './backtest.ts';

/** Each release, the confusion matrix, and what a second policy would have changed. */
export function backtestLines({ result, against, changes }: Backtest, { judge }: Messages): string[] {
  const words = judge.backtest;
  const changed = changes.map(({ name, from, to }) => `  ${name}: ${words.change(from, to)}`);
  return [
    ...table([
      ['RELEASE', 'TRUTH', 'VERDICT', 'DECIDED', 'DELAY', 'FAILED CANARY REQUESTS', 'MISTAKE'],
      ...result.releases.map(releaseRow),
    ]),
    '',
    ...matrixOf(result),
    '',
    summaryOf(result, words),
    ...(against === null
      ? []
      : [
          '',
          words.against,
          ...matrixOf(against).map((line) => `  ${line}`),
          `  ${summaryOf(against, words)}`,
          '',
          changes.length === 0 ? words.noChange : words.changes,
          ...changed,
        ]),
  ];
}

function releaseRow(one: ReleaseVerdict): string[] {
  return [
    one.name,
    one.truth,
    one.verdict,
    timeOf(one.decidedSeconds),
    timeOf(one.delaySeconds),
    String(one.failedCanaryRequests),
    one.mistake ?? '-',
  ];
}

function matrixOf({ confusion }: PolicyResult): string[] {
  const row = (truth: 'good' | 'bad') => {
    const counts = confusion[truth];
    return [truth, ...[counts.worse, counts.notWorse, counts.notEnoughEvidence].map(String)];
  };
  return table([['TRUTH', 'WORSE', 'NOT WORSE', 'NOT ENOUGH EVIDENCE'], row('good'), row('bad')]);
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
  return alignColumns(rows, countCodePoints).map((line) => line.trimEnd());
}
