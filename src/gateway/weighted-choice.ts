/** One alternative. `weight` is a part of the sum of all weights; 0 is never chosen. */
export interface Weighted {
  readonly key: string;
  readonly weight: number;
}

/**
 * Chooses so that after every request each alternative has been chosen as often as its share says, rounded down
 * or up. Each alternative is owed `weight / sum` of every request; its next turn may begin once anything is owed
 * and must come before a whole request is. The earliest such deadline goes first, which always fits (the
 * proportionate scheduling of Baruah et al. 1996, on one processor).
 */
export interface WeightedChoice {
  /** The key chosen; `null` when every weight is 0. */
  next(): string | null;
  /** New weights. What alternatives are owed so far carries over, so that frequent changes do not skew the split. */
  reweigh(alternatives: readonly Weighted[]): void;
}

interface Entry {
  readonly key: string;
  /** Of `total`, in whole units. */
  readonly share: number;
  /** Owed requests in units of 1 / total: shares added less turns taken. All together are 0. */
  owed: number;
}

/** Parts of one request that rounding at a change of weights may cost. */
const RESOLUTION = 1_000_000;

export function createWeightedChoice(alternatives: readonly Weighted[]): WeightedChoice {
  let { entries, total } = carryOver([], 1, alternatives);
  return {
    next() {
      const chosen = earliestDeadline(entries, total);
      if (chosen === null) return null;
      for (const entry of entries) entry.owed += entry.share;
      chosen.owed -= total;
      return chosen.key;
    },
    reweigh(next) {
      ({ entries, total } = carryOver(entries, total, next));
    },
  };
}

function earliestDeadline(entries: readonly Entry[], total: number): Entry | null {
  let best: Entry | null = null;
  let bestDeadline = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (entry.owed + entry.share <= 0) continue;
    const deadline = Math.ceil((total - entry.owed) / entry.share);
    if (deadline < bestDeadline) {
      best = entry;
      bestDeadline = deadline;
    }
  }
  return best;
}

function carryOver(
  before: readonly Entry[],
  totalBefore: number,
  alternatives: readonly Weighted[],
): { entries: readonly Entry[]; total: number } {
  const live = alternatives.filter(({ weight }) => weight > 0);
  const sum = live.reduce((parts, { weight }) => parts + weight, 0);
  if (sum === 0) return { entries: [], total: 1 };
  const factor = Math.ceil(RESOLUTION / sum);
  const total = sum * factor;
  const owedBefore = new Map(before.map(({ key, owed }) => [key, owed]));
  const entries = live.map(({ key, weight }) => ({
    key,
    share: weight * factor,
    owed: Math.round(((owedBefore.get(key) ?? 0) * total) / totalBefore),
  }));
  settle(entries, total);
  return { entries, total };
}

/** What those who left were owed, and what rounding lost, goes to the others by their shares. */
function settle(entries: readonly Entry[], total: number): void {
  const surplus = entries.reduce((sum, { owed }) => sum + owed, 0);
  let rest = surplus;
  for (const entry of entries) {
    const part = Math.trunc((surplus * entry.share) / total);
    entry.owed -= part;
    rest -= part;
  }
  const [first] = entries;
  if (first !== undefined) first.owed -= rest;
}
