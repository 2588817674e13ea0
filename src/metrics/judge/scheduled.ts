import type { Measurement } from '../../api/v1alpha1/analysis.ts';
import type { JudgeMetric } from '../../api/v1alpha1/judge-metric.ts';
import { secondsOf } from '../../base/duration.ts';
import { errorText, ProviderError } from '../../base/errors.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import { concludeJudgements } from '../../judge/kayenta/conclude.ts';
import { type PlannedJudgement, planJudgements } from '../../judge/kayenta/schedule.ts';
import type { JudgeSetup } from '../../judge/plugin-config.ts';
import type { MeasureContext, Reading } from '../provider.ts';
import { type Judged, type Range, thresholdsOf } from './judge-window.ts';

/** Metadata: epoch milliseconds at which the schedule began. */
const BEGAN = 'haldane.dev/began';
/** Metadata: the score of each judgement made, as JSON; null where there was too little to judge by. */
const SCORES = 'haldane.dev/scores';

type Scores = readonly (number | null)[];

interface Progress {
  readonly startedAt: EpochMs;
  readonly scores: Scores;
}

/** Nothing is read before the first judgement is due. */
export function beginSchedule(setup: JudgeSetup, clock: Clock): Reading {
  return waitForNext({ startedAt: clock.now(), scores: [] }, plannedFrom(setup.metric, clock.now()), '');
}

/** The measurement of a schedule that an Error ended: it is taken up again where it was. */
export function scheduleBefore({ run, metric }: MeasureContext): Measurement | null {
  const result = run.status?.metricResults?.find(({ name }) => name === metric.name);
  const last = result?.measurements?.at(-1);
  return last?.phase === 'Error' && last.metadata?.[SCORES] !== undefined ? last : null;
}

/** Makes the next judgement if it is due. An Error keeps those made. */
export async function goOn(
  setup: JudgeSetup,
  { clock }: MeasureContext,
  next: {
    readonly measurement: Measurement;
    readonly judge: (span: Omit<Range, 'step'>) => Promise<Judged>;
  },
): Promise<Reading> {
  const before = progressOf(next.measurement);
  const planned = plannedFrom(setup.metric, before.startedAt);
  const due = planned[before.scores.length];
  if (due === undefined) throw new ProviderError(`all ${planned.length} judgements were made`);
  if (due.window.end > clock.now()) return waitForNext(before, planned, next.measurement.message ?? '');
  try {
    const judged = await next.judge({ from: due.window.start / 1000, to: due.window.end / 1000 });
    return afterJudgement(setup, planned, { ...before, scores: [...before.scores, judged.score] }, judged);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'verdict', phase: 'Error', message: errorText(error), metadata: metadataOf(before) };
  }
}

/** Ended from outside: what was judged until now is no verdict on the whole lifetime. */
export function endSchedule({ message, metadata = {} }: Measurement): Reading {
  const said = message === undefined || message === '' ? 'ended before the first judgement' : message;
  return { outcome: 'verdict', phase: 'Inconclusive', message: said, metadata };
}

/** A score that is not above marginal ends it, else the last one decides; of one that is none nothing follows. */
function afterJudgement(
  setup: JudgeSetup,
  planned: readonly PlannedJudgement[],
  progress: Progress,
  { score, reading }: Judged,
): Reading {
  const { scores } = progress;
  const metadata = { ...reading.metadata, ...metadataOf(progress) };
  const which = `judgement ${scores.length} of ${planned.length}`;
  const message = `${which}: ${reading.message ?? ''}`;
  const isLast = scores.length === planned.length;
  const known = scores.flatMap((one) => one ?? []);
  const { status, didPassThresholds, message: why } = concludeJudgements(known, thresholdsOf(setup));
  if (score === null && isLast) return { ...reading, message, metadata };
  if (score !== null && (status === 'TERMINAL' || isLast)) {
    const phase = didPassThresholds ? 'Successful' : 'Failed';
    return { outcome: 'verdict', phase, message: `${which}: ${why} ${reading.message ?? ''}`, metadata };
  }
  return { ...waitForNext(progress, planned, message), metadata };
}

function waitForNext(
  { startedAt, scores }: Progress,
  planned: readonly PlannedJudgement[],
  message: string,
): Reading {
  const next = planned[scores.length];
  const resumeAt = next?.window.end ?? startedAt;
  const metadata = metadataOf({ startedAt, scores });
  return { outcome: 'running', resumeAt, ...(message === '' ? {} : { message }), metadata };
}

function metadataOf({ startedAt, scores }: Progress): Record<string, string> {
  return { [BEGAN]: String(startedAt), [SCORES]: JSON.stringify(scores) };
}

function progressOf({ metadata = {} }: Measurement): Progress {
  const startedAt = Number(metadata[BEGAN] ?? Number.NaN);
  const scores = scoresIn(metadata[SCORES] ?? '');
  if (scores !== null && Number.isFinite(startedAt)) return { startedAt, scores };
  throw new ProviderError(`cannot read the judgements made from metadata ${BEGAN} and ${SCORES}`);
}

function scoresIn(text: string): Scores | null {
  const isScores = /^\[((null|\d+(\.\d+)?)(,(null|\d+(\.\d+)?))*)?\]$/.test(text);
  return isScores ? (JSON.parse(text) as Scores) : null;
}

/** The judgements of a schedule that began then. @throws {ProviderError} when there are none. */
function plannedFrom({ schedule }: JudgeMetric, start: EpochMs): readonly PlannedJudgement[] {
  const minutes = (text: string | undefined) => secondsOf(text, 0) / 60;
  const plan = planJudgements(
    {
      scopes: [{ scopeName: 'default', controlOffsetInMinutes: 0 }],
      start,
      end: null,
      lifetimeDurationMins: minutes(schedule?.lifetime),
      beginAfterMins: minutes(schedule?.beginAfter),
      lookbackMins: minutes(schedule?.lookback),
      analysisIntervalMins: minutes(schedule?.interval),
    },
    start,
  );
  if (plan.ok) return plan.value.judgements;
  throw new ProviderError(plan.errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
