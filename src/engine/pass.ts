import type { AnalysisRunStatusRef, RolloutStatus, TrafficWeights } from '../api/v1alpha1/rollout-status.ts';
import { type Action, act, type Effect, type Notice, note } from './plan.ts';
import { assignRoles, type RoleSets } from './replica-sets.ts';
import { project, type World } from './world.ts';

/** What the stages of one pass found out and the status write at its end needs. */
export interface Notes {
  /** Reason of a pause to begin. */
  readonly addPause: string | null;
  /** Reason of a pause that is over. */
  readonly endPause: string | null;
  /** Why this pass aborts the update; `null` while nothing does. */
  readonly abort: string | null;
  readonly weights: TrafficWeights | undefined;
  readonly stepRun: AnalysisRunStatusRef | undefined;
  readonly backgroundRun: AnalysisRunStatusRef | undefined;
}

/** One walk down the ladder: the world so far, what was decided on the way, and whether to stop here. */
export interface Pass {
  readonly world: World;
  readonly effects: readonly Effect[];
  readonly notes: Notes;
  /** `written`: the status was brought up to date and the pass is over. `left`: over without looking at the status. */
  readonly end: 'written' | 'left' | null;
}

export type Stage = (pass: Pass) => Pass;

export function beginPass(world: World): Pass {
  const { canary } = statusOf(world);
  const notes: Notes = {
    addPause: null,
    endPause: null,
    abort: null,
    weights: canary?.weights,
    stepRun: undefined,
    backgroundRun: undefined,
  };
  return { world, effects: [], notes, end: null };
}

/** Runs stages in order until one ends the pass. */
export function runStages(pass: Pass, stages: readonly Stage[]): Pass {
  return stages.reduce((sofar, stage) => (sofar.end === null ? stage(sofar) : sofar), pass);
}

export function statusOf({ rollout }: World): RolloutStatus {
  return rollout.status ?? {};
}

export function rolesOf({ world }: Pass): RoleSets {
  return assignRoles(world.rollout, world.replicaSets);
}

export function withAction(pass: Pass, action: Action): Pass {
  return { ...pass, world: project(pass.world, action), effects: [...pass.effects, act(action)] };
}

export function withNotice(pass: Pass, type: Notice['type'], reason: string, message: string): Pass {
  return { ...pass, effects: [...pass.effects, note(type, reason, message)] };
}

export function withNotes(pass: Pass, notes: Partial<Notes>): Pass {
  return { ...pass, notes: { ...pass.notes, ...notes } };
}

export function withStatus(pass: Pass, status: RolloutStatus): Pass {
  return { ...pass, world: { ...pass.world, rollout: { ...pass.world.rollout, status } } };
}

export function leave(pass: Pass): Pass {
  return { ...pass, end: 'left' };
}
