import type { EpochMs } from '../base/time.ts';

/** One request of one simulated user, and what came back. */
export interface Answer {
  /** When the answer was complete. */
  readonly at: EpochMs;
  readonly user: number;
  /** `null`: no pod answered. */
  readonly version: string | null;
  /** 0: the connection failed. */
  readonly status: number;
}

/** Every answer the users got, in the order it came. The demo judges by this and by nothing else. */
export interface TrafficLog {
  add(answer: Answer): void;
  all(): readonly Answer[];
  /** From `from`, inclusive, to `to`, exclusive. */
  between(from: EpochMs, to: EpochMs): readonly Answer[];
  last(count: number): readonly Answer[];
}

export interface VersionTally {
  readonly requests: number;
  readonly failed: number;
}

/** Half of it is forgotten at once when it is full: minutes of traffic at the demo's rate. */
const MAX_ANSWERS = 200_000;

export function createTrafficLog(): TrafficLog {
  const answers: Answer[] = [];
  return {
    add(answer) {
      if (answers.length >= MAX_ANSWERS) answers.splice(0, MAX_ANSWERS / 2);
      answers.push(answer);
    },
    all: () => answers,
    between: (from, to) => answers.slice(firstAt(answers, from), firstAt(answers, to)),
    last: (count) => answers.slice(Math.max(0, answers.length - count)),
  };
}

/** Index of the first answer at or after `at`. */
function firstAt(answers: readonly Answer[], at: EpochMs): number {
  let low = 0;
  let high = answers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((answers[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isFailed({ status }: Answer): boolean {
  return status === 0 || status >= 500;
}

/** Requests by the version that answered; those that no version answered are under the empty name. */
export function tallyVersions(answers: readonly Answer[]): ReadonlyMap<string, VersionTally> {
  const tallies = new Map<string, VersionTally>();
  for (const answer of answers) {
    const { requests, failed } = tallies.get(answer.version ?? '') ?? { requests: 0, failed: 0 };
    tallies.set(answer.version ?? '', {
      requests: requests + 1,
      failed: failed + (isFailed(answer) ? 1 : 0),
    });
  }
  return tallies;
}

/** Of all requests, from 0 to 1; 0 when there were none. */
export function shareOf(answers: readonly Answer[], version: string): number {
  if (answers.length === 0) return 0;
  return answers.filter((answer) => answer.version === version).length / answers.length;
}
