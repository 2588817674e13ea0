import { describe, expect, it } from 'vitest';
import { at, close, finished, metric, record, result, runOf } from '../../testing/analysis-build.ts';

const STATE = 'haldane.dev/state';

/** What a fourth measurement leaves of the metadata of three, two of which have a state. */
function leftAfter(metadata: Readonly<Record<string, string>> | null) {
  const measurements = [
    finished('Successful', -50, { metadata: { [STATE]: 'one' } }),
    finished('Successful', -40, { metadata: { [STATE]: 'two', 'haldane.dev/began': '7' } }),
    finished('Successful', -30, { metadata: { warnings: 'w' } }),
  ];
  const metrics = [metric({ count: 9, interval: '10s' })];
  const status = {
    phase: 'Running' as const,
    startedAt: at(-60),
    metricResults: [result(measurements, { count: 3 })],
  };
  const closed = close(runOf({ metrics }, status), [
    record('Successful', metadata === null ? {} : { metadata }),
  ]);
  return closed.status.metricResults?.[0]?.measurements?.map((one) => one.metadata ?? null);
}

describe('the state of a comparison', () => {
  it('is kept by the newest measurement that has one', () => {
    expect(leftAfter({ [STATE]: 'three' })).toEqual([
      null,
      { 'haldane.dev/began': '7' },
      { warnings: 'w' },
      { [STATE]: 'three' },
    ]);
  });
  it('stays where it is while the newest has none: an Error must not lose it', () => {
    expect(leftAfter(null)).toEqual([
      { [STATE]: 'one' },
      { [STATE]: 'two', 'haldane.dev/began': '7' },
      { warnings: 'w' },
      null,
    ]);
  });
});
