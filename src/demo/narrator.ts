import type { AnalysisRun, Measurement } from '../api/v1alpha1/analysis.ts';
import { isCompletedPhase } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Chapter } from './chapter.ts';
import type { Messages } from './messages/en.ts';
import type { WeightMark } from './rollout-view.ts';
import { percent } from './status-block.ts';

/** Tells each change of a Rollout and its AnalysisRuns once, and marks in the chapter what was asked when. */
export interface Narrator {
  observe(chapter: Chapter, seen: Seen): void;
}

export interface Seen {
  readonly rollout: Rollout;
  readonly runs: readonly AnalysisRun[];
  readonly weights: readonly WeightMark[];
}

interface Memory {
  readonly measured: Map<string, number>;
  readonly finished: Set<string>;
  abortMessage: string | null;
  /** How many weights were told. */
  marks: number;
}

export function createNarrator(messages: Messages, say: (line: string) => void): Narrator {
  const memory: Memory = { measured: new Map(), finished: new Set(), abortMessage: null, marks: 0 };
  return {
    observe(chapter, { rollout, runs, weights }) {
      tellMeasurements(memory, runs, messages, say);
      tellAbort(memory, rollout, messages, say);
      for (const mark of weights.slice(memory.marks)) {
        memory.marks += 1;
        // A finished update takes the canary route back to 0: it is stable now and needs none.
        if (mark.weight === 0 && chapter.marks.at(-1)?.weight === 100) continue;
        chapter.marks.push(mark);
        say(messages.weightAsked(chapter.version, mark.weight));
      }
    },
  };
}

function tellMeasurements(
  { measured, finished }: Memory,
  runs: readonly AnalysisRun[],
  messages: Messages,
  say: (line: string) => void,
): void {
  for (const { metadata, spec, status } of runs) {
    for (const { name, measurements = [] } of status?.metricResults ?? []) {
      const key = `${metadata.name}/${name}`;
      const condition = spec.metrics.find((metric) => metric.name === name)?.successCondition ?? '';
      const done = measurements.filter(({ phase }) => isCompletedPhase(phase));
      for (const one of done.slice(measured.get(key) ?? 0)) {
        say(messages.measured(name, { value: valueText(one), condition, phase: one.phase }));
      }
      measured.set(key, done.length);
    }
    if (finished.has(metadata.name) || !isCompletedPhase(status?.phase)) continue;
    finished.add(metadata.name);
    say(messages.analysisEnded(status?.phase ?? '', status?.message ?? ''));
  }
}

/** A share is easier to read as a percentage, and a count without decimals; anything else stays as it was given. */
function valueText({ value = '', message = '' }: Measurement): string {
  const match = /^\[?([\d.]+(?:e-?\d+)?)\]?$/.exec(value);
  if (match === null) return value === '' ? message : value;
  const number = Number(match[1]);
  return number <= 1 ? percent(number) : String(Math.round(number));
}

function tellAbort(
  memory: Memory,
  { status }: Rollout,
  messages: Messages,
  say: (line: string) => void,
): void {
  const message = status?.abort === true ? (status.message ?? '') : null;
  if (message === memory.abortMessage) return;
  memory.abortMessage = message;
  if (message !== null && message !== '') say(messages.aborted(message));
}
