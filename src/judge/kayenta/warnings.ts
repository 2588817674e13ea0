/** What made a result doubtful, in one word that scripts can look for. */
export type WarningRule =
  | 'unknown-option'
  | 'unequal-lengths'
  | 'no-points'
  | 'all-missing'
  | 'missing-as-zero'
  | 'too-few-points'
  | 'mostly-ties'
  | 'clipped-interval'
  | 'tolerance-too-coarse'
  | 'decided-by-tolerance'
  | 'constant-sides'
  | 'effect-size-skipped'
  | 'not-judged'
  | 'no-group'
  | 'metric-without-data'
  | 'group-without-data'
  | 'negative-weight-share'
  | 'pass-out-of-reach'
  | 'weights-not-100'
  | 'nothing-counted'
  | 'thresholds-swapped';

/**
 * Said beside a result that is what Kayenta would give. A `trap` means that the result rests on no evidence, or on
 * something else than its reader thinks: a strict judgement is refused for it. A `caution` is worth a look.
 */
export interface JudgeWarning {
  readonly rule: WarningRule;
  readonly severity: 'trap' | 'caution';
  /** The metric, with its tags if any, or the group; `null` for the judgement as a whole. */
  readonly about: string | null;
  readonly message: string;
}

/** A warning before it is known what it is about. */
export type Finding = Omit<JudgeWarning, 'about'>;

export const trap = (rule: WarningRule, message: string): Finding => ({ rule, severity: 'trap', message });

export const caution = (rule: WarningRule, message: string): Finding => ({
  rule,
  severity: 'caution',
  message,
});

/** One line: what, which rule, why. */
export function warningText({ rule, about, message }: JudgeWarning): string {
  return about === null ? `${rule}: ${message}` : `${about}: ${rule}: ${message}`;
}
