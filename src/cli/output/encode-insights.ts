import { type EpochMs, formatTime, type Millis } from '../../base/time.ts';
import type { Moment, PlayedDecision } from '../../engine/rehearsal.ts';
import { waitWords } from '../../engine/wait-cause.ts';
import type { Explanation, RolloutPlan } from '../insight-results.ts';

/** `why -o json`, as docs/output.md has it: English whatever the language. */
export function encodeExplanation({ waitsFor, name, namespace, phase, message, ...more }: Explanation) {
  return {
    name,
    namespace,
    phase,
    message,
    waitsFor: waitsFor.map(({ cause, since, recheckAt }) => ({
      cause: cause.name,
      ...waitWords(cause),
      since: timeOf(since),
      until: timeOf(recheckAt),
    })),
    ...more,
  };
}

/** One of `plan -o json`. */
export function encodePlan({ rehearsal, ...plan }: RolloutPlan) {
  if (rehearsal === null) return { ...plan, rehearsal };
  const { weights: _told, moments, ...rest } = rehearsal;
  return { ...plan, rehearsal: { ...rest, moments: moments.map(encodeMoment) } };
}

function encodeMoment({ at, stepIndex, decisions, ...moment }: Moment) {
  return {
    afterSeconds: at / 1000,
    step: stepIndex,
    ...moment,
    decisions: decisions.map(encodeDecision),
  };
}

function encodeDecision({ stepIndex, metrics, atMostMs, slackMs }: PlayedDecision) {
  return { step: stepIndex, metrics, atMostSeconds: secondsOf(atMostMs), slackSeconds: secondsOf(slackMs) };
}

function secondsOf(span: Millis | null): number | null {
  return span === null ? null : span / 1000;
}

function timeOf(at: EpochMs | null): string | null {
  return at === null ? null : formatTime(at);
}
