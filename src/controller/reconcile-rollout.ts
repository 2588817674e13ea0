import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { CodedError, ConflictError, errorText, RangeViolation } from '../base/errors.ts';
import { deepEqual, mergePatchOf } from '../base/json.ts';
import { findCondition } from '../engine/conditions.ts';
import { decide } from '../engine/decide.ts';
import { guardAction } from '../engine/invariants.ts';
import type { Notice, Plan } from '../engine/plan.ts';
import { waitWords } from '../engine/wait-cause.ts';
import { decideOverdue } from '../engine/watchdog.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { ReconcileResult } from '../kube/work-queue.ts';
import { type ApplyParts, applyAction } from './apply.ts';
import { type Gathered, type GatherParts, gather } from './gather.ts';
import type { Log } from './log.ts';

export interface ReconcileParts extends GatherParts, ApplyParts {
  readonly recorder: EventRecorder;
  readonly log: Log;
}

/** Rounds of deciding and writing within one reconcile; more means that a write does not have its effect. */
const MOST_ROUNDS = 16;

/**
 * Brings one Rollout as far as it can come now. Writes are decided again on their own answers until none is left;
 * then the status is written, once, and only if it changed. The progress deadline counts also when that fails.
 */
export async function reconcileRollout(parts: ReconcileParts, key: string): Promise<ReconcileResult> {
  try {
    const gathered = await gather(parts, key);
    return gathered === null ? { recheckAfterMs: null } : await carryOut(parts, key, gathered);
  } catch (error) {
    if (!(error instanceof ConflictError)) await recordFailure(parts, key, error);
    throw error;
  }
}

async function carryOut(parts: ReconcileParts, key: string, gathered: Gathered): Promise<ReconcileResult> {
  const told: Notice[] = [];
  try {
    const { plan, rollout } = await settle(parts, gathered, told);
    const written = await writeStatus(parts, gathered.observed.rollout.status ?? {}, rollout);
    logDecision(parts.log, key, told, plan);
    tell(parts.recorder, written, told);
    return { recheckAfterMs: plan.recheckAfterMs };
  } catch (error) {
    tell(parts.recorder, gathered.observed.rollout, told);
    throw error;
  }
}

/** What cannot be mended by trying again is told on the Rollout; a deadline that has passed meanwhile is recorded. */
async function recordFailure(parts: ReconcileParts, key: string, error: unknown): Promise<void> {
  const rollout = parts.cache.newest('Rollout', key, parts.watches.rollouts.get(key));
  if (rollout === undefined) return;
  if (error instanceof CodedError && error.retry === 'never') {
    const message = `Reconciliation failed with error: ${errorText(error)}`;
    tell(parts.recorder, rollout, [{ type: 'Warning', reason: REASON.reconciliationError, message }]);
  }
  const status = decideOverdue(rollout, parts.clock.now());
  if (status === null) return;
  try {
    const written = await writeStatus(parts, rollout.status ?? {}, { ...rollout, status });
    const { message = '' } = status;
    tell(parts.recorder, written, overdueNotices(status));
    parts.log.warn(message, { rollout: key, phase: status.phase });
  } catch (writeError) {
    parts.log.warn(errorText(writeError), { rollout: key });
  }
}

/** An abort by the deadline has its Event, as when nothing failed. */
function overdueNotices({ abort, conditions }: RolloutStatus): Notice[] {
  const message = findCondition(conditions, CONDITION.progressing)?.message ?? '';
  return abort === true ? [{ type: 'Warning', reason: REASON.rolloutAborted, message }] : [];
}

async function settle(
  parts: ReconcileParts,
  start: Gathered,
  told: Notice[],
): Promise<{ readonly plan: Plan; readonly rollout: Rollout }> {
  let gathered = start;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const plan = decide({ ...gathered.observed, now: parts.clock.now() });
    gathered = await applyPlan(parts, gathered, plan, told);
    const rollout = { ...gathered.observed.rollout, status: plan.status };
    gathered = { ...gathered, observed: { ...gathered.observed, rollout } };
    if (!plan.effects.some(({ kind }) => kind === 'action')) return { plan, rollout };
  }
  const { namespace, name } = start.observed.rollout.metadata;
  throw new RangeViolation(`cannot settle Rollout ${namespace}/${name}: writes do not show their effect`);
}

async function applyPlan(
  parts: ReconcileParts,
  start: Gathered,
  plan: Plan,
  told: Notice[],
): Promise<Gathered> {
  let gathered = start;
  for (const effect of plan.effects) {
    if (effect.kind === 'notice') {
      told.push(effect.notice);
      continue;
    }
    guardAction(gathered.observed, effect.action);
    const applied = await applyAction(parts, gathered, effect.action);
    gathered = applied.gathered;
    told.push(...applied.notices.map((notice) => ({ type: 'Normal' as const, ...notice })));
  }
  return gathered;
}

async function writeStatus(
  { client, cache }: ReconcileParts,
  before: RolloutStatus,
  rollout: Rollout,
): Promise<Rollout> {
  const after = rollout.status ?? {};
  if (deepEqual(before, after)) return rollout;
  const { resourceVersion } = rollout.metadata;
  const body = { metadata: { resourceVersion }, status: mergePatchOf(before, after) };
  const written = await client.patch(
    rollouts,
    rollout.metadata,
    { type: 'merge', body },
    { subresource: 'status' },
  );
  cache.wrote(written);
  return written;
}

function tell(recorder: EventRecorder, about: Rollout, notices: readonly Notice[]): void {
  for (const notice of notices) recorder.record(about, notice);
}

/** One line for each decision that changed something. */
function logDecision(log: Log, rollout: string, told: readonly Notice[], { status, blocked }: Plan): void {
  if (told.length === 0) return;
  log.info(told.map(({ message }) => message).join('; '), {
    rollout,
    phase: status.phase,
    step: status.currentStepIndex,
    ...(status.canary?.weights === undefined ? {} : { weight: status.canary.weights.canary.weight }),
    ...(blocked[0] === undefined ? {} : { waitsFor: waitWords(blocked[0].cause).on }),
  });
}
