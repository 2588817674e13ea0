import { formatOdds, formatVerdict } from '../../judge/sequential/sentence.ts';
import type { Messages } from '../messages/en.ts';
import type { JudgedRecording } from './judge-recording.ts';
import { plotDataOf } from './plot-data.ts';
import { plotSvg } from './plot-svg.ts';

const POINTS = 240;

/** The plots of a judged recording as SVG. */
export function plotRecording(judged: JudgedRecording, { judge }: Messages): string {
  const { sequential } = judge;
  const data = plotDataOf(judged, POINTS);
  const { plot } = sequential;
  return plotSvg(data, {
    ...plot,
    title: `${plot.title}: ${judge.verdict.outcome(judged.verdict.outcome)}`,
    description: formatVerdict(judged.verdict, judge.verdict),
    rates: plot.rates(`${Number((100 * data.confidence).toPrecision(3))} %`),
    canary: sequential.canary,
    stable: sequential.stable,
    worseAt: plot.worseAt(formatOdds(data.worseAt)),
    passAt: plot.passAt(formatOdds(data.passAt)),
  });
}
