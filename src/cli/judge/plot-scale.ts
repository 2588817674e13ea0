/** A place for each value between `from` and `to`, in pixels. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Pixels at `from` and at `to`. */
  readonly start: number;
  readonly end: number;
}

export function placeOf(value: number, { from, to, start, end }: Scale): number {
  const part = to > from ? (value - from) / (to - from) : 0;
  return start + Math.min(Math.max(part, 0), 1) * (end - start);
}

/** Round values inside of a scale, at most `most` steps: 1, 2 or 5 times a power of ten. */
export function roundTicks(to: number, most: number): number[] {
  if (!(to > 0)) return [0];
  const least = to / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5, 10].find((times) => times * power >= least * (1 - 1e-9)) ?? 10) * power;
  return Array.from({ length: Math.floor(to / step + 1e-9) + 1 }, (_, k) =>
    Number((k * step).toPrecision(12)),
  );
}

const MINUTE = 60;
const HOUR = 3600;
const TIME_STEPS = [
  1,
  5,
  15,
  30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR),
];

export interface TimeTick {
  readonly seconds: number;
  readonly text: string;
}

/** Round times from 0 on, at most `most` steps. */
export function timeTicks(seconds: number, most: number): TimeTick[] {
  const step = TIME_STEPS.find((one) => seconds / one <= most) ?? seconds / most;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, k) => ({
    seconds: k * step,
    text: timeText(k * step),
  }));
}

function timeText(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds % HOUR === 0) return `${seconds / HOUR} h`;
  return seconds % MINUTE === 0 ? `${seconds / MINUTE} min` : `${Math.round(seconds)} s`;
}

/** Moves texts apart that would overlap, in order from the top; `gap` is the height of one. */
export function spread(places: readonly number[], gap: number, bottom: number): number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = [...places];
  let least = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    least = Math.max(moved[index] ?? 0, least + gap);
    moved[index] = least;
  }
  let most = bottom;
  for (const index of order.toReversed()) {
    most = Math.min(moved[index] ?? 0, most);
    moved[index] = most;
    most -= gap;
  }
  return moved;
}
