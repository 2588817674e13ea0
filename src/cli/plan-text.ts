import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { formatGoDuration } from '../base/duration.ts';
import type { Millis } from '../base/time.ts';
import { stepsOf, stepText } from '../engine/canary/steps.ts';
import type { Moment, PlayedDecision, Rehearsal } from '../engine/rehearsal.ts';
import type { RolloutPlan } from './insight-results.ts';
import type { Messages } from './messages/en.ts';
import { alignColumns } from './output/columns.ts';
import { textWidth } from './output/text-width.ts';

type Words = Messages['plan'];

/** What happens when, and what it takes. */
export function planLines(
  plan: RolloutPlan,
  rollout: Rollout,
  { podStartMs, words }: { readonly podStartMs: Millis; readonly words: Words },
): readonly string[] {
  const { name, namespace, image, problems, rehearsal } = plan;
  const change = image.from === null ? words.isNew(image.to) : `${image.from} -> ${image.to}`;
  const title = `Rollout ${namespace}/${name}: ${change}`;
  if (rehearsal === null) return [title, ...problems.map(({ path, message }) => `  ${path}: ${message}`)];
  const [now] = rehearsal.moments;
  if (plan.isUnchanged && rehearsal.moments.length === 1) {
    return [title, words.staysAt([now?.phase, now?.message].filter(Boolean).join(': '))];
  }
  const decisions = rehearsal.moments.at(-1)?.decisions ?? [];
  const rows = rehearsal.moments.map((moment) => [
    ...placeOf(moment, rollout),
    whatHappens(moment, rollout, { decisions, words }),
  ]);
  const { at, step, weight, canary, stable, pods } = words;
  const table = alignColumns([[at, step, weight, canary, stable, pods, ''], ...rows], textWidth);
  return [
    title,
    ...(plan.isUnchanged ? [words.goesOn] : []),
    ...table.map((line) => `  ${line}`.trimEnd()),
    `${summaryOf(rehearsal, rollout, words)}. ${words.podStart(formatGoDuration(podStartMs))}`,
  ];
}

function inSeconds(ms: Millis): string {
  return formatGoDuration(Math.round(ms / 1000) * 1000);
}

function placeOf(
  { at, stepIndex, weight, canaryPods, stablePods, allPods, decisions: past }: Moment,
  rollout: Rollout,
): readonly string[] {
  return [
    // What comes after a decision comes then or later.
    `${past.length === 0 ? '' : '>= '}+${inSeconds(at)}`,
    stepIndex === null ? '-' : `${stepIndex}/${stepsOf(rollout).length}`,
    ...[weight, canaryPods, stablePods, allPods].map(String),
  ];
}

function whatHappens(
  { stepIndex, phase, message }: Moment,
  rollout: Rollout,
  { decisions, words }: { readonly decisions: readonly PlayedDecision[]; readonly words: Words },
): string {
  const step = stepIndex === null ? undefined : stepsOf(rollout)[stepIndex];
  if (step === undefined || phase === 'Healthy') return [phase, message].filter(Boolean).join(': ');
  const decision = decisions.find((one) => one.stepIndex === stepIndex);
  return [stepText(step), ...(decision === undefined ? [] : untilDecided(decision, words))].join(', ');
}

/** How long a step lasts whose analysis waits for evidence. */
function untilDecided({ atMostMs }: PlayedDecision, words: Words): readonly string[] {
  return [words.untilDecided, ...(atMostMs === null ? [] : [words.atMost(inSeconds(atMostMs))])];
}

function summaryOf({ moments, approvals, mostPods }: Rehearsal, rollout: Rollout, words: Words): string {
  const steps = stepsOf(rollout).length;
  const last = moments.at(-1);
  const gates =
    approvals.length === 0
      ? words.noApproval
      : words.approvals(approvals.map((index) => `${index}/${steps}`).join(', '));
  const pods = words.mostPods(mostPods, rollout.spec.replicas ?? 1);
  return [words.ends(last?.phase ?? '', inSeconds(last?.at ?? 0)), gates, pods].join('; ');
}
