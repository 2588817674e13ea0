import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { shownPhase } from '../engine/phase.ts';
import { WrongUsage } from './failure.ts';
import type { Messages } from './messages/en.ts';
import { askedWeight, maxWeight } from './view/canary-progress.ts';

const PHASES = ['Healthy', 'Paused', 'Progressing', 'Degraded'] as const;

/** What is waited for. */
export type Goal =
  | { readonly key: 'phase'; readonly phase: string }
  | { readonly key: 'step' | 'weight'; readonly count: number };

/** @throws {UsageError} for a text that is no goal of any rollout. */
export function parseGoal(text: string): Goal {
  const [, key, value = ''] = /^(phase|step|weight)=(\w+)$/.exec(text) ?? [];
  const phase = PHASES.find((one) => one === value);
  if (key === 'phase' && phase !== undefined) return { key, phase };
  const count = /^\d+$/.test(value) ? Number(value) : null;
  if (count !== null && (key === 'step' || key === 'weight')) return { key, count };
  throw new WrongUsage(({ failures }) => failures.goal(JSON.stringify(text), PHASES.join('|')));
}

export function isReached(goal: Goal, rollout: Rollout): boolean {
  if (goal.key === 'phase') return shownPhase(rollout).phase === goal.phase;
  if (goal.key === 'step') return (rollout.status?.currentStepIndex ?? -1) >= goal.count;
  return weightOf(rollout) === goal.count;
}

/**
 * A goal that this rollout has no place for would be waited for until the pipeline gives up, and one that always
 * holds lets a pipeline pass that waits for nothing. @throws {WrongUsage}
 */
export function refuseIdleGoal(goal: Goal, rollout: Rollout): void {
  if (goal.key === 'phase') return;
  const why =
    goal.key === 'step' ? complaintOfStep(goal.count, rollout) : complaintOfWeight(goal.count, rollout);
  if (why === null) return;
  const text = JSON.stringify(`${goal.key}=${goal.count}`);
  throw new WrongUsage((messages) => messages.wrong.invalidValue(text, '--for', why(messages)));
}

type Complaint = (messages: Messages) => string;

function complaintOfStep(step: number, { metadata: { name }, spec }: Rollout): Complaint | null {
  const count = spec.strategy?.canary?.steps?.length ?? 0;
  if (count === 0) return ({ goals }) => goals.noSteps(name);
  if (step === 0) return ({ goals }) => goals.firstStep(name, count);
  return step > count ? ({ goals }) => goals.fewSteps(name, count) : null;
}

function complaintOfWeight(weight: number, rollout: Rollout): Complaint | null {
  const { name } = rollout.metadata;
  const { canary } = rollout.spec.strategy ?? {};
  if (canary === undefined) return ({ goals }) => goals.noWeights(name);
  const set = (canary.steps ?? []).flatMap(({ setWeight }) => (setWeight === undefined ? [] : [setWeight]));
  const weights = [...new Set([0, ...set, maxWeight(rollout)])].toSorted((a, b) => a - b);
  return weights.includes(weight) ? null : ({ goals }) => goals.otherWeights(name, weights.join(', '));
}

/** With a router, what it was last told; without one, what the steps have come to. */
function weightOf(rollout: Rollout): number {
  const asked = askedWeight(rollout);
  const { weights } = rollout.status?.canary ?? {};
  return rollout.status?.currentStepIndex === rollout.spec.strategy?.canary?.steps?.length
    ? asked
    : (weights?.canary.weight ?? asked);
}
