import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createMatcher } from './matcher.ts';
import { isStaleAtEnd, lastValue } from './sample-ring.ts';
import { type Scraper, type ScrapeTarget, startScraper } from './scraper.ts';
import { createMetricsStore, type MetricsStore } from './store.ts';

interface World {
  readonly clock: FakeClock;
  readonly store: MetricsStore;
  readonly errors: string[];
  targets: ScrapeTarget[];
  /** Answers by address; a missing one never comes. */
  readonly pages: Map<string, { status: number; text: string; type?: string }>;
}

const scrapers: Scraper[] = [];
afterEach(async () => {
  for (const scraper of scrapers.splice(0)) await scraper.stop();
});

async function aWorld(targets: ScrapeTarget[], pages: Record<string, string>): Promise<World> {
  const clock = createFakeClock(1_000_000);
  const store = createMetricsStore({ clock, retentionMs: 600_000, maxSeries: 100 });
  const texts = Object.entries(pages).map(([url, text]) => [url, { status: 200, text }] as const);
  const world: World = { clock, store, errors: [], targets, pages: new Map(texts) };
  const scraper = startScraper(store, async () => world.targets, {
    clock,
    intervalMs: 5000,
    timeoutMs: 1000,
    onError: (what, why) => world.errors.push(`${what}: ${why}`),
    fetch: (url, { signal }) => answerFrom(world, url, signal),
  });
  scrapers.push(scraper);
  await clock.advance(0);
  return world;
}

async function answerFrom({ pages }: World, url: string, signal: AbortSignal) {
  const page = pages.get(url);
  if (page === undefined) {
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
  return {
    status: page?.status ?? 0,
    headers: { get: () => page?.type ?? 'text/plain; version=0.0.4' },
    text: async () => page?.text ?? '',
  };
}

/** What an instant query would see now: name and labels, value. */
function current({ store }: World): Record<string, number> {
  const live = store.select([]).filter(({ samples }) => !isStaleAtEnd(samples));
  return Object.fromEntries(
    live
      .filter(({ labels }) => !labels.get('__name__')?.startsWith('scrape_'))
      .map(({ labels, samples }) => [JSON.stringify(Object.fromEntries(labels)), lastValue(samples)]),
  );
}

const POD: ScrapeTarget = { url: 'http://pod/metrics', labels: { job: 'pods', pod: 'web-1' } };

describe('startScraper', () => {
  it('stores the samples of each target with its labels, and that it is up', async () => {
    const world = await aWorld([POD], { [POD.url]: 'hits{code="200"} 5\n' });
    expect(current(world)).toEqual({
      '{"__name__":"hits","code":"200","job":"pods","pod":"web-1"}': 5,
      '{"__name__":"up","job":"pods","pod":"web-1"}': 1,
    });
    world.pages.set(POD.url, { status: 200, text: 'hits{code="200"} 9\n' });
    await world.clock.advance(5000);
    expect(Object.values(current(world))).toEqual([9, 1]);
  });

  it('ends a series that a target no longer exposes', async () => {
    const world = await aWorld([POD], { [POD.url]: 'a 1\nb 2\n' });
    world.pages.set(POD.url, { status: 200, text: 'b 3\n' });
    await world.clock.advance(5000);
    expect(Object.values(current(world))).toEqual([3, 1]);
  });

  it.each([
    ['answers with an error', { status: 500, text: 'a 1\n' }, /HTTP 500/],
    ['exposes something else', { status: 200, text: '<html>' }, /line 1/],
  ])('ends all series of a target that %s, and says it is down', async (_title, page, why) => {
    const world = await aWorld([POD], { [POD.url]: 'a 1\n' });
    world.pages.set(POD.url, page);
    await world.clock.advance(5000);
    expect(current(world)).toEqual({ '{"__name__":"up","job":"pods","pod":"web-1"}': 0 });
    expect(world.errors).toEqual([expect.stringMatching(why)]);
  });

  it('gives a target that hangs up after the timeout', async () => {
    const world = await aWorld([POD], {});
    await world.clock.advance(1000);
    expect(Object.values(current(world))).toEqual([0]);
    expect(world.errors).toEqual([expect.stringMatching(/no answer within 1000 ms/)]);
  });

  it('ends everything of a target that is gone, its report too', async () => {
    const world = await aWorld([POD], { [POD.url]: 'a 1\n' });
    world.targets = [];
    await world.clock.advance(5000);
    expect(current(world)).toEqual({});
  });

  it('moves an exposed label that the target also sets, or lets it win when asked', async () => {
    const gateway: ScrapeTarget = { ...POD, url: 'http://gateway/metrics', honorLabels: true };
    const text = 'a{pod="inner"} 1\n';
    const world = await aWorld([POD, gateway], { [POD.url]: text, [gateway.url]: text });
    const names = world.store
      .select([createMatcher('__name__', '=', 'a')])
      .map(({ labels }) => [...labels.keys()]);
    expect(names).toEqual([
      ['__name__', 'exported_pod', 'job', 'pod'],
      ['__name__', 'job', 'pod'],
    ]);
  });

  it('keeps the timestamps of OpenMetrics and does not end such series', async () => {
    const world = await aWorld([POD], {});
    await world.clock.advance(1000);
    world.pages.set(POD.url, { status: 200, text: 'a 1 999.5\n', type: 'application/openmetrics-text' });
    await world.clock.advance(4000);
    world.pages.set(POD.url, { status: 200, text: '' });
    await world.clock.advance(5000);
    const [series] = world.store.select([createMatcher('__name__', '=', 'a')]);
    expect(series?.samples.times[series.samples.head]).toBe(999_500);
    expect(series && isStaleAtEnd(series.samples)).toBe(false);
  });

  it('goes on with the known targets while their list cannot be read', async () => {
    const world = await aWorld([POD], { [POD.url]: 'a 1\n' });
    Object.defineProperty(world, 'targets', {
      get: () => {
        throw new Error('no API server');
      },
    });
    world.pages.set(POD.url, { status: 200, text: 'a 2\n' });
    await world.clock.advance(5000);
    expect(Object.values(current(world))).toEqual([2, 1]);
    expect(world.errors).toEqual(['targets: no API server']);
  });
});
