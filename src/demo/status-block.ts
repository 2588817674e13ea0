import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Chapter } from './chapter.ts';
import type { Messages } from './messages/en.ts';
import { type Answer, shareOf, tallyVersions } from './traffic-log.ts';

/** What the terminal shows of this moment. */
export interface Moment {
  readonly elapsedSeconds: number;
  readonly chapter: Chapter;
  readonly rollout: Rollout | null;
  /** Of the last seconds. */
  readonly recent: readonly Answer[];
  readonly windowSeconds: number;
}

const BAR_CELLS = 30;

export function renderMoment(moment: Moment, messages: Messages): readonly string[] {
  const { chapter, recent, windowSeconds } = moment;
  const rate = Math.round(recent.length / windowSeconds);
  return [
    '',
    `  ${messages.traffic(rate)} · ${stepText(moment, messages)}`,
    `  ${versionLine(moment, chapter.stableVersion, messages, 100 - askedWeight(moment))}`,
    `  ${versionLine(moment, chapter.version, messages, askedWeight(moment))}`,
  ];
}

/** The same on one line. */
export function renderBrief(moment: Moment, messages: Messages): string {
  const { chapter, elapsedSeconds } = moment;
  const parts = [chapter.stableVersion, chapter.version].map((version) => {
    const { share, errors } = seen(moment, version);
    return `v${version} ${percent(share)} (${messages.errors(percent(errors))})`;
  });
  const asked = messages.askedFor(chapter.version, askedWeight(moment));
  return `${stamp(elapsedSeconds)}   ${parts.join(', ')}; ${asked}; ${stepText(moment, messages)}`;
}

/** Seconds since the start, in a column of its own. */
export function stamp(seconds: number): string {
  return `[${seconds.toFixed(1).padStart(5)} s]`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function versionLine(moment: Moment, version: string, messages: Messages, asked: number): string {
  const { share, errors } = seen(moment, version);
  const filled = Math.round(share * BAR_CELLS);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`;
  const shown = `${percent(share).padStart(7)}  ${messages.asked(asked)}`;
  return `v${version} ${bar} ${shown}  ${messages.errors(percent(errors))}`;
}

function seen({ recent }: Moment, version: string): { readonly share: number; readonly errors: number } {
  const { requests, failed } = tallyVersions(recent).get(version) ?? { requests: 0, failed: 0 };
  return { share: shareOf(recent, version), errors: requests === 0 ? 0 : failed / requests };
}

function askedWeight({ chapter }: Moment): number {
  return chapter.marks.at(-1)?.weight ?? 0;
}

function stepText({ rollout }: Moment, messages: Messages): string {
  const { currentStepIndex, phase = '', abort } = rollout?.status ?? {};
  const steps = rollout?.spec.strategy?.canary?.steps ?? [];
  const step = steps[currentStepIndex ?? steps.length];
  if (step === undefined || abort === true) return phase;
  const [kind = ''] = Object.keys(step);
  const detail = step.setWeight === undefined ? kind : `${kind} ${step.setWeight}`;
  return messages.step((currentStepIndex ?? 0) + 1, steps.length, detail);
}
