import { expForDisplay } from '../statistics/log-domain.ts';
import type { Needed } from './needed.ts';
import type { Report, StreamReport } from './report.ts';
import type { SequentialVerdict, Undecided } from './verdict.ts';

const WAITING: Readonly<Record<Undecided, string>> = {
  collecting: 'not enough evidence yet',
  'few canary requests': 'too few canary requests yet',
  'minimum time': 'good so far, but not for long enough yet',
  'shared incident': 'both sides are failing, so nothing is judged',
};

/** The verdict in one sentence, with the numbers that it rests on. */
export function formatVerdict(verdict: SequentialVerdict): string {
  const { report } = verdict;
  const blamed = report.streams.filter((stream) => stream.isBlamed);
  const shown = (blamed.length > 0 ? blamed : [strongest(report)]).flatMap((one) => one ?? []);
  const streams = shown.map(formatStream).join('; ');
  const evidence = `evidence ${formatOdds(report.lnEvidence)}, rolls back at ${formatOdds(report.worseAt)}`;
  switch (verdict.outcome) {
    case 'worse':
      return `worse than stable: ${streams} (${evidence})`;
    case 'not worse':
      return `not worse than stable: ${report.streams.map(formatStream).join('; ')}`;
    case 'not enough evidence': {
      const more = verdict.needed === null ? '' : `; ${formatNeeded(verdict.needed)}`;
      const isUncounted = report.streams.some(isEmptyAt(report));
      const waiting = isUncounted ? WAITING.collecting : WAITING[verdict.because];
      return `${waiting}: ${streams} (${evidence})${more}`;
    }
  }
}

/** A stream that counted no request of a canary that serves: 0/0 is not few requests, and no number to show. */
function isEmptyAt({ streams }: Report): (stream: StreamReport) => boolean {
  const serves = (streams[0]?.totals.canaryRequests ?? 0) > 0;
  return ({ totals }) => serves && totals.canaryRequests === 0;
}

function strongest(report: Report): StreamReport | undefined {
  const isEmpty = isEmptyAt(report);
  return report.streams.filter((one) => !isEmpty(one)).sort((a, b) => b.lnEvidence - a.lnEvidence)[0];
}

function formatStream(stream: StreamReport): string {
  const { canaryEvents, canaryRequests, stableEvents, stableRequests } = stream.totals;
  const canary = `${formatRate(stream.canaryRate)} of canary (${canaryEvents}/${canaryRequests})`;
  const stable = `${formatRate(stream.stableRate)} of stable (${stableEvents}/${stableRequests})`;
  return `${stream.name} ${canary}, ${stable}`;
}

export function formatRate(rate: number | null): string {
  return rate === null ? 'no requests' : `${Number((100 * rate).toPrecision(3))} %`;
}

/** e-values as people say odds: 340 : 1. */
export function formatOdds(lnEvidence: number): string {
  const odds = expForDisplay(lnEvidence);
  return odds >= 1e6 ? `${odds.toExponential(1)} : 1` : `${Number(odds.toPrecision(3))} : 1`;
}

export function formatNeeded({ toward, canaryRequests, seconds }: Needed): string {
  const requests = oneDigit(canaryRequests).toLocaleString('en-US');
  const time = seconds === null ? 'no traffic comes' : `about ${formatAbout(seconds)} at this rate`;
  return `needs about ${requests} more canary requests for "${toward}" (${time})`;
}

function oneDigit(value: number): number {
  return Math.max(Number(value.toPrecision(1)), 1);
}

function formatAbout(seconds: number): string {
  if (seconds < 90) return `${oneDigit(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${oneDigit(seconds / 3600)} h`;
}
