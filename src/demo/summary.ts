import { exhaustive } from '../base/exhaustive.ts';
import type { EpochMs } from '../base/time.ts';
import type { Messages } from './messages/en.ts';
import { percent } from './status-block.ts';
import { type Story, USERS } from './story.ts';
import { isFailed, type TrafficLog } from './traffic-log.ts';
import {
  type BadOutcome,
  type GoodOutcome,
  judgeBad,
  judgeGood,
  type Missing,
  missingOutcomes,
} from './verdict.ts';

export interface Outcomes {
  readonly good: { readonly version: string; readonly outcome: GoodOutcome } | null;
  readonly bad: { readonly version: string; readonly outcome: BadOutcome } | null;
  readonly missing: readonly Missing[];
}

/** `weights` are those that the good version has to be seen at. */
export function judgeStory(
  { good, bad }: Story,
  log: TrafficLog,
  now: EpochMs,
  weights: readonly number[],
): Outcomes {
  const goodOutcome = good === null ? null : judgeGood(log, good, now);
  const badOutcome = bad === null ? null : judgeBad(log, bad, now);
  return {
    good: good === null || goodOutcome === null ? null : { version: good.version, outcome: goodOutcome },
    bad: bad === null || badOutcome === null ? null : { version: bad.version, outcome: badOutcome },
    missing: missingOutcomes(goodOutcome, badOutcome, weights),
  };
}

interface Times {
  readonly startedAt: EpochMs;
  readonly now: EpochMs;
}

export function renderSummary(
  { good, bad, missing }: Outcomes,
  log: TrafficLog,
  times: Times,
  messages: Messages,
): readonly string[] {
  const { summary } = messages;
  const othersFailed = log
    .all()
    .filter((answer) => isFailed(answer) && answer.version !== bad?.version).length;
  return [
    '',
    summary.title(),
    '',
    ...(good === null ? [] : goodLines(good.version, good.outcome, messages)),
    ...(bad === null ? [] : badLines(bad.version, bad.outcome, messages)),
    summary.others(othersFailed),
    ...timingLines(good?.version, log, times, messages),
    ...(missing.length === 0 ? [] : ['', messages.missing.title()]),
    ...missing.map((one) => `  - ${missingText(one, messages)}`),
  ];
}

function goodLines(version: string, outcome: GoodOutcome, messages: Messages): string[] {
  const { summary } = messages;
  const { durationMs, finalShare, splits } = outcome;
  const isDone = durationMs !== null && finalShare === 1;
  return [
    isDone
      ? summary.good(version, seconds(durationMs))
      : summary.goodUnfinished(version, percent(finalShare)),
    ...splits.map(({ asked, share, requests }) => summary.split(asked, percent(share), requests)),
  ];
}

function badLines(version: string, outcome: BadOutcome, messages: Messages): string[] {
  const { summary } = messages;
  const { harmToZeroMs } = outcome;
  return [
    summary.bad(version, outcome.usersMet, USERS),
    summary.failed(outcome.failedRequests, outcome.requests, outcome.usersHarmed),
    harmToZeroMs === null ? summary.noHarm() : summary.harmToZero(seconds(harmToZeroMs)),
    summary.after(outcome.requestsAfter, percent(outcome.stableShareAfter)),
    ...outcome.splits.map(({ asked, share, requests }) => summary.split(asked, percent(share), requests)),
  ];
}

function timingLines(
  goodVersion: string | undefined,
  log: TrafficLog,
  { startedAt, now }: Times,
  { summary }: Messages,
): string[] {
  const first = log.all().find(({ version }) => version !== null && version === goodVersion);
  if (first === undefined) return [];
  return [summary.timing(seconds(first.at - startedAt), seconds(now - startedAt))];
}

function missingText(one: Missing, { missing }: Messages): string {
  switch (one.what) {
    case 'good-not-serving-all':
      return missing.goodNotServingAll(percent(one.share));
    case 'step-not-seen':
      return missing.stepNotSeen(one.weight);
    case 'bad-not-seen':
      return missing.badNotSeen();
    case 'bad-still-seen':
      return missing.badStillSeen(one.requestsAfter);
    case 'stable-not-serving':
      return missing.stableNotServing(percent(one.share));
    default:
      return exhaustive(one);
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
