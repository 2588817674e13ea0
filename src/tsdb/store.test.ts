import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { labelsOf } from './labels.ts';
import { createMatcher } from './matcher.ts';
import { latestIn, pointsIn } from './sample-ring.ts';
import { createMetricsStore } from './store.ts';

function aStore({ retentionMs = 1000, maxSeries = 100 } = {}) {
  const clock = createFakeClock(0);
  return { clock, store: createMetricsStore({ clock, retentionMs, maxSeries }) };
}

function named(name: string, rest: Record<string, string> = {}) {
  return labelsOf(Object.entries({ __name__: name, ...rest }));
}

const byName = (name: string) => [createMatcher('__name__', '=', name)];

describe('createMetricsStore', () => {
  it('forgets samples older than the retention and series without samples', async () => {
    const { clock, store } = aStore();
    store.append(named('old'), 0, 1);
    for (let at = 0; at <= 2000; at += 100) {
      store.append(named('steady'), at, at);
      await clock.advance(100);
    }
    const [steady] = store.select(byName('steady'));
    expect(steady && pointsIn(steady.samples, 0, 9999).times[0]).toBeGreaterThanOrEqual(1000);
    expect(store.select(byName('old'))).toEqual([]);
    expect(store.counts().series).toBe(1);
    expect(store.counts().samples).toBe(store.counts().samplesAppended - store.counts().samplesExpired);
  });

  it('keeps the order of samples while the ring wraps and grows', async () => {
    const { clock, store } = aStore();
    for (let at = 0; at < 5000; at += 10) {
      store.append(named('a'), at, at);
      await clock.advance(10);
    }
    const [series] = store.select(byName('a'));
    const times = series === undefined ? [] : pointsIn(series.samples, 0, 9999).times;
    expect(times.length).toBeGreaterThan(95);
    expect(times).toEqual(times.map((_, i) => (times[0] ?? 0) + i * 10));
    expect(times.at(-1)).toBe(4990);
  });

  it('gives up the longest silent series for a new one, and counts it', () => {
    const { store } = aStore({ maxSeries: 3 });
    for (const [i, name] of ['a', 'b', 'c'].entries()) store.append(named(name), i, 1);
    store.append(named('a'), 10, 2);
    store.append(named('d'), 11, 1);
    expect(store.select([]).map(({ labels }) => labels.get('__name__'))).toEqual(['a', 'c', 'd']);
    expect(store.counts()).toMatchObject({ series: 3, samples: 4, seriesEvicted: 1, samplesEvicted: 1 });
  });

  it('refuses what is not newer, but a repeated sample silently', () => {
    const { store } = aStore();
    expect(store.append(named('a'), 5, 1)).toBe('stored');
    expect(store.append(named('a'), 5, 1)).toBe('duplicate');
    expect(store.append(named('a'), 5, 2)).toBe('out-of-order');
    expect(store.append(named('a'), 4, 1)).toBe('out-of-order');
    expect(store.counts()).toMatchObject({ samples: 1, samplesOutOfOrder: 2 });
  });

  it('ends a series at its stale marker and begins it again with the next sample', () => {
    const { store } = aStore();
    store.append(named('a'), 1, 7);
    store.markStale(named('a'), 2);
    store.markStale(named('a'), 3);
    store.append(named('a'), 4, Number.NaN);
    const [series] = store.select(byName('a'));
    if (series === undefined) throw new Error('no series');
    expect(latestIn(series.samples, 0, 1)).toEqual({ at: 1, value: 7 });
    expect(latestIn(series.samples, 0, 3)).toBeNull();
    expect(latestIn(series.samples, 0, 4)).toEqual({ at: 4, value: Number.NaN });
    expect(pointsIn(series.samples, 0, 9).times).toEqual([1, 4]);
    expect(store.counts().samples).toBe(3);
  });

  it('tells label sets apart whose texts run together', () => {
    const { store } = aStore();
    store.append(named('a', { x: '1y', z: '2' }), 1, 1);
    store.append(named('a', { x: '1', yz: '2' }), 1, 1);
    expect(store.counts().series).toBe(2);
  });
});
