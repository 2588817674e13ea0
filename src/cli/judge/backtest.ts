import type { JudgeIo } from './judge-io.ts';
import { type JudgedRecording, judgeRecording } from './judge-recording.ts';
import { type Release, readReleases } from './releases.ts';
import { type ChosenPolicy, choosePolicy, type PolicyFlags } from './sequential-policy.ts';

export type Outcome = JudgedRecording['verdict']['outcome'];

/** Recorded releases to judge, by one policy or by two. */
export interface BacktestRequest extends PolicyFlags {
  readonly directory: string;
  readonly isCounters: boolean;
  readonly baselineTicks: number | undefined;
  /** File of the policy to compare with; all other flags hold for both. */
  readonly against: string | undefined;
}

/** What a policy would have made of one release. */
export interface ReleaseVerdict {
  readonly name: string;
  readonly truth: Release['truth'];
  readonly verdict: Outcome;
  /** Seconds from the first tick to the decision; null without one. */
  readonly decidedSeconds: number | null;
  /** Seconds from the onset to "worse"; null for a good release, and for what was not found after its onset. */
  readonly delaySeconds: number | null;
  /** Failed canary requests until the decision, or in all ticks. */
  readonly failedCanaryRequests: number;
  readonly mistake: Mistake | null;
}

/** A good release called worse, also a bad one before it got bad; a bad one that was not called worse. */
export type Mistake = 'false alarm' | 'missed';

/** How many got each verdict. */
interface Verdicts {
  readonly worse: number;
  readonly notWorse: number;
  readonly notEnoughEvidence: number;
}

export interface PolicyResult {
  readonly releases: readonly ReleaseVerdict[];
  /** How many of each truth got each verdict. */
  readonly confusion: Readonly<Record<Release['truth'], Verdicts>>;
  readonly falseAlarms: number;
  readonly missed: number;
  /** Of bad releases that were found; null when none was. */
  readonly medianDelaySeconds: number | null;
}

export interface Backtest {
  readonly result: PolicyResult;
  readonly against: PolicyResult | null;
  /** Releases whose verdicts differ. */
  readonly changes: readonly { readonly name: string; readonly from: Outcome; readonly to: Outcome }[];
}

export async function runBacktest(request: BacktestRequest, io: JudgeIo): Promise<Backtest> {
  const releases = await readReleases(request.directory, request.isCounters, io);
  const judge = (chosen: ChosenPolicy) =>
    resultOf(releases.map((release) => verdictOf(release, chosen, request.baselineTicks)));
  const result = judge(await choosePolicy(request, io.readText));
  if (request.against === undefined) return { result, against: null, changes: [] };
  const against = judge(await choosePolicy({ ...request, policy: request.against }, io.readText));
  const changes = result.releases.flatMap(({ name, verdict }, index) => {
    const from = against.releases[index]?.verdict ?? verdict;
    return from === verdict ? [] : [{ name, from, to: verdict }];
  });
  return { result, against, changes };
}

function verdictOf(
  release: Release,
  chosen: ChosenPolicy,
  baselineTicks: number | undefined,
): ReleaseVerdict {
  const { name, file, truth, onsetSeconds, recording } = release;
  const { verdict, trace } = judgeRecording(recording, chosen, { past: null, baselineTicks, name: file });
  const { outcome } = verdict;
  const seconds = trace.at(-1)?.seconds ?? 0;
  // A tick that ends at the onset has seen nothing of it.
  const isFound = truth === 'bad' && outcome === 'worse' && seconds > onsetSeconds;
  const isMissed = truth === 'bad' && outcome !== 'worse';
  return {
    name,
    truth,
    verdict: outcome,
    decidedSeconds: outcome === 'not enough evidence' ? null : seconds,
    delaySeconds: isFound ? seconds - onsetSeconds : null,
    failedCanaryRequests: trace.at(-1)?.totals.canaryEvents ?? 0,
    mistake: isMissed ? 'missed' : outcome === 'worse' && !isFound ? 'false alarm' : null,
  };
}

function resultOf(releases: readonly ReleaseVerdict[]): PolicyResult {
  const count = (truth: Release['truth'], verdict: Outcome) =>
    releases.filter((one) => one.truth === truth && one.verdict === verdict).length;
  const row = (truth: Release['truth']) => ({
    worse: count(truth, 'worse'),
    notWorse: count(truth, 'not worse'),
    notEnoughEvidence: count(truth, 'not enough evidence'),
  });
  const delays = releases.flatMap(({ delaySeconds }) => delaySeconds ?? []).toSorted((a, b) => a - b);
  return {
    releases,
    confusion: { good: row('good'), bad: row('bad') },
    falseAlarms: releases.filter(({ mistake }) => mistake === 'false alarm').length,
    missed: releases.filter(({ mistake }) => mistake === 'missed').length,
    medianDelaySeconds: delays[Math.floor(delays.length / 2)] ?? null,
  };
}
