import type { EpochMs, Millis } from '../base/time.ts';
import type { Chapter } from './chapter.ts';
import { type Answer, isFailed, shareOf, type TrafficLog } from './traffic-log.ts';

/** What the good version reached when its chapter ended is read from so many answers. */
export const RECENT_ANSWERS = 200;
/** So many answers in a row without the bad version count as gone. */
export const CLEAR_ANSWERS = 300;

/** How much of the traffic the new version really got while `asked` was in force. */
export interface SplitSeen {
  readonly asked: number;
  readonly requests: number;
  /** 0 to 1. */
  readonly share: number;
}

export interface GoodOutcome {
  readonly splits: readonly SplitSeen[];
  /** Of the chapter's last answers, 0 to 1. */
  readonly finalShare: number;
  readonly durationMs: Millis | null;
}

export interface BadOutcome {
  readonly splits: readonly SplitSeen[];
  readonly requests: number;
  readonly failedRequests: number;
  /** Different people who were answered by it. */
  readonly usersMet: number;
  /** Those of them who got an error from it. */
  readonly usersHarmed: number;
  /** From the first failed request to the last request it answered. `null`: it harmed nobody. */
  readonly harmToZeroMs: Millis | null;
  /** Answers after the last one that it gave. */
  readonly requestsAfter: number;
  /** How many of those the stable version gave, 0 to 1. */
  readonly stableShareAfter: number;
}

/** An outcome that the traffic did not show. */
export type Missing =
  | { readonly what: 'good-not-serving-all'; readonly share: number }
  | { readonly what: 'step-not-seen'; readonly weight: number }
  | { readonly what: 'bad-not-seen' }
  | { readonly what: 'bad-still-seen'; readonly requestsAfter: number }
  | { readonly what: 'stable-not-serving'; readonly share: number };

/** The gateway and we learn of a new weight at about the same time; answers near it may be of either weight. */
const SETTLE_MS: Millis = 500;
const LEAD_MS: Millis = 200;

export function judgeGood(log: TrafficLog, chapter: Chapter, now: EpochMs): GoodOutcome {
  const endedAt = chapter.endedAt ?? now;
  const answers = log.between(chapter.releasedAt, endedAt);
  return {
    splits: seenSplits(log, chapter, endedAt),
    finalShare: shareOf(answers.slice(-RECENT_ANSWERS), chapter.version),
    durationMs: chapter.endedAt === null ? null : chapter.endedAt - chapter.releasedAt,
  };
}

export function judgeBad(log: TrafficLog, chapter: Chapter, now: EpochMs): BadOutcome {
  const answers = log.between(chapter.releasedAt, now + 1);
  const own = answers.filter(({ version }) => version === chapter.version);
  const failed = own.filter(isFailed);
  const lastIndex = answers.findLastIndex(({ version }) => version === chapter.version);
  const after = answers.slice(lastIndex + 1);
  const lastAt = answers[lastIndex]?.at ?? null;
  const firstHarmAt = failed[0]?.at ?? null;
  return {
    splits: seenSplits(log, chapter, chapter.endedAt ?? now),
    requests: own.length,
    failedRequests: failed.length,
    usersMet: distinctUsers(own),
    usersHarmed: distinctUsers(failed),
    harmToZeroMs: firstHarmAt === null || lastAt === null ? null : lastAt - firstHarmAt,
    requestsAfter: after.length,
    stableShareAfter: shareOf(after, chapter.stableVersion),
  };
}

/** What of both outcomes the traffic itself did not show; empty when all of it did. */
export function missingOutcomes(
  good: GoodOutcome | null,
  bad: BadOutcome | null,
  weights: readonly number[],
): readonly Missing[] {
  const seen = new Set((good?.splits ?? []).filter(({ share }) => share > 0).map(({ asked }) => asked));
  const missing: Missing[] = weights
    .filter((weight) => !seen.has(weight))
    .map((weight) => ({ what: 'step-not-seen', weight }));
  if (good === null || good.finalShare < 1) {
    missing.push({ what: 'good-not-serving-all', share: good?.finalShare ?? 0 });
  }
  if (bad === null || bad.requests === 0) return [...missing, { what: 'bad-not-seen' }];
  if (bad.requestsAfter < CLEAR_ANSWERS) {
    missing.push({ what: 'bad-still-seen', requestsAfter: bad.requestsAfter });
  } else if (bad.stableShareAfter < 1) {
    missing.push({ what: 'stable-not-serving', share: bad.stableShareAfter });
  }
  return missing;
}

function seenSplits(log: TrafficLog, { marks, version }: Chapter, endedAt: EpochMs): readonly SplitSeen[] {
  return marks
    .map(({ weight, at }, index): SplitSeen => {
      const answers = log.between(at + SETTLE_MS, until(marks[index + 1], endedAt));
      return { asked: weight, requests: answers.length, share: shareOf(answers, version) };
    })
    .filter(({ asked }) => asked > 0);
}

function until(next: { readonly at: EpochMs } | undefined, endedAt: EpochMs): EpochMs {
  return next === undefined ? endedAt : next.at - LEAD_MS;
}

function distinctUsers(answers: readonly Answer[]): number {
  return new Set(answers.map(({ user }) => user)).size;
}
