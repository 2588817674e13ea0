import { type AnalysisRun, isCompletedPhase } from '../../api/v1alpha1/analysis.ts';
import type { RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import { ANALYSIS_TYPE, POD_TEMPLATE_HASH, REVISION, STEP_INDEX } from '../../api/v1alpha1/labels.ts';
import { PAUSE, REASON } from '../../api/v1alpha1/reasons.ts';
import type { AnalysisRunStatusRef } from '../../api/v1alpha1/rollout-status.ts';
import { type AnalysisPurpose, planAnalysisRun } from '../analysis/plan-run.ts';
import { type Pass, rolesOf, type Stage, statusOf, withAction, withNotes, withNotice } from '../pass.ts';
import { hasPause } from '../persist.ts';
import { isPromoted } from '../progress.ts';
import { hashOf } from '../replica-sets.ts';
import { isFastRollback } from '../rollback.ts';
import { currentStep } from './steps.ts';
import { syncCanaryStatus } from './sync.ts';

type Side = 'step' | 'background';

/**
 * Starts, follows and ends the AnalysisRuns of the update: one for the current step, one in the background.
 *
 *     Successful -> the step goes on     Failed, Error -> abort     Inconclusive -> pause until a person decides
 */
export const runAnalyses: Stage = (pass) => {
  const analysed = isAnalysed(pass) ? followBoth(pass) : withNotes(pass, NO_RUNS);
  const ended = terminateOthers(analysed);
  return ended.notes.addPause === null ? ended : syncCanaryStatus(ended);
};

const NO_RUNS = { stepRun: undefined, backgroundRun: undefined };

/** An update that is over, aborted or told to skip its checks has nothing left to analyse. */
function isAnalysed(pass: Pass): boolean {
  const status = statusOf(pass.world);
  if ((status.stableRS ?? '') === '' || isPromoted(status)) return false;
  if (status.abort === true || status.promoteFull === true) return false;
  return !isFastRollback(pass.world.rollout, rolesOf(pass));
}

function followBoth(pass: Pass): Pass {
  const canary = pass.world.rollout.spec.strategy?.canary;
  const step = currentStep(pass.world.rollout);
  const stepPurpose: AnalysisPurpose = { type: 'Step', stepIndex: step?.index ?? 0 };
  const followed = follow(pass, 'step', stepPurpose, step?.step.analysis);
  const isDue = (statusOf(pass.world).currentStepIndex ?? 0) >= (canary?.analysis?.startingStep ?? 0);
  return follow(followed, 'background', { type: 'Background' }, isDue ? canary?.analysis : undefined);
}

function recordedRef(pass: Pass, side: Side): AnalysisRunStatusRef | undefined {
  const { canary } = statusOf(pass.world);
  return side === 'step' ? canary?.currentStepAnalysisRunStatus : canary?.currentBackgroundAnalysisRunStatus;
}

function recorded(pass: Pass, side: Side, ref: AnalysisRunStatusRef | undefined): Pass {
  return withNotes(pass, side === 'step' ? { stepRun: ref } : { backgroundRun: ref });
}

/** The run on record, unless it was for another step. */
function currentRun(pass: Pass, side: Side, purpose: AnalysisPurpose): AnalysisRun | null {
  const name = recordedRef(pass, side)?.name;
  const run = pass.world.analysisRuns.find(({ metadata }) => metadata.name === name) ?? null;
  if (purpose.type !== 'Step') return run;
  return run?.metadata.labels?.[STEP_INDEX] === String(purpose.stepIndex) ? run : null;
}

function follow(
  pass: Pass,
  side: Side,
  purpose: AnalysisPurpose,
  analysis: RolloutAnalysis | undefined,
): Pass {
  if (analysis === undefined) return recorded(pass, side, undefined);
  const run = currentRun(pass, side, purpose);
  const isWaiting = (statusOf(pass.world).pauseConditions ?? []).length > 0;
  if (side === 'step' && isWaiting) return recorded(pass, side, recordedRef(pass, side));
  if (isWaiting && hasPause(statusOf(pass.world), PAUSE.inconclusiveAnalysis)) {
    return recorded(pass, side, recordedRef(pass, side));
  }
  return needsNewRun(pass, run) ? start(pass, side, purpose, analysis) : judge(pass, side, run);
}

/** None yet; or a person resumed after an inconclusive one; or the update is tried again after an abort. */
function needsNewRun(pass: Pass, run: AnalysisRun | null): boolean {
  if (run === null) return true;
  const status = statusOf(pass.world);
  const isResumed = status.controllerPause === true && (status.pauseConditions ?? []).length === 0;
  return isResumed ? run.status?.phase === 'Inconclusive' : status.abortedAt !== undefined;
}

function start(pass: Pass, side: Side, purpose: AnalysisPurpose, analysis: RolloutAnalysis): Pass {
  const { canary, stable } = rolesOf(pass);
  const { rollout, templates, instanceId, analysisRuns } = pass.world;
  const plan = planAnalysisRun({
    rollout,
    purpose,
    analysis,
    templates,
    latestHash: hashOf(canary),
    stableHash: stable === null ? null : hashOf(stable),
    revision: canary?.metadata.annotations?.[REVISION] ?? '',
    instanceId,
    existing: analysisRuns,
  });
  if (plan.state === 'invalid') {
    // A check that cannot even be built must not count as passed: the update goes no further on it.
    return withNotes(pass, { abort: `${titles[side]} cannot be run: ${plan.message}` });
  }
  if (plan.state === 'adopt') return judge(pass, side, plan.run);
  const created = withAction(pass, { type: 'CreateAnalysisRun', run: plan.run });
  const started = warnOfUnknown(created, side, plan.unknownArguments);
  return recorded(started, side, { name: plan.run.metadata.name, status: '' });
}

/** A misspelt argument leaves its template on the default, which may check something else than was meant. */
function warnOfUnknown(pass: Pass, side: Side, unknown: readonly string[]): Pass {
  if (unknown.length === 0) return pass;
  const names = unknown.map((name) => `'${name}'`).join(', ');
  const message = `${titles[side]}: no template declares the argument ${names}`;
  return withNotice(pass, 'Warning', REASON.unknownArguments, message);
}

const titles = { step: 'Step-based analysis', background: 'Background analysis' } as const;

function judge(pass: Pass, side: Side, run: AnalysisRun | null): Pass {
  if (run === null) return pass;
  const { phase = '', message } = run.status ?? {};
  const ref = { name: run.metadata.name, status: phase, ...(message ? { message } : {}) };
  const told = tellPhase(recorded(pass, side, ref), side, run);
  if (phase === 'Inconclusive') return withNotes(told, { addPause: PAUSE.inconclusiveAnalysis });
  if (phase !== 'Failed' && phase !== 'Error') return told;
  const why = message ? `: ${message}` : '';
  return withNotes(told, { abort: `${titles[side]} phase error/failed${why}` });
}

function tellPhase(pass: Pass, side: Side, run: AnalysisRun): Pass {
  const phase = run.status?.phase ?? '';
  const before = recordedRef(pass, side);
  const previous = before?.name === run.metadata.name ? before.status : 'NoPreviousStatus';
  if (phase === '' || previous === phase) return pass;
  const type = phase === 'Failed' || phase === 'Error' ? 'Warning' : 'Normal';
  const kind = side === 'step' ? 'Step' : 'Background';
  const message = `${kind} Analysis Run '${run.metadata.name}' Status New: '${phase}' Previous: '${previous}'`;
  return withNotice(pass, type, `AnalysisRun${phase}`, message);
}

/** Runs that nobody waits for any more are told to stop. */
function terminateOthers(pass: Pass): Pass {
  const kept = new Set([pass.notes.stepRun?.name, pass.notes.backgroundRun?.name]);
  return pass.world.analysisRuns
    .filter(({ metadata, spec, status }) => {
      return !kept.has(metadata.name) && spec.terminate !== true && !isCompletedPhase(status?.phase);
    })
    .reduce(
      (sofar, { metadata: { name } }) => withAction(sofar, { type: 'TerminateAnalysisRun', name }),
      pass,
    );
}

const DEFAULT_HISTORY = 5;

/** Deletes runs of ReplicaSets that are gone, and the oldest of the rest beyond the history limits. */
export const pruneAnalysisRuns: Stage = (pass) => {
  const { analysisRuns, replicaSets, rollout } = pass.world;
  const current = new Set([pass.notes.stepRun?.name, pass.notes.backgroundRun?.name]);
  const hashes = new Set(replicaSets.map(hashOf));
  const past = analysisRuns.filter(
    ({ metadata }) => !current.has(metadata.name) && metadata.deletionTimestamp === undefined,
  );
  const isKnown = ({ metadata }: AnalysisRun) => hashes.has(metadata.labels?.[POD_TEMPLATE_HASH] ?? '');
  const ended = past.filter((run) => isKnown(run) && isCompletedPhase(run.status?.phase));
  const { successfulRunHistoryLimit, unsuccessfulRunHistoryLimit } = rollout.spec.analysis ?? {};
  const isGood = (run: AnalysisRun) => run.status?.phase === 'Successful';
  const surplus = [
    ...past.filter((run) => !isKnown(run) && run.metadata.labels?.[ANALYSIS_TYPE] !== undefined),
    ...beyond(ended.filter(isGood), successfulRunHistoryLimit),
    ...beyond(
      ended.filter((run) => !isGood(run)),
      unsuccessfulRunHistoryLimit,
    ),
  ];
  return surplus.reduce(
    (sofar, { metadata: { name } }) => withAction(sofar, { type: 'DeleteAnalysisRun', name }),
    pass,
  );
};

function beyond(runs: readonly AnalysisRun[], limit = DEFAULT_HISTORY): AnalysisRun[] {
  const created = ({ metadata }: AnalysisRun) => metadata.creationTimestamp ?? '9999';
  return runs.toSorted((a, b) => created(b).localeCompare(created(a))).slice(limit);
}
