import { describe, expect, it } from 'vitest';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import { dispersionOfPast, fineStep, incrementsByProcess, slowPast } from './past-dispersion.ts';

const OPTIONS = { windowSeconds: 3600, tickSeconds: 15 };
const series = (labels: Record<string, string>, values: readonly number[]): AnsweredSeries => ({
  labels,
  samples: values.map((value, index) => ({ at: index * 300, value })),
});
const NONE = new Map();

describe('the past of stable', () => {
  it('is counted for each process, from 0 after a restart', () => {
    const counted = incrementsByProcess([
      series({ pod: 'a', status: '200' }, [10, 15, 4]),
      series({ pod: 'a', status: '500' }, [1, 1, 2]),
      series({ pod: 'b' }, [0, 7, 9]),
    ]);
    expect([...(counted.get('a') ?? [])]).toEqual([
      [300, 5],
      [600, 5],
    ]);
    expect([...(counted.get('b') ?? [])]).toEqual([
      [300, 7],
      [600, 2],
    ]);
  });

  it('has the requests slower than a bound', () => {
    const buckets = [
      series({ pod: 'a', le: '0.1' }, [0, 90, 170]),
      series({ pod: 'a', le: '0.5' }, [0, 99, 199]),
      series({ pod: 'a', le: '+Inf' }, [0, 100, 200]),
    ];
    expect([...(slowPast(buckets, '0.1').events.get('a') ?? [])]).toEqual([
      [300, 10],
      [600, 20],
    ]);
    expect([...(slowPast(buckets, '0.5').requests.get('a') ?? [])]).toEqual([
      [300, 100],
      [600, 100],
    ]);
  });

  it('shows bursts of one process beside another that has none', () => {
    const steady = Array.from({ length: 8 }, (_, n) => n * 1000);
    const requests = incrementsByProcess([series({ pod: 'a' }, steady), series({ pod: 'b' }, steady)]);
    const even = Array.from({ length: 8 }, (_, n) => n * 10);
    const burst = [0, 0, 40, 40, 40, 80, 80, 80];
    const events = (values: readonly number[]) =>
      incrementsByProcess([series({ pod: 'a' }, even), series({ pod: 'b' }, values)]);
    expect(dispersionOfPast({ requests, events: events(even) }, NONE, OPTIONS)).toBe(1);
    expect(dispersionOfPast({ requests, events: events(burst) }, NONE, OPTIONS)).toBeGreaterThan(5);
  });

  it('of a single process is looked at over time, where there is enough of it', () => {
    const requests = incrementsByProcess([series({ pod: 'a' }, [0, 1000])]);
    const jumps = (count: number) =>
      incrementsByProcess([
        series(
          { pod: 'a' },
          Array.from({ length: count + 1 }, (_, n) => Math.floor(n / 8) * 40),
        ),
      ]);
    expect(dispersionOfPast({ requests, events: requests }, jumps(39), OPTIONS)).toBe(1);
    expect(dispersionOfPast({ requests, events: requests }, jumps(40), OPTIONS)).toBeGreaterThan(5);
  });

  it('is read in ticks, in no more points than a server gives', () => {
    expect(fineStep(OPTIONS)).toBe(15);
    expect(fineStep({ windowSeconds: 6 * 3600, tickSeconds: 1 })).toBe(3);
  });
});
