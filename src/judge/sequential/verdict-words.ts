import type { Outcome, Undecided } from './verdict.ts';

/** One side of a stream: `0.5 %`, and the counts it comes from, `5/1000`. */
export interface SideWords {
  readonly rate: string;
  readonly counts: string;
}

/** What the sentence about a verdict is made of; one for each language. */
export interface VerdictWords {
  readonly outcome: (outcome: Outcome['outcome']) => string;
  readonly waiting: (because: Undecided) => string;
  readonly evidence: (odds: string, limit: string) => string;
  readonly worse: (streams: string, evidence: string) => string;
  readonly notWorse: (streams: string) => string;
  readonly undecided: (why: string, streams: string, evidence: string) => string;
  /** Of a stream, `errors` or `slower than BOUND`. */
  readonly name: (name: string) => string;
  readonly stream: (name: string, canary: SideWords, stable: SideWords) => string;
  readonly noRequests: string;
  readonly needed: (requests: string, toward: string, time: string) => string;
  readonly noTraffic: string;
  readonly atThisRate: (time: string) => string;
  readonly seconds: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
}

const WAITING: Readonly<Record<Undecided, string>> = {
  collecting: 'not enough evidence yet',
  'few canary requests': 'too few canary requests yet',
  'minimum time': 'good so far, but not for long enough yet',
  'shared incident': 'both sides are failing, so nothing is judged',
};

/** In English, as measurements and JSON have it. */
export const ENGLISH_VERDICT: VerdictWords = {
  outcome: (outcome) => outcome,
  waiting: (because) => WAITING[because],
  evidence: (odds, limit) => `evidence ${odds}, rolls back at ${limit}`,
  worse: (streams, evidence) => `worse than stable: ${streams} (${evidence})`,
  notWorse: (streams) => `not worse than stable: ${streams}`,
  undecided: (why, streams, evidence) => `${why}: ${streams} (${evidence})`,
  name: (name) => name,
  stream: (name, canary, stable) =>
    `${name} ${canary.rate} of canary (${canary.counts}), ${stable.rate} of stable (${stable.counts})`,
  noRequests: 'no requests',
  needed: (requests, toward, time) =>
    `needs about ${requests} more canary requests for "${toward}" (${time})`,
  noTraffic: 'no traffic comes',
  atThisRate: (time) => `about ${time} at this rate`,
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
};
