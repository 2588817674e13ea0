import { type Interval, rateInterval } from '../../judge/sequential/confidence.ts';
import type { JudgedRecording, TracePoint } from './judge-recording.ts';

/** A rate of all requests so far, and what it may truly be. */
export interface RatePoint {
  readonly seconds: number;
  readonly rate: number;
  readonly interval: Interval;
}

export interface EvidencePoint {
  readonly seconds: number;
  /** Natural logarithm. */
  readonly ln: number;
}

/** All that the plots of one comparison show. */
export interface PlotData {
  readonly canary: readonly RatePoint[];
  readonly stable: readonly RatePoint[];
  readonly worse: readonly EvidencePoint[];
  readonly pass: readonly EvidencePoint[];
  readonly worseAt: number;
  readonly passAt: number;
  /** How sure the intervals are, 0..1. */
  readonly confidence: number;
  readonly seconds: number;
  readonly isDecided: boolean;
}

/** Points for `most` places at most, evenly spread, the last one among them. */
export function plotDataOf({ trace, policy, past, verdict }: JudgedRecording, most: number): PlotData {
  const points = thinned(trace, most);
  const { dispersion } = past.baseline;
  const rates = (side: 'canary' | 'stable') =>
    points.flatMap(({ seconds, totals }): RatePoint[] => {
      const trials = side === 'canary' ? totals.canaryRequests : totals.stableRequests;
      const events = side === 'canary' ? totals.canaryEvents : totals.stableEvents;
      if (trials === 0) return [];
      // Events in bursts say as much as fewer that are independent.
      const seen = { trials: trials / dispersion, events: events / dispersion };
      return [{ seconds, rate: events / trials, interval: rateInterval(seen, policy.alpha) }];
    });
  return {
    canary: rates('canary'),
    stable: rates('stable'),
    worse: points.map(({ seconds, lnEvidence }) => ({ seconds, ln: lnEvidence })),
    pass: points.map(({ seconds, lnPass }) => ({ seconds, ln: lnPass })),
    worseAt: verdict.report.worseAt,
    passAt: verdict.report.passAt,
    confidence: 1 - policy.alpha,
    seconds: trace.at(-1)?.seconds ?? 0,
    isDecided: verdict.outcome !== 'not enough evidence',
  };
}

function thinned(trace: readonly TracePoint[], most: number): readonly TracePoint[] {
  if (trace.length <= most) return trace;
  const step = trace.length / most;
  return Array.from({ length: most }, (_, k) => trace[Math.ceil((k + 1) * step) - 1]).flatMap(
    (point) => point ?? [],
  );
}

/** The top of an axis for both rates: what is known once there is some data, not the first guesses. */
export function highestRate({ canary, stable }: PlotData): number {
  const late = [canary, stable].flatMap((points) => points.slice(Math.floor(points.length / 2)));
  const seen = [canary, stable].flatMap((points) => points.map(({ rate }) => rate));
  const top = Math.max(...late.map(({ interval }) => interval.upper));
  return Math.min(1, Math.max(top, 1.1 * Math.max(...seen, 0)));
}
