import { expForDisplay } from '../statistics/log-domain.ts';
import type { Needed } from './needed.ts';
import type { Report, StreamReport } from './report.ts';
import type { SequentialVerdict } from './verdict.ts';
import { ENGLISH_VERDICT, type VerdictWords } from './verdict-words.ts';

/** The verdict in one sentence, with the numbers that it rests on. */
export function formatVerdict(verdict: SequentialVerdict, words: VerdictWords = ENGLISH_VERDICT): string {
  const { report } = verdict;
  const blamed = report.streams.filter((stream) => stream.isBlamed);
  const shown = (blamed.length > 0 ? blamed : [strongest(report)]).flatMap((one) => one ?? []);
  const join = (all: readonly StreamReport[]) => all.map((one) => formatStream(one, words)).join('; ');
  const reached = verdict.outcome === 'worse' ? report.lnLargest : report.lnEvidence;
  const evidence = words.evidence(formatOdds(reached), formatOdds(report.worseAt));
  switch (verdict.outcome) {
    case 'worse':
      return words.worse(join(shown), evidence);
    case 'not worse':
      return words.notWorse(join(report.streams));
    case 'not enough evidence': {
      const more = verdict.needed === null ? '' : `; ${formatNeeded(verdict.needed, words)}`;
      const isUncounted = report.streams.some(isEmptyAt(report));
      const waiting = words.waiting(isUncounted ? 'collecting' : verdict.because);
      return `${words.undecided(waiting, join(shown), evidence)}${more}`;
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

function formatStream(stream: StreamReport, words: VerdictWords): string {
  const { canaryEvents, canaryRequests, stableEvents, stableRequests } = stream.totals;
  const rate = (value: number | null) => (value === null ? words.noRequests : formatRate(value));
  const canary = { rate: rate(stream.canaryRate), counts: `${canaryEvents}/${canaryRequests}` };
  const stable = { rate: rate(stream.stableRate), counts: `${stableEvents}/${stableRequests}` };
  return words.stream(words.name(stream.name), canary, stable);
}

export function formatRate(rate: number): string {
  return `${Number((100 * rate).toPrecision(3))} %`;
}

/** e-values as people say odds: 340 : 1. */
export function formatOdds(lnEvidence: number): string {
  const odds = expForDisplay(lnEvidence);
  return odds >= 1e6 ? `${odds.toExponential(1)} : 1` : `${Number(odds.toPrecision(3))} : 1`;
}

export function formatNeeded(
  { toward, canaryRequests, seconds }: Needed,
  words: VerdictWords = ENGLISH_VERDICT,
): string {
  const requests = oneDigit(canaryRequests).toLocaleString('en-US');
  const time = seconds === null ? words.noTraffic : words.atThisRate(formatAbout(seconds, words));
  return words.needed(requests, words.outcome(toward), time);
}

function oneDigit(value: number): number {
  return Math.max(Number(value.toPrecision(1)), 1);
}

function formatAbout(seconds: number, words: VerdictWords): string {
  if (seconds < 90) return words.seconds(oneDigit(seconds));
  if (seconds < 5400) return words.minutes(Math.round(seconds / 60));
  return words.hours(oneDigit(seconds / 3600));
}
