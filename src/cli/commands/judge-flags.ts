import type { RecordingFlags } from '../context.ts';
import type { FlagSet, FlagValues } from '../flag.ts';

/** How recorded ticks are read and judged; the same for every command that does. */
export const POLICY_FLAGS = {
  policy: { kind: 'string', summary: 'File with fields of haldane/sequential in YAML or JSON' },
  alpha: {
    kind: 'string',
    refusesEmpty: true,
    summary: 'Chance of calling a healthy canary worse, above 0 and below 1',
  },
  beta: {
    kind: 'string',
    refusesEmpty: true,
    summary: 'Chance of passing a canary at the margin, above 0 and below 1',
  },
  'warm-up': {
    kind: 'string',
    refusesEmpty: true,
    summary: 'How long a cold canary is forgiven, 3m by default; none for one that starts warm',
  },
  dispersion: {
    kind: 'string',
    refusesEmpty: true,
    summary: 'How bursty events are, 1 for independent ones; auto takes it from the past of stable',
  },
} as const satisfies FlagSet;

export const RECORDING_FLAGS = {
  counters: { kind: 'boolean', summary: 'Columns hold raw counters, not what each tick added' },
  baseline: { kind: 'string', summary: "Recording of stable's past, in the same columns" },
  'baseline-ticks': { kind: 'int', summary: "Take the first ticks for stable's past, and do not judge them" },
  ...POLICY_FLAGS,
} as const satisfies FlagSet;

export function policyFlagsOf(flags: FlagValues<typeof POLICY_FLAGS>) {
  const { policy, alpha, beta, 'warm-up': warmUp, dispersion } = flags;
  return { policy, alpha, beta, warmUp, dispersion };
}

export function recordingFlagsOf(flags: FlagValues<typeof RECORDING_FLAGS>): RecordingFlags {
  const { counters, baseline, 'baseline-ticks': baselineTicks } = flags;
  return { ...policyFlagsOf(flags), isCounters: counters, baseline, baselineTicks };
}
