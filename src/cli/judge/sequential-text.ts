import { formatGoDuration } from '../../base/duration.ts';
import type { StreamReport } from '../../judge/sequential/report.ts';
import { formatOdds, formatRate, formatVerdict } from '../../judge/sequential/sentence.ts';
import type { Messages } from '../messages/en.ts';
import { alignColumns } from '../output/columns.ts';
import { textWidth } from '../output/text-width.ts';
import type { JudgedRecording } from './judge-recording.ts';
import { highestRate, type PlotData, plotDataOf, type RatePoint } from './plot-data.ts';
import { sparkline } from './sparkline.ts';

/** Cells of a sparkline. */
const WIDTH = 60;

/** The verdict, each stream, sparklines, and what to doubt. */
export function sequentialLines(judged: JudgedRecording, messages: Messages): string[] {
  const words = messages.judge.sequential;
  const doubts = doubtsAbout(judged, messages);
  return [
    formatVerdict(judged.verdict, messages.judge.verdict),
    decidedLine(judged, messages),
    words.past[judged.past.source](judged.past.ticks),
    words.dispersion[judged.past.dispersionFrom](short(judged.past.baseline.dispersion)),
    '',
    ...streamTable(judged, messages),
    '',
    ...sparklines(plotDataOf(judged, WIDTH), messages),
    ...(doubts.length === 0 ? [] : ['', messages.judge.warnings, ...doubts.map((line) => `  ${line}`)]),
  ];
}

function decidedLine({ verdict, looks, ticks, trace }: JudgedRecording, { judge }: Messages): string {
  const time = formatGoDuration(Math.round((trace.at(-1)?.seconds ?? 0) * 1000));
  return verdict.outcome === 'not enough evidence'
    ? judge.sequential.undecided(ticks, time)
    : judge.sequential.decided(looks.length, ticks, time);
}

export function doubtsAbout({ isLatencyLeftOut, restarts }: JudgedRecording, { judge }: Messages): string[] {
  return [
    ...(isLatencyLeftOut ? [judge.sequential.latencyLeftOut] : []),
    ...restarts.map((place) => judge.sequential.restarted(place)),
  ];
}

function streamTable({ verdict: { report }, policy }: JudgedRecording, { judge }: Messages): string[] {
  const { headings } = judge.sequential;
  const percent = `${short(100 * (1 - policy.alpha))} %`;
  const heading = [
    headings.stream,
    headings.canary,
    headings.stable,
    headings.ratio,
    percent,
    headings.tested,
    headings.evidence,
    headings.passAt,
    headings.passEvidence,
  ];
  const rows = report.streams.map((stream) => [...streamCells(stream, judge), formatOdds(stream.lnPass)]);
  const together = [headings.together, '', '', '', '', '', formatOdds(report.lnEvidence), '', ''];
  const needed = [
    headings.threshold,
    '',
    '',
    '',
    '',
    '',
    formatOdds(report.worseAt),
    '',
    formatOdds(report.passAt),
  ];
  const all = [heading, ...rows, ...(rows.length > 1 ? [together] : []), needed];
  return alignColumns(all, textWidth).map((line) => line.trimEnd());
}

function streamCells(stream: StreamReport, { verdict, span }: Messages['judge']): string[] {
  const rate = (value: number | null) => (value === null ? verdict.noRequests : formatRate(value));
  const { canaryEvents, canaryRequests, stableEvents, stableRequests } = stream.totals;
  const { lower, upper } = stream.interval;
  return [
    stream.isBlamed ? `${verdict.name(stream.name)} ✖` : verdict.name(stream.name),
    `${canaryEvents}/${canaryRequests} ${rate(stream.canaryRate)}`,
    `${stableEvents}/${stableRequests} ${rate(stream.stableRate)}`,
    stream.ratio === null ? '-' : short(stream.ratio),
    span(short(lower), Number.isFinite(upper) ? short(upper) : '∞'),
    `> ${short(stream.nullRatio)}`,
    formatOdds(stream.lnEvidence),
    `< ${short(stream.margin)}`,
  ];
}

function sparklines(data: PlotData, { judge }: Messages): string[] {
  const words = judge.sequential;
  const top = highestRate(data);
  const rows = (name: string, points: readonly RatePoint[]) => {
    const row = (label: string, pick: (point: RatePoint) => number) => [
      `  ${label}`,
      sparkline(points.map(pick), { floor: 0, top }).padEnd(WIDTH),
      points.length === 0 ? '-' : formatRate(pick(points.at(-1) ?? NO_POINT)),
    ];
    return [
      row(words.atMost(name), ({ interval }) => interval.upper),
      row(name, ({ rate }) => rate),
      row(words.atLeast(name), ({ interval }) => interval.lower),
    ];
  };
  const evidence = (name: string, points: PlotData['worse'], at: number) => [
    `  ${name}`,
    sparkline(
      points.map(({ ln }) => ln),
      { floor: 0, top: at * FULL },
    ).padEnd(WIDTH),
    formatOdds(points.at(-1)?.ln ?? 0),
  ];
  const table = [
    ...rows(words.canary, data.canary),
    ...rows(words.stable, data.stable),
    evidence(words.worse(formatOdds(data.worseAt)), data.worse, data.worseAt),
    evidence(words.notWorse(formatOdds(data.passAt)), data.pass, data.passAt),
  ];
  const lines = alignColumns(table, textWidth).map((line) => line.trimEnd());
  const confidence = `${short(100 * data.confidence)} %`;
  return [
    words.errorRates(formatRate(top), confidence),
    ...lines.slice(0, -2),
    words.evidence,
    ...lines.slice(-2),
  ];
}

/** The highest block begins exactly at the threshold. */
const FULL = 8 / 7;
const NO_POINT: RatePoint = { seconds: 0, rate: 0, interval: { lower: 0, upper: 1 } };

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
