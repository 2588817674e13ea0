import { isObject } from '../../base/json.ts';
import type { Summary } from '../statistics/descriptive.ts';
import type { Label } from './classify.ts';
import type { Tags } from './metric-set.ts';
import type { Verdict } from './score.ts';

/** One metric's part of the result (Kayenta, `CanaryAnalysisResult`). */
export interface MetricResult {
  readonly name: string;
  readonly id: string;
  readonly tags: Tags;
  readonly groups: readonly string[];
  readonly classification: Label;
  readonly classificationReason: string | null;
  readonly critical: boolean;
  readonly muted: boolean;
  readonly experimentMetadata: { readonly stats: Summary };
  readonly controlMetadata: { readonly stats: Summary };
  /** Not there for `Error`. */
  readonly resultMetadata: { readonly ratio: number } | null;
}

export interface ScoreResult<Classification extends string = Verdict> {
  readonly score: number;
  readonly classification: Classification;
  readonly classificationReason: string;
}

/** The whole result, as Kayenta's judge gives it (`CanaryJudgeResult`). */
export interface JudgeResult {
  readonly judgeName: string;
  readonly score: ScoreResult;
  readonly groupScores: readonly (ScoreResult<''> & { readonly name: string })[];
  readonly results: readonly MetricResult[];
}

/** The result as JSON that Kayenta's clients read: NaN as a text, absent members left out. */
export function encodeJudgeResult(result: JudgeResult): unknown {
  return encode(result);
}

function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(encode);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, encode(member)]));
}
