import type { EpochMs, Millis } from '../../base/time.ts';

/** Points that are missing are NaN. */
export type Points = readonly number[];
export type Tags = Readonly<Record<string, string>>;

/** One time series of one side (Kayenta, `MetricSet`). */
export interface MetricSet {
  readonly name: string;
  readonly tags: Tags;
  readonly startTimeMillis: EpochMs;
  readonly startTimeIso: string;
  readonly endTimeMillis: EpochMs;
  readonly endTimeIso: string;
  readonly stepMillis: Millis;
  readonly values: Points;
  readonly attributes: Tags;
}

export interface MetricSetScope {
  readonly startTimeIso: string;
  readonly startTimeMillis: EpochMs;
  readonly stepMillis: Millis;
}

export interface BothSides<T> {
  readonly control: T;
  readonly experiment: T;
}

/** What is judged at once: the same series of both sides, not paired in time (Kayenta, `MetricSetPair`). */
export interface MetricSetPair {
  readonly name: string;
  readonly id: string;
  readonly tags: Tags;
  readonly values: BothSides<Points>;
  readonly scopes?: BothSides<MetricSetScope>;
  readonly attributes?: BothSides<Tags>;
}

/** How many points the window holds; 0 when the step is unknown (Kayenta, `MetricSet.expectedDataPoints`). */
export function expectedPoints({ startTimeMillis, endTimeMillis, stepMillis }: MetricSet): number {
  return stepMillis === 0 ? 0 : Math.trunc((endTimeMillis - startTimeMillis) / stepMillis);
}

/** Names a series by its name and its tags in order (Kayenta, `MetricSet.getMetricSetKey`). */
export function seriesKey(name: string, tags: Tags): string {
  return `${name} -> {${tagsKey(tags)}}`;
}

/** The same text for the same tags in any order. */
export function tagsKey(tags: Tags): string {
  const entries = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}:${value}`).join(', ');
}
