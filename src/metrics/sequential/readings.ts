import type { SequentialMetric } from '../../api/v1alpha1/sequential-metric.ts';
import { secondsOf } from '../../base/duration.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import { type Asked, findGaps, type Gap } from '../../judge/sequential/gaps.ts';
import { policyOf } from '../../judge/sequential/policy-of.ts';
import { formatVerdict } from '../../judge/sequential/sentence.ts';
import { comparisonNow, type JudgeState } from '../../judge/sequential/state.ts';
import { encodeState, STATE_KEY } from '../../judge/sequential/state-text.ts';
import { judgeComparison, type SequentialVerdict } from '../../judge/sequential/verdict.ts';
import type { Reading } from '../provider.ts';
import { isAgeKnown } from './scrape-age.ts';
import { queriesOf } from './side-queries.ts';

const DEADLINE_S = 3600;
/** Metadata: how many looks in a row could not be taken; that many are an Error. */
export const MISSED = 'haldane.dev/missed-looks';
/** Metadata: epoch milliseconds at which the measurement began. */
export const BEGAN = 'haldane.dev/began';
/** Metadata: the canary's weight at the last look, where a route has one. */
export const WEIGHT = 'haldane.dev/weight';
const MOST_MISSED = 3;

/** A comparison that has begun, and the measurement that it is looked at for. */
export interface UnderWay {
  readonly config: SequentialMetric;
  readonly state: JudgeState;
  readonly startedAt: EpochMs;
  /** Looks in a row that could not be taken. */
  readonly missed: number;
  /** The canary's weight that the Rollout had set at the last look; null where none is known. */
  readonly weight: number | null;
}

/** A look that could not be taken: one more try at the next tick, and an Error after three in a row. */
export function missedLook(clock: Clock, under: UnderWay, why: string): Reading {
  const { state, missed } = under;
  const metadata = { ...metadataOf(under), [MISSED]: String(missed + 1) };
  if (missed + 1 >= MOST_MISSED || clock.now() >= deadlineOf(under))
    return { outcome: 'verdict', phase: 'Error', message: why, metadata };
  const message = `cannot look, the evidence is kept: ${why}`;
  return { outcome: 'running', resumeAt: clock.now() + state.tickSeconds * 1000, message, metadata };
}

/** What the looks so far come to. `isEnding`: no further look will be taken. */
export function conclude(clock: Clock, under: UnderWay, isEnding = false): Reading {
  const { config, state } = under;
  const now = clock.now();
  const verdict = judgeComparison(comparisonNow(state, policyOf(config)));
  const gaps = findGaps(verdict.report, state, askedIn(config, state.tickSeconds));
  const message = messageOf(verdict, state, gaps);
  const ended = (phase: 'Failed' | 'Successful' | 'Inconclusive' | 'Error', text = message): Reading => {
    return { outcome: 'verdict', phase, message: text, metadata: metadataOf(under) };
  };
  const isBarred = gaps.some(({ severity }) => severity === 'no pass');
  const isOver = now >= deadlineOf(under);
  if (verdict.outcome === 'worse') return ended('Failed');
  if (gaps.some(({ severity }) => severity === 'broken')) return ended('Error', brokenBy(gaps));
  const isWaiting = gaps.some(({ severity }) => severity === 'not now');
  if (verdict.outcome === 'not worse' && !isBarred && !isWaiting) return ended('Successful');
  if (isEnding) return ended('Inconclusive');
  if (isBarred && (isOver || verdict.outcome === 'not worse')) return ended('Error', brokenBy(gaps));
  if (isOver) return ended('Inconclusive', `deadline reached: ${message}`);
  const resumeAt = Math.min(now + state.tickSeconds * 1000, deadlineOf(under));
  return { outcome: 'running', resumeAt, message, metadata: metadataOf(under) };
}

function brokenBy(gaps: readonly Gap[]): string {
  return `measurement broken: ${gaps.map(({ text }) => text).join('; ')}`;
}

function deadlineOf({ config, startedAt }: UnderWay): EpochMs {
  return startedAt + secondsOf(config.deadline, DEADLINE_S) * 1000;
}

function metadataOf({ state, startedAt, weight }: UnderWay): Record<string, string> {
  const known = weight === null ? {} : { [WEIGHT]: String(weight) };
  return { [STATE_KEY]: encodeState(state), [BEGAN]: String(startedAt), ...known };
}

/** Whether an empty latency is an Error: by what is said, else by whether it was asked for. */
export function isLatencyRequired({ latency, queries }: SequentialMetric): boolean {
  return latency?.required ?? (latency !== undefined || queries?.canary.latency !== undefined);
}

function askedIn(config: SequentialMetric, tickSeconds: number): Asked {
  const queries = queriesOf(config);
  return {
    isLatencyRequired: isLatencyRequired(config),
    mayErrorsBeAbsent: config.queries === undefined,
    unchecked: (['canary', 'stable'] as const).filter((side) => !isAgeKnown(queries[side])),
    staleSeconds: staleSecondsOf(config, tickSeconds),
  };
}

/** Longer than any usual scrape interval. */
const STALE_S = 120;

/** The age from which samples are not of now. */
export function staleSecondsOf({ staleAfter }: SequentialMetric, tickSeconds: number): number {
  return secondsOf(staleAfter, Math.max(STALE_S, 2 * tickSeconds));
}

const NOT_MET = 'no user has met the canary yet: is its weight above 0, and do the queries name its pods?';

function messageOf(verdict: SequentialVerdict, state: JudgeState, gaps: readonly Gap[]): string {
  const isUnmet = verdict.report.ticks === 0 && state.looks.length === 0;
  const sentence = isUnmet ? NOT_MET : formatVerdict(verdict);
  return [sentence, ...gaps.map(({ text }) => text), ...state.remarks].join('; ');
}
