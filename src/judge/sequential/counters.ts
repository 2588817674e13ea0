/** Raw values of one counter of several series (pods) at one scrape; a series may be missing from a scrape. */
export type CounterScrape = ReadonlyMap<string, number>;

export interface CounterStep {
  /** What was counted since the last scrape, all series together. */
  readonly increment: number;
  /** Each series' last value, for the next scrape. A series missing from this scrape keeps its old one. */
  readonly cursor: CounterScrape;
  /** Series whose counter went back: their process began anew. */
  readonly resets: readonly string[];
}

/**
 * Counts between two scrapes, series by series, before any sum: a reset would hide in the sum. A value below the last
 * one is a restart and counts from 0. A series met for the first time counts nothing yet, since when it began is
 * unknown; unless `isBornHere`: its process was watched already and had no such series, so all of it is new.
 */
export function countSince(cursor: CounterScrape, scrape: CounterScrape, isBornHere = false): CounterStep {
  const next = new Map(cursor);
  const resets: string[] = [];
  let increment = 0;
  for (const [series, value] of scrape) {
    const last = cursor.get(series) ?? (isBornHere ? 0 : value);
    next.set(series, value);
    if (value < last) resets.push(series);
    increment += value < last ? value : value - last;
  }
  return { increment, cursor: next, resets };
}
