import type { SideQueries } from '../../api/v1alpha1/sequential-metric.ts';
import { ProviderError } from '../../base/errors.ts';
import type { AskSeries } from '../internal/prometheus-series.ts';
import { selectorsIn } from './selectors.ts';

/** What asks for the time of a side's newest sample: its own query, or one for each metric that its requests name. */
function newestQueries({ newest, requests }: SideQueries): readonly string[] {
  if (newest !== undefined) return [newest];
  return selectorsIn(requests).map((selector) => `max(timestamp(${selector}))`);
}

/** Whether a side's age is known, so that counters that stand still mean that nobody came. */
export function isAgeKnown(queries: SideQueries): boolean {
  return newestQueries(queries).length > 0;
}

/** @throws {ProviderError} when a side's newest sample is older than the limit: it was not measured now. */
export async function refuseStale(
  ask: AskSeries,
  { side, queries }: { readonly side: 'canary' | 'stable'; readonly queries: SideQueries },
  at: { readonly seconds: number; readonly staleSeconds: number },
): Promise<void> {
  const answers = await Promise.all(newestQueries(queries).map((query) => ask(query, at.seconds)));
  const times = answers.flatMap((series) => series.flatMap(({ samples }) => samples.at(-1)?.value ?? []));
  if (times.length === 0 && queries.newest === undefined) return;
  const age = at.seconds - Math.max(...times);
  if (age <= at.staleSeconds) return;
  const old = Number.isFinite(age) ? `${Math.round(age)} s old` : 'unknown';
  throw new ProviderError(
    `stale scrape: the newest sample of ${side} is ${old}, more than ${at.staleSeconds} s (staleAfter)`,
  );
}

const SHORT_SECONDS = 300;
const LONG_SECONDS = 600;

/** Seconds between two scrapes of stable's requests; null where the metric is unknown or too young to tell. */
export async function scrapeInterval(
  ask: AskSeries,
  { requests }: SideQueries,
  seconds: number,
): Promise<number | null> {
  const [selector] = selectorsIn(requests);
  if (selector === undefined) return null;
  const [short, long] = await Promise.all(
    [SHORT_SECONDS, LONG_SECONDS].map(async (span) => {
      const [series] = await ask(`max(count_over_time(${selector}[${span}s]))`, seconds);
      return series?.samples.at(-1)?.value ?? 0;
    }),
  );
  // As many in the five minutes before: the oldest series was there all the time.
  const isOldEnough = short !== undefined && long !== undefined && short > 0 && long >= 2 * short - 1;
  return isOldEnough ? SHORT_SECONDS / short : null;
}
