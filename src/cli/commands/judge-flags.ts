import type { RecordingFlags } from '../context.ts';
import { type FlagSet, type FlagValues, measureFlag } from '../flag.ts';

/** How recorded ticks are read and judged; the same for every command that does. */
const TICK_FLAGS = {
  counters: { kind: 'boolean', summary: 'Columns hold raw counters, not what each tick added' },
  'baseline-ticks': { kind: 'int', summary: "Take the first ticks for stable's past, and do not judge them" },
  policy: { kind: 'string', isFile: true, summary: 'File with fields of haldane/sequential in YAML or JSON' },
  alpha: measureFlag('Chance of calling a healthy canary worse, above 0 and below 1'),
  beta: measureFlag('Chance of passing a canary at the margin, above 0 and below 1'),
  'warm-up': measureFlag('How long a cold canary is forgiven, 3m by default; none for one that starts warm'),
  dispersion: measureFlag(
    'How bursty events are, 1 for independent ones; auto takes it from the past of stable',
  ),
} as const satisfies FlagSet;

/** Of one recording, which may have its past in another. */
export const RECORDING_FLAGS = {
  ...TICK_FLAGS,
  baseline: { kind: 'string', isFile: true, summary: "Recording of stable's past, in the same columns" },
} as const satisfies FlagSet;

/** Of many recordings, judged by one policy or by two. */
export const BACKTEST_FLAGS = {
  ...TICK_FLAGS,
  against: {
    kind: 'string',
    isFile: true,
    summary: 'File of another policy: show which verdicts --policy changes',
  },
} as const satisfies FlagSet;

function tickFlagsOf(flags: FlagValues<typeof TICK_FLAGS>) {
  const {
    counters,
    'baseline-ticks': baselineTicks,
    policy,
    alpha,
    beta,
    'warm-up': warmUp,
    dispersion,
  } = flags;
  return { isCounters: counters, baselineTicks, policy, alpha, beta, warmUp, dispersion };
}

export function recordingFlagsOf(flags: FlagValues<typeof RECORDING_FLAGS>): RecordingFlags {
  return { ...tickFlagsOf(flags), baseline: flags.baseline };
}

export function backtestFlagsOf(flags: FlagValues<typeof BACKTEST_FLAGS>) {
  return { ...tickFlagsOf(flags), against: flags.against };
}
