// Which Events are compared in one order, and which apart. Each rule says why; none names a scenario.
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';

/** client-go's recorder writes so many Events of one object at once, then one in five minutes. */
const RECORDED_AT_ONCE = 25;

/** Name of a sequence -> its Events in order, each once. */
export type EventSequences = Readonly<Record<string, readonly string[]>>;

/** Both sides' Events in the sequences that can be compared; what the recording's limit kept out is left out of ours. */
export function comparableEvents(
  { theirs, ours }: { readonly theirs: readonly string[]; readonly ours: readonly string[] },
  rollout: Rollout,
): { readonly theirs: EventSequences; readonly ours: EventSequences } {
  const story = { rollout, isAborted: ours.some(isAbort) };
  const atOnce = sequencesOf(theirs.slice(0, RECORDED_AT_ONCE), story);
  const told = sequencesOf(ours, story);
  if (theirs.length < RECORDED_AT_ONCE) return { theirs: atOnce, ours: told };
  const cut = Object.entries(atOnce).map(([name, texts]) => [name, told[name]?.slice(0, texts.length)]);
  const late = sequencesOf(theirs.slice(RECORDED_AT_ONCE), story)['told'] ?? [];
  const lateOurs = late.filter((text) => told['told']?.includes(text));
  return { theirs: { ...atOnce, late }, ours: { ...Object.fromEntries(cut), late: lateOurs } };
}

function isAbort(text: string): boolean {
  return text.includes(' RolloutAborted: ');
}

interface Story {
  readonly rollout: Rollout;
  readonly isAborted: boolean;
}

function sequencesOf(texts: readonly string[], story: Story): EventSequences {
  const sequences: Record<string, Set<string>> = { told: new Set() };
  const abortAt = texts.findIndex(isAbort);
  for (const [index, text] of texts.entries()) {
    const isAfterAbort = abortAt >= 0 && index > abortAt;
    const named = SEPARATE.map((rule) => rule(text, { ...story, isAfterAbort })).find((one) => one !== null);
    const { name, entry } = named ?? { name: 'told', entry: withoutNamespace(text) };
    sequences[name] = (sequences[name] ?? new Set()).add(entry);
  }
  return Object.fromEntries(Object.entries(sequences).map(([name, entries]) => [name, [...entries]]));
}

function withoutNamespace(text: string): string {
  return text.replace(/t-[\w-]+\/demo/, 'NAMESPACE/demo');
}

/** The sequence of its own that an Event belongs to; `null` when it is compared with all others. */
type Separation = (
  text: string,
  story: Story & { readonly isAfterAbort: boolean },
) => { readonly name: string; readonly entry: string } | null;

const SEPARATE: readonly Separation[] = [
  // When a run's phase is seen, against the Rollout's own Events, is a matter of time.
  (text) => (/ AnalysisRun\w+: /.test(text) ? { name: 'analysis', entry: text } : null),

  // After an abort upstream points the canary Service at stable before the weight is away, then back and forth in
  // every pass (its issue 3078); we point it there once, after the weight.
  (text, { rollout, isAborted }) => {
    const isCanary = text.includes(`service '${rollout.spec.strategy?.canary?.canaryService}'`);
    return isAborted && isCanary && text.includes('SwitchService')
      ? { name: 'canary Service', entry: text }
      : null;
  },

  // Without a router surge and unavailability bound both ReplicaSets: how far each goes at once depends on when pods
  // came up. The sizes themselves are compared at every moment.
  (text, { rollout }) => {
    const size = sizeOf(text);
    if (size === null || rollout.spec.strategy?.canary?.trafficRouting !== undefined) return null;
    return { name: `sizes of ${size.name}`, entry: size.direction };
  },

  // A step is complete when the routes show its weight. With dynamicStableScale stable shrinks on the same sight, so
  // its Event comes before the step's; upstream completes the step on its own write.
  (text, { rollout }) => {
    const size = sizeOf(text);
    if (size === null || rollout.spec.strategy?.canary?.dynamicStableScale !== true) return null;
    return { name: `sizes of ${size.name}`, entry: text };
  },

  // An abort with dynamicStableScale gives traffic back as stable's pods come up: in how many steps depends on them.
  (text, { rollout, isAfterAbort }) => {
    const isDynamic = rollout.spec.strategy?.canary?.dynamicStableScale === true;
    const isWeight = /PatchingCanaryIngress|TrafficWeightUpdated/.test(text);
    return isDynamic && isAfterAbort && isWeight ? { name: 'return', entry: 'traffic goes back' } : null;
  },
];

function sizeOf(text: string): { readonly name: string; readonly direction: string } | null {
  const [, direction, name] = /Scaled (up|down) ReplicaSet (\S+)/.exec(text) ?? [];
  return direction === undefined || name === undefined ? null : { name, direction };
}
