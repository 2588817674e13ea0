import type { Measurement } from '../../api/v1alpha1/analysis.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';
import type { JudgeState } from '../../judge/sequential/state.ts';
import { decodeState } from '../../judge/sequential/state-decode.ts';
import { STATE_KEY } from '../../judge/sequential/state-text.ts';
import type { MeasureContext } from '../provider.ts';
import { BEGAN, MISSED, WEIGHT } from './readings.ts';

/** What a look goes on from. */
export interface Before {
  readonly state: JudgeState | null;
  /** Where there is none yet: what the last run of the same canary came to, to go on from. */
  readonly carried: { readonly state: JudgeState; readonly runName: string } | null;
  /** A state that was there and is none: the evidence begins again, and every message says so. */
  readonly unreadable: { readonly text: string; readonly reason: string } | null;
  /** Epoch milliseconds at which this measurement began. */
  readonly startedAt: EpochMs;
  /** A measurement that begins now: what the last one passed is not proof for this one. */
  readonly isNew: boolean;
  /** Looks in a row that could not be taken. */
  readonly missed: number;
  /** The canary's weight at the last look; null where that is not known. */
  readonly weight: number | null;
}

/**
 * The next measurement of a metric goes on where the last one stopped: evidence of a regression is not forgotten. After
 * an Error it is the same measurement taken up again, with its deadline and what it had collected for a pass.
 */
export function beforeMeasuring({ run, metric, predecessor, clock }: MeasureContext): Before {
  const result = run.status?.metricResults?.find(({ name }) => name === metric.name);
  const last = result?.measurements?.findLast(hasState);
  const startedAt = last?.phase === 'Error' ? beganAt(last) : null;
  return {
    ...(last === undefined ? stateBefore(predecessor) : stateOf(last)),
    startedAt: startedAt ?? clock.now(),
    isNew: startedAt === null,
    missed: 0,
    weight: numberIn(last, WEIGHT),
  };
}

export function underWay({ clock }: MeasureContext, measurement: Measurement): Before {
  return {
    ...stateOf(measurement),
    startedAt: beganAt(measurement) ?? clock.now(),
    isNew: false,
    missed: numberIn(measurement, MISSED) ?? 0,
    weight: numberIn(measurement, WEIGHT),
  };
}

/** Errors that no look led to have no state: the measurement before them has it. */
function hasState({ metadata }: Measurement): boolean {
  return metadata?.[STATE_KEY] !== undefined;
}

type Found = Pick<Before, 'state' | 'carried' | 'unreadable'>;

const NOTHING_FOUND: Found = { state: null, carried: null, unreadable: null };

function stateOf(measurement: Measurement | undefined): Found {
  const text = measurement?.metadata?.[STATE_KEY];
  if (text === undefined) return NOTHING_FOUND;
  const decoded = decodeState(text);
  return decoded.ok
    ? { ...NOTHING_FOUND, state: decoded.state }
    : { ...NOTHING_FOUND, unreadable: { text, reason: decoded.reason } };
}

/** A later run begins a measurement of its own, with the evidence of the one before. */
function stateBefore(predecessor: MeasureContext['predecessor']): Found {
  if (predecessor === null) return NOTHING_FOUND;
  const { state, ...found } = stateOf(predecessor.result.measurements?.findLast(hasState));
  return { ...found, state: null, carried: state && { state, runName: predecessor.runName } };
}

/** A measurement taken up again after an Error began when the first one did. */
function beganAt(measurement: Measurement): EpochMs | null {
  return numberIn(measurement, BEGAN) ?? parseTime(measurement.startedAt);
}

function numberIn(measurement: Measurement | undefined, key: string): number | null {
  const text = measurement?.metadata?.[key];
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
