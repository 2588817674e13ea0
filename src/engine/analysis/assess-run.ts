import {
  type AnalysisPhase,
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  isCompletedPhase,
  type Metric,
  type MetricResult,
  type RunSummary,
} from '../../api/v1alpha1/analysis.ts';
import { type EpochMs, formatTime } from '../../base/time.ts';
import { assessMetric, exceededLimit, lastMeasurement } from './assess-metric.ts';
import type { MetricRules } from './metric-rules.ts';
import { findResult, isTerminating } from './schedule.ts';

/** An Event on the AnalysisRun. */
export interface RunNotice {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface RunAssessment {
  readonly status: AnalysisRunStatus;
  readonly notices: readonly RunNotice[];
}

/** Worse ones later (argo-rollouts `utils/analysis/helpers.go`, unsuccessful order). */
const SEVERITY: readonly AnalysisPhase[] = [
  'Successful',
  'Running',
  'Pending',
  'Inconclusive',
  'Error',
  'Failed',
];

function isWorse(candidate: AnalysisPhase, than: AnalysisPhase): boolean {
  return SEVERITY.indexOf(candidate) > SEVERITY.indexOf(than);
}

export function completionNotice(subject: string, reason: string, phase: AnalysisPhase): RunNotice {
  const type = phase === 'Failed' || phase === 'Error' ? 'Warning' : 'Normal';
  return { type, reason: `${reason}${phase}`, message: `${subject} Completed. Result: ${phase}` };
}

/**
 * The status of a run after this pass's measurements are recorded in it: phases of its metrics, its own phase and
 * message, summaries, times. The phase of a run is the worst of its completed metrics, dry-run ones aside.
 * @see argo-rollouts analysis/analysis.go, assessRunStatus.
 */
export function assessRun(
  { spec, metrics, rules }: RunContents,
  status: AnalysisRunStatus,
  now: EpochMs,
): RunAssessment {
  const terminating = isTerminating(spec, status);
  const assessed = metrics.flatMap((metric) => {
    const result = findResult(status, metric.name);
    return result === undefined ? [] : [assessResult(metric, result, { terminating, rules })];
  });
  const { phase, message } = phaseOfRun({ spec, metrics, rules }, assessed, terminating);
  const isOver = isCompletedPhase(phase);
  const startedAt = status.startedAt ?? formatTime(now);
  const next: AnalysisRunStatus = {
    ...status,
    phase,
    ...(message === '' ? { message: undefined } : { message }),
    metricResults: assessed.map(({ result }) => result),
    startedAt,
    ...(isOver ? { completedAt: formatTime(now) } : {}),
    ...summaries({ spec, metrics, rules }, assessed),
  };
  const notices = assessed.flatMap(({ notice }) => notice ?? []);
  return {
    status: next,
    notices: isOver ? [...notices, completionNotice('Analysis', 'AnalysisRun', phase)] : notices,
  };
}

/** A run's metrics with arguments in place, and the rules that go for them. */
export interface RunContents {
  readonly spec: AnalysisRunSpec;
  readonly metrics: readonly Metric[];
  readonly rules: MetricRules;
}

interface AssessedMetric {
  readonly result: MetricResult;
  /** The limit that decided it; empty when something else did, or nothing yet. */
  readonly reason: string;
  readonly isDryRun: boolean;
  readonly notice: RunNotice | null;
}

function assessResult(
  metric: Metric,
  before: MetricResult,
  { terminating, rules }: { readonly terminating: boolean; readonly rules: MetricRules },
): AssessedMetric {
  const isDryRun = rules.dryRun.has(metric.name);
  const phase = assessMetric(metric, before, terminating);
  const isOver = isCompletedPhase(phase);
  const reason = isOver ? (exceededLimit(metric, before)?.message ?? '') : '';
  const isNew = phase !== before.phase;
  const copied = isNew ? lastMeasurement(before)?.message : before.message;
  const message = isDryRun && reason !== '' ? `Metric assessed ${phase} due to ${reason}` : copied;
  const notice = isNew && isOver ? completionNotice(`Metric '${metric.name}'`, 'Metric', phase) : null;
  return { result: { ...before, phase, message }, reason, isDryRun, notice };
}

interface PhaseAndMessage {
  readonly phase: AnalysisPhase;
  readonly message: string;
}

function phaseOfRun(
  { spec, metrics }: RunContents,
  assessed: readonly AssessedMetric[],
  terminating: boolean,
): PhaseAndMessage {
  const worst = worstOf(assessed);
  if (terminating) {
    const isByRequest = spec.terminate === true && worst.phase === 'Successful';
    return isByRequest ? { phase: 'Successful', message: 'Run Terminated' } : worst;
  }
  const isOver =
    assessed.length === metrics.length && assessed.every(({ result }) => isCompletedPhase(result.phase));
  return isOver ? worst : { phase: 'Running', message: '' };
}

/** The worst completed metric that counts, and why it is so; Successful when there is none. */
function worstOf(assessed: readonly AssessedMetric[]): PhaseAndMessage {
  const deciding = assessed.filter(({ isDryRun, result }) => !isDryRun && isCompletedPhase(result.phase));
  return deciding.reduce<PhaseAndMessage>(
    (worst, { result, reason }) => (isWorse(result.phase, worst.phase) ? explain(result, reason) : worst),
    { phase: 'Successful', message: '' },
  );
}

function explain({ name, phase, message }: MetricResult, reason: string): PhaseAndMessage {
  if (reason === '') return { phase, message: '' };
  const detail = message === undefined || message === '' ? '' : `: "Error Message: ${message}"`;
  return { phase, message: `Metric "${name}" assessed ${phase} due to ${reason}${detail}` };
}

function summaries(
  { metrics, rules }: RunContents,
  assessed: readonly AssessedMetric[],
): Pick<AnalysisRunStatus, 'runSummary' | 'dryRunSummary'> {
  const dryRuns = metrics.filter(({ name }) => rules.dryRun.has(name)).length;
  const runSummary = summarize(
    assessed.filter(({ isDryRun }) => !isDryRun),
    metrics.length - dryRuns,
  );
  if (dryRuns === 0) return { runSummary };
  return {
    runSummary,
    dryRunSummary: summarize(
      assessed.filter(({ isDryRun }) => isDryRun),
      dryRuns,
    ),
  };
}

/** Metrics by the phase they ended in. Zeros are left out, as upstream's `omitempty` leaves them out. */
function summarize(assessed: readonly AssessedMetric[], count: number): RunSummary {
  const ended = (phase: AnalysisPhase) => assessed.filter(({ result }) => result.phase === phase).length;
  const numbers = {
    count,
    successful: ended('Successful'),
    failed: ended('Failed'),
    inconclusive: ended('Inconclusive'),
    error: ended('Error'),
  };
  return Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 0));
}
