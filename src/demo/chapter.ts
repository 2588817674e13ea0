import type { EpochMs } from '../base/time.ts';
import type { WeightMark } from './rollout-view.ts';

/** One new version: when it was released, what was asked of the gateway, and when its story was over. */
export interface Chapter {
  readonly version: string;
  readonly stableVersion: string;
  readonly releasedAt: EpochMs;
  readonly marks: WeightMark[];
  endedAt: EpochMs | null;
}

export function openChapter(version: string, stableVersion: string, releasedAt: EpochMs): Chapter {
  return { version, stableVersion, releasedAt, marks: [], endedAt: null };
}
