import type { SequentialMetric } from '../../api/v1alpha1/sequential-metric.ts';
import { ProviderError } from '../../base/errors.ts';
import type { Scrape, ScrapeCursor } from '../../judge/sequential/feed.ts';
import { isLatencyRequired } from './readings.ts';
import { queriesOf } from './side-queries.ts';

/**
 * A counter of a process that goes on cannot vanish. Taken for no errors, its silence would pass a canary that fails,
 * or blame one for what stable no longer counts. A preset's errors are part of its requests, which answered.
 * @throws {ProviderError} where a query answered before, and for the same processes answers nothing now.
 */
export function refuseSilence(config: SequentialMetric, scrape: Scrape, cursor: ScrapeCursor): void {
  const queries = queriesOf(config);
  for (const side of ['canary', 'stable'] as const) {
    const { requests = [] } = scrape[side];
    const isSilent = (counter: string) =>
      scrape[side][counter]?.length === 0 &&
      requests.some(({ source }) => cursor[side][counter]?.[source] !== undefined);
    if (config.queries !== undefined && isSilent('errors'))
      throw silent(`errors query of ${side}`, queries[side].errors);
    if (isLatencyRequired(config) && isSilent('timed'))
      throw silent(`latency query of ${side}`, queries[side].latency ?? '');
  }
}

function silent(which: string, query: string): ProviderError {
  return new ProviderError(`the ${which} answers no series any more, and did before: ${query}`);
}
