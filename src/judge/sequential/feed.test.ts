import { describe, expect, it } from 'vitest';
import { countSince } from './counters.ts';
import { feedScrape, type Sample, type Scrape, type ScrapeCursor } from './feed.ts';

const STREAMS = [{ requests: 'requests', events: 'errors' }];
const of = (source: string, value: number, series = ''): Sample => ({ source, series, value });
const scrape = (at: number, canary: Scrape['canary'], stable: Scrape['stable'] = {}): Scrape => ({
  at,
  canary,
  stable,
});
const cursorAt = (first: Scrape): ScrapeCursor => {
  const fed = feedScrape(null, first, STREAMS);
  if (fed.outcome !== 'first') throw new Error(fed.outcome);
  return fed.cursor;
};
const START = scrape(
  100,
  { requests: [of('a', 50)], errors: [of('a', 5)] },
  { requests: [of('b', 900)], errors: [of('b', 9)] },
);

describe('raw counters become looks', () => {
  it('takes the first scrape for the past', () => {
    expect(feedScrape(null, START, STREAMS)).toEqual({
      outcome: 'first',
      cursor: {
        at: 100,
        canary: { requests: { a: { '': 50 } }, errors: { a: { '': 5 } } },
        stable: { requests: { b: { '': 900 } }, errors: { b: { '': 9 } } },
        absent: { canary: {}, stable: {} },
      },
    });
  });
  it('counts what came since', () => {
    const next = scrape(
      115,
      { requests: [of('a', 80)], errors: [of('a', 6)] },
      { requests: [of('b', 1000)], errors: [of('b', 9)] },
    );
    expect(feedScrape(cursorAt(START), next, STREAMS)).toMatchObject({
      outcome: 'look',
      restarts: [],
      look: {
        seconds: 15,
        ticks: [{ canaryRequests: 30, canaryEvents: 1, stableRequests: 100, stableEvents: 0 }],
      },
    });
  });
  it('counts all of a process from 0 when one of its counters went back, as in a crash loop', () => {
    const again = scrape(
      115,
      { requests: [of('a', 40)], errors: [of('a', 6), of('a', 2, '502')] },
      { requests: [of('b', 950)], errors: [of('b', 9)] },
    );
    const fed = feedScrape(cursorAt(START), again, STREAMS);
    const tick = { canaryRequests: 40, canaryEvents: 8, stableRequests: 50, stableEvents: 0 };
    expect(fed).toMatchObject({ outcome: 'look', look: { ticks: [tick] }, restarts: ['a'] });
  });

  it('counts series that name no process each by itself', () => {
    const first = scrape(100, { requests: [of('', 50, 'x'), of('', 70, 'y')] });
    const fed = feedScrape(
      cursorAt(first),
      scrape(115, { requests: [of('', 10, 'x'), of('', 75, 'y')] }),
      STREAMS,
    );
    expect(fed).toMatchObject({ outcome: 'look', look: { ticks: [{ canaryRequests: 15 }] } });
  });

  it('counts a restarted process from 0 and names it once', () => {
    const next = scrape(115, { requests: [of('a', 20)], errors: [of('a', 2)] });
    expect(feedScrape(cursorAt(START), next, STREAMS)).toMatchObject({
      restarts: ['a'],
      look: { ticks: [{ canaryRequests: 20, canaryEvents: 2 }] },
    });
  });
  it('remembers a counter that no series answers for one look', () => {
    const both = cursorAt(START);
    const silent = feedScrape(both, scrape(115, { requests: [of('a', 80)] }), STREAMS);
    const cursor = silent.outcome === 'look' ? silent.cursor : both;
    const back = scrape(130, { requests: [of('a', 90)], errors: [of('a', 6)] });
    expect(feedScrape(cursor, back, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryRequests: 10, canaryEvents: 1 }] },
    });
  });
  it('counts all errors of a process that began anew, from the first one on', () => {
    const anew = feedScrape(cursorAt(START), scrape(115, { requests: [of('a', 20)], errors: [] }), STREAMS);
    if (anew.outcome !== 'look') throw new Error(anew.outcome);
    const next = scrape(130, { requests: [of('a', 30)], errors: [of('a', 7)] });
    expect(feedScrape(anew.cursor, next, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryRequests: 10, canaryEvents: 7 }] },
    });
  });
  it('counts the first error of a process that was watched, and not the past of one that was not', () => {
    const known = scrape(115, { requests: [of('a', 60)], errors: [of('a', 5), of('a', 3, 'code=503')] });
    expect(feedScrape(cursorAt(START), known, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryEvents: 3 }] },
    });
    const stranger = scrape(115, { requests: [of('a', 60), of('c', 70)], errors: [of('c', 3)] });
    expect(feedScrape(cursorAt(START), stranger, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryRequests: 10, canaryEvents: 0 }] },
    });
  });
  it('counts no past of a new series where nobody says which process it belongs to', () => {
    const first = scrape(100, { requests: [of('', 50, 'host=a')], errors: [] });
    const next = scrape(115, { requests: [of('', 60, 'host=a'), of('', 9000, 'host=b')], errors: [] });
    expect(feedScrape(cursorAt(first), next, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryRequests: 10 }] },
    });
  });
  it('carries a process that one scrape missed over to the next', () => {
    const missed = feedScrape(cursorAt(START), scrape(115, { requests: [], errors: [] }), STREAMS);
    const cursor = missed.outcome === 'look' ? missed.cursor : null;
    const next = scrape(130, { requests: [of('a', 90)], errors: [of('a', 6)] });
    expect(feedScrape(cursor, next, STREAMS)).toMatchObject({
      look: { seconds: 15, ticks: [{ canaryRequests: 40, canaryEvents: 1 }] },
    });
  });
  it('forgets a process that is gone for more than ten minutes, whole, and takes it for new if it returns', () => {
    const others = { requests: [of('a', 50)], errors: [] };
    let cursor = cursorAt({ ...START, stable: { ...START.stable, requests: [of('b', 900), of('c', 5)] } });
    const feed = (at: number, stable: Scrape['stable']) => {
      const fed = feedScrape(cursor, scrape(at, others, stable), STREAMS);
      if (fed.outcome !== 'look') throw new Error(fed.outcome);
      cursor = fed.cursor;
      return fed.look.ticks[0];
    };
    const c = { requests: [of('c', 5)], errors: [] };
    feed(115, c);
    expect(cursor.absent).toEqual({ canary: {}, stable: { b: 115 } });
    feed(715, c);
    expect(Object.keys(cursor.stable['requests'] ?? {})).toEqual(['b', 'c']);
    feed(716, c);
    expect(cursor.stable).toEqual({ requests: { c: { '': 5 } }, errors: {} });
    expect(cursor.absent.stable).toEqual({});
    const back = { requests: [of('b', 2000), of('c', 5)], errors: [of('b', 40)] };
    expect(feed(731, back)).toMatchObject({ stableRequests: 0, stableEvents: 0 });
    expect(feed(746, { ...back, requests: [of('b', 2100), of('c', 5)] })).toMatchObject({
      stableRequests: 100,
    });
  });
  it('is not gone that returns in time: absent begins anew', () => {
    const stable = { requests: [], errors: [] };
    let cursor: ScrapeCursor = cursorAt(START);
    const feed = (at: number, canary: Scrape['canary']) => {
      const fed = feedScrape(cursor, scrape(at, canary, stable), STREAMS);
      if (fed.outcome === 'look') cursor = fed.cursor;
      return fed;
    };
    const gone = { requests: [], errors: [] };
    feed(115, gone);
    feed(700, { requests: [of('a', 60)], errors: [of('a', 5)] });
    expect(cursor.absent.canary).toEqual({});
    feed(715, gone);
    feed(1300, gone);
    expect(feed(1315, { requests: [of('a', 90)], errors: [of('a', 6)] })).toMatchObject({
      look: { ticks: [{ canaryRequests: 30, canaryEvents: 1 }] },
    });
  });
  it('keeps a series that one scrape of its process missed', () => {
    const first = scrape(100, { requests: [of('a', 50, 's=1'), of('a', 10, 's=2')], errors: [] });
    const missed = feedScrape(
      cursorAt(first),
      scrape(115, { requests: [of('a', 60, 's=1')], errors: [] }),
      STREAMS,
    );
    const cursor = missed.outcome === 'look' ? missed.cursor : null;
    const next = scrape(130, { requests: [of('a', 60, 's=1'), of('a', 13, 's=2')], errors: [] });
    expect(feedScrape(cursor, next, STREAMS)).toMatchObject({ look: { ticks: [{ canaryRequests: 3 }] } });
  });
  it('keeps of series without a process those that the last scrape had', () => {
    const first = scrape(100, { requests: [of('', 50, 'host=a'), of('', 10, 'host=b')], errors: [] });
    const next = scrape(115, { requests: [of('', 60, 'host=a')], errors: [] });
    expect(feedScrape(cursorAt(first), next, STREAMS)).toMatchObject({
      look: { ticks: [{ canaryRequests: 10 }] },
      cursor: { canary: { requests: { '': { 'host=a': 60 } } } },
    });
    const fed = feedScrape(cursorAt(first), next, STREAMS);
    const series = fed.outcome === 'look' ? Object.keys(fed.cursor.canary['requests']?.[''] ?? {}) : [];
    expect(series).toEqual(['host=a']);
  });
  it('says nothing of a scrape it has seen', () => {
    expect(feedScrape(cursorAt(START), START, STREAMS)).toEqual({ outcome: 'repeated' });
  });
  it.each([
    ['time that goes back', scrape(99, {}), 'time went back by 1 s'],
    [
      'a negative counter',
      scrape(115, { requests: [of('a', -1)] }),
      'canary requests: a  is -1, which no counter can be',
    ],
    [
      'NaN',
      scrape(115, {}, { errors: [of('b', Number.NaN, 'x=1')] }),
      'stable errors: b x=1 is NaN, which no counter can be',
    ],
    [
      'infinity',
      scrape(115, { requests: [of('a', Number.POSITIVE_INFINITY)] }),
      'canary requests: a  is Infinity, which no counter can be',
    ],
    [
      'more canary errors than requests',
      scrape(115, { requests: [of('a', 51)], errors: [of('a', 7)] }),
      'canary: more errors than requests were counted; the two queries do not count the same requests',
    ],
    [
      'more stable errors than requests',
      scrape(115, {}, { requests: [of('b', 901)], errors: [of('b', 11)] }),
      'stable: more errors than requests were counted; the two queries do not count the same requests',
    ],
  ])('refuses %s', (_, broken, reason) => {
    expect(feedScrape(cursorAt(START), broken, STREAMS)).toEqual({ outcome: 'broken', reason });
  });
  it('lets every request be an error', () => {
    const all = scrape(
      115,
      { requests: [of('a', 52)], errors: [of('a', 7)] },
      { requests: [of('b', 902)], errors: [of('b', 11)] },
    );
    expect(feedScrape(cursorAt(START), all, STREAMS)).toMatchObject({ outcome: 'look' });
  });
  it('counts nothing for a counter that a side does not have', () => {
    const streams = [{ requests: 'timed', events: 'slower 0.1' }];
    expect(feedScrape(cursorAt(START), scrape(115, {}), streams)).toMatchObject({
      look: { ticks: [{ canaryRequests: 0, canaryEvents: 0, stableRequests: 0, stableEvents: 0 }] },
    });
  });
});

describe('one counter', () => {
  it('names the series that went back', () => {
    const step = countSince(
      new Map([
        ['a', 10],
        ['b', 5],
      ]),
      new Map([
        ['a', 3],
        ['b', 6],
        ['c', 7],
      ]),
    );
    expect(step).toEqual({
      increment: 4,
      resets: ['a'],
      cursor: new Map([
        ['a', 3],
        ['b', 6],
        ['c', 7],
      ]),
    });
  });
  it('that stands still counts nothing', () => {
    expect(countSince(new Map([['a', 10]]), new Map([['a', 10]]))).toMatchObject({
      increment: 0,
      resets: [],
    });
  });
  it('born under our eyes counts in full', () => {
    expect(countSince(new Map(), new Map([['a', 10]]), true).increment).toBe(10);
  });
});
