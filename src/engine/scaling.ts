import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { DESIRED_REPLICAS, MOST_READY, SCALE_DOWN_DEADLINE } from '../api/v1alpha1/labels.ts';
import { REASON } from '../api/v1alpha1/reasons.ts';
import { type EpochMs, formatTime, type Millis, parseTime } from '../base/time.ts';
import { replicasOf } from './canary/target.ts';
import { type Pass, withAction, withNotice } from './pass.ts';
import { desiredOf, isSizedFor, revisionOf } from './replica-sets.ts';

/**
 * Gives a ReplicaSet a size, and notes the `spec.replicas` it was sized for. Going to zero forgets what its pods
 * reached, and takes its deadline away unless `keepsDeadline`: that of an aborted canary tells why it has no pods.
 */
export function scaleTo(pass: Pass, set: ReplicaSet, size: number, keepsDeadline = false): Pass {
  const replicas = replicasOf(pass.world.rollout);
  const from = desiredOf(set);
  if (from === size && isSizedFor(set, replicas)) return pass;
  const atZero = keepsDeadline ? [MOST_READY] : [MOST_READY, SCALE_DOWN_DEADLINE];
  const ended = size > 0 ? [] : atZero.filter((key) => set.metadata.annotations?.[key] !== undefined);
  const annotations = {
    [DESIRED_REPLICAS]: String(replicas),
    ...Object.fromEntries(ended.map((key) => [key, null])),
  };
  const patch = { metadata: { annotations }, ...(from === size ? {} : { spec: { replicas: size } }) };
  const scaled = withAction(pass, { type: 'PatchReplicaSet', name: set.metadata.name, patch });
  if (from === size) return scaled;
  const direction = size > from ? 'up' : 'down';
  const subject = `ReplicaSet ${set.metadata.name} (revision ${revisionOf(set)})`;
  const message = `Scaled ${direction} ${subject} from ${from} to ${size}`;
  return withNotice(scaled, 'Normal', REASON.scalingReplicaSet, message);
}

export type ScaleDownDeadline = EpochMs | null | 'unreadable';

/** When a ReplicaSet that is on its way out loses its pods. `null`: it is not on its way out. */
export function deadlineOf(set: ReplicaSet): ScaleDownDeadline {
  const text = set.metadata.annotations?.[SCALE_DOWN_DEADLINE];
  if (text === undefined || text === '') return null;
  return parseTime(text) ?? 'unreadable';
}

export function withDeadline(pass: Pass, set: ReplicaSet, delayMs: Millis): Pass {
  return annotated(pass, set, formatTime(pass.world.now + delayMs));
}

export function withoutDeadline(pass: Pass, set: ReplicaSet): Pass {
  return deadlineOf(set) === null ? pass : annotated(pass, set, null);
}

function annotated(pass: Pass, set: ReplicaSet, deadline: string | null): Pass {
  const patch = { metadata: { annotations: { [SCALE_DOWN_DEADLINE]: deadline } } };
  return withAction(pass, { type: 'PatchReplicaSet', name: set.metadata.name, patch });
}
