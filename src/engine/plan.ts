import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import type { EpochMs, Millis } from '../base/time.ts';
import type { TrafficSplit } from './observed.ts';
import type { WaitCause } from './wait-cause.ts';

/** A merge patch on a live object. The shell adds the `resourceVersion` that the decision was made on. */
export type MergePatch = Readonly<Record<string, unknown>>;

/** One write. The shell applies them in order and stops at the first failure; each leaves a safe state behind. */
export type Action =
  | { readonly type: 'CreateReplicaSet'; readonly replicaSet: ReplicaSet }
  | { readonly type: 'PatchReplicaSet'; readonly name: string; readonly patch: MergePatch }
  | { readonly type: 'DeleteReplicaSet'; readonly name: string }
  | { readonly type: 'PatchRollout'; readonly patch: MergePatch }
  | { readonly type: 'PatchService'; readonly name: string; readonly patch: MergePatch }
  | { readonly type: 'RouteTraffic'; readonly split: TrafficSplit }
  | { readonly type: 'CreateAnalysisRun'; readonly run: AnalysisRun }
  | { readonly type: 'TerminateAnalysisRun'; readonly name: string }
  | { readonly type: 'DeleteAnalysisRun'; readonly name: string }
  | { readonly type: 'EvictPod'; readonly name: string };

/** An Event on the Rollout. Told once the write it speaks of has happened. */
export interface Notice {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What a stuck Rollout waits for. Every state that can last says so. */
export interface Blocked {
  readonly cause: WaitCause;
  readonly since: EpochMs | null;
  readonly recheckAt: EpochMs | null;
}

/** One step of a plan: a write, or an Event that belongs after the writes before it. */
export type Effect =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'notice'; readonly notice: Notice };

/** The whole outcome of a decision: data, so it can be tested, shown and replayed. */
export interface Plan {
  readonly effects: readonly Effect[];
  /** The status to write after the actions; equal to the observed one when nothing changed. */
  readonly status: RolloutStatus;
  readonly recheckAfterMs: Millis | null;
  readonly blocked: readonly Blocked[];
}

export const act = (action: Action): Effect => ({ kind: 'action', action });
export const note = (type: Notice['type'], reason: string, message: string): Effect => ({
  kind: 'notice',
  notice: { type, reason, message },
});
