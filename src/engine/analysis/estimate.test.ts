import { describe, expect, it } from 'vitest';
import { metric } from '../../testing/analysis-build.ts';
import { analysisDurationMs, decisionOf } from './estimate.ts';

const MINUTE = 60_000;
const scheduled = (schedule: object, settings = {}) =>
  metric({ ...settings, provider: { plugin: { 'haldane/judge': { schedule } } } });

describe('how long a run takes', () => {
  it.each([
    [{ lifetime: '1h' }, {}, 60],
    [{ lifetime: '1h', interval: '25m', beginAfter: '5m' }, {}, 55],
    [{ lifetime: '1h', interval: '2h' }, {}, 60],
    [{ lifetime: '1h' }, { count: 2, interval: '10m', initialDelay: '1m' }, 131],
    [{ lifetime: 'x' }, {}, 0],
  ])('of the schedule %j with %j is %d minutes', (schedule, settings, minutes) => {
    const spec = { metrics: [scheduled(schedule, settings)] };
    expect(analysisDurationMs(spec)).toBe(minutes * MINUTE);
    expect(decisionOf(spec)).toBeNull();
  });

  it('is at most the longer of a schedule and a deadline', () => {
    const sequential = metric({ provider: { plugin: { 'haldane/sequential': { deadline: '30m' } } } });
    const metrics = [scheduled({ lifetime: '1h' }), sequential];
    expect(decisionOf({ metrics })).toEqual({ atMostMs: 60 * MINUTE });
  });
});
