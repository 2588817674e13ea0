import { type EpochMs, formatTime } from '../base/time.ts';
import type { Observed } from './observed.ts';

/** What a Rollout waits for. The names are printed by `why -o json`: one that is there stays. */
export type WaitCause =
  | {
      readonly name: 'StableEndpoints';
      readonly service: string;
      readonly seen: Observed['stableEndpoints'];
    }
  | { readonly name: 'InvalidSpec'; readonly message: string }
  /** The update was aborted; `message` is the reason. */
  | { readonly name: 'Aborted'; readonly message: string }
  /** `spec.paused` is true. */
  | { readonly name: 'PausedByUser' }
  /** `ends`: by a promote, or also by itself. */
  | {
      readonly name: 'PauseStep';
      readonly ends: 'promote' | 'timer';
      readonly index: number;
      readonly steps: number;
      readonly step: string;
    }
  /** Paused for another reason than a step. */
  | { readonly name: 'Paused'; readonly reason: string }
  | { readonly name: 'RestartTime'; readonly at: EpochMs }
  | { readonly name: 'OldPods'; readonly olderThan: EpochMs }
  | {
      readonly name: 'Pods';
      readonly role: 'canary' | 'stable';
      readonly size: number;
      readonly available: number;
    }
  /** `seen` is null before the first split is observed. */
  | { readonly name: 'Routes'; readonly asked: number; readonly seen: number | null }
  | {
      readonly name: 'Analysis';
      readonly run: string;
      readonly phase: string;
      readonly message: string;
      /** Newest reading and what it said; empty before the first. */
      readonly lastMeasured: string;
    }
  /** No controller has seen the newest spec. `seen` is null for one that no controller ever saw. */
  | { readonly name: 'UnseenSpec'; readonly generation: number; readonly seen: string | null };

/** A cause in words. */
export interface WaitWords {
  /** The thing waited for: `3 canary pods to become available`. */
  readonly on: string;
  /** How far it is from there; may be empty. */
  readonly evidence: string;
}

const ENDPOINTS: Readonly<Record<Observed['stableEndpoints'], string>> = {
  switched: 'they do',
  switching: 'they still name other pods than those of the canary Service',
  unseen: 'its EndpointSlices cannot be seen',
  unread: 'not looked at yet',
};

/** In English, as logs and JSON have it. */
export function waitWords(cause: WaitCause): WaitWords {
  switch (cause.name) {
    case 'StableEndpoints':
      return {
        on: `the endpoints of Service ${cause.service} to follow its selector`,
        evidence: ENDPOINTS[cause.seen],
      };
    case 'InvalidSpec':
      return { on: 'a valid spec', evidence: cause.message };
    case 'Aborted':
      return { on: 'retry, undo or a new template', evidence: cause.message };
    case 'PausedByUser':
      return { on: 'spec.paused to become false', evidence: 'manually paused' };
    case 'PauseStep':
      return {
        on: cause.ends === 'promote' ? 'promote' : 'the pause to end',
        // Counted as `get rollout` does.
        evidence: `step ${cause.index}/${cause.steps}: ${cause.step}`,
      };
    case 'Paused':
      return { on: 'promote or abort', evidence: `paused: ${cause.reason}` };
    case 'RestartTime':
      return { on: 'the time of the restart', evidence: `asked for ${formatTime(cause.at)}` };
    case 'OldPods':
      return {
        on: `pods from before ${formatTime(cause.olderThan)} to be replaced`,
        evidence: 'a few go at a time',
      };
    case 'Pods':
      return podWords(cause);
    case 'Routes':
      return {
        on: `the routes to carry canary weight ${cause.asked}`,
        evidence:
          cause.seen === null ? 'no split observed yet' : `observed ${cause.seen}, asked ${cause.asked}`,
      };
    case 'Analysis':
      return { on: `AnalysisRun ${cause.run}`, evidence: analysisEvidence(cause) };
    case 'UnseenSpec':
      return {
        on: 'the controller to see the newest spec',
        evidence: `generation ${cause.generation}, seen ${cause.seen ?? 'none'}: is a controller running for this namespace?`,
      };
  }
}

function podWords({ role, size, available }: Extract<WaitCause, { name: 'Pods' }>): WaitWords {
  const on = `${size} ${role} ${size === 1 ? 'pod' : 'pods'} to become available`;
  return { on, evidence: `${available} of ${size} are` };
}

/** `Running: so so; last: errors 0.1: ...`. */
function analysisEvidence({
  phase,
  message,
  lastMeasured,
}: Extract<WaitCause, { name: 'Analysis' }>): string {
  const told = [phase, message].filter(Boolean).join(': ');
  return lastMeasured === '' ? told : `${told}; last: ${lastMeasured}`;
}
