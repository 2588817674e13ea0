import type { FieldError } from '../base/errors.ts';
import type { Blocked } from '../engine/plan.ts';
import type { Rehearsal } from '../engine/rehearsal.ts';

/** Why a rollout is where it is: what it waits for, nearest cause first, and pods that stand in its way. */
export interface Explanation {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly message: string;
  readonly waitsFor: readonly Blocked[];
  /** The background analysis, unless it is done and well. */
  readonly backgroundAnalysis: {
    readonly name: string;
    readonly phase: string;
    /** Newest reading and what it said; empty before the first. */
    readonly lastMeasured: string;
  } | null;
  /** Commands that would move it on. */
  readonly nextCommands: readonly string[];
  /** Pods that are not ready, with kubectl's word for why. */
  readonly troubledPods: readonly {
    readonly name: string;
    readonly status: string;
    readonly restarts: number;
    /** How its worst container ended last; `isPrevious`: it has been started again since. */
    readonly exit: {
      readonly container: string;
      readonly code: number;
      readonly reason: string;
      readonly isPrevious: boolean;
    } | null;
  }[];
}

/** What applying one Rollout would do. */
export interface RolloutPlan {
  readonly name: string;
  readonly namespace: string;
  /** `null`: it does not exist yet. */
  readonly image: { readonly from: string | null; readonly to: string };
  readonly problems: readonly FieldError[];
  /** The cluster has all of it already. */
  readonly isUnchanged: boolean;
  /** `null` when problems stand in the way. */
  readonly rehearsal: Rehearsal | null;
}

/** What follows a change. */
export interface Forecast {
  /** `null` when no traffic moves. */
  readonly sentence: string | null;
  /** Whether there is an update that a command could take back. */
  readonly isUpdate: boolean;
}
