import { formatVerdict } from '../../judge/sequential/sentence.ts';
import type { JudgedRecording } from './judge-recording.ts';
import { plotDataOf } from './plot-data.ts';
import { withNulls } from './with-nulls.ts';

/** Points in each series of the answer. */
const POINTS = 240;

/** The answer for programs. Evidence is a natural logarithm; null stands for "no limit" and for "not known". */
export function encodeSequential(judged: JudgedRecording): unknown {
  const { verdict, policy, past, looks, ticks, trace, tickSeconds } = judged;
  const { report } = verdict;
  const isDecided = verdict.outcome !== 'not enough evidence';
  const { canary, stable, worse, pass } = plotDataOf(judged, POINTS);
  return withNulls({
    verdict: verdict.outcome,
    because: verdict.outcome === 'not enough evidence' ? verdict.because : null,
    message: formatVerdict(verdict),
    decidedAt: isDecided ? { tick: looks.length, seconds: trace.at(-1)?.seconds } : null,
    ticks,
    tickSeconds,
    needed: verdict.needed,
    lnEvidence: report.lnEvidence,
    lnEvidenceAt: report.worseAt,
    lnPassAt: report.passAt,
    streams: report.streams,
    policy,
    baseline: {
      source: past.source,
      ticks: past.ticks,
      dispersionFrom: past.dispersionFrom,
      ...past.baseline,
    },
    doubts: [
      ...(judged.isLatencyLeftOut ? [{ rule: 'latency-left-out', place: null }] : []),
      ...judged.restarts.map((place) => ({ rule: 'counter-restarted', place })),
    ],
    series: { canary, stable, worse, pass },
  });
}
