import { describe, expect, it } from 'vitest';
import { compare, ERRORS_ONLY, WITH_LATENCY } from '../../testing/comparison-build.ts';
import { lnEvidenceAboveRate } from './mixtures.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { streamEvidence } from './progress.ts';

describe('the evidence of a stream', () => {
  it('is at most that its rate is above the floor, divided by the dispersion', () => {
    const { streams, progress } = compare([], { baseline: { ...ERRORS_ONLY, dispersion: 3 } });
    const [stream] = streams;
    const [one] = progress.streams;
    if (stream === undefined || one === undefined) throw new Error('no stream');
    const certain = {
      ...one,
      regression: { alternatives: [1000], waiting: Number.NEGATIVE_INFINITY },
      totals: { ...one.totals, canaryRequests: 1000, canaryEvents: 20 },
    };
    const above = lnEvidenceAboveRate({ trials: 1000, events: 20 }, DEFAULT_POLICY.errors.floor);
    expect(above).toBeGreaterThan(1);
    expect(streamEvidence(certain, stream)).toBeCloseTo(above / 3, 12);
  });
  it('begins without an incident', () => {
    expect(compare([]).progress.inIncident).toBe(false);
  });
});

describe('the streams', () => {
  it('share alpha by weight, the latency bounds their part evenly', () => {
    const { errors, latency } = DEFAULT_POLICY;
    const policy = {
      ...DEFAULT_POLICY,
      errors: { ...errors, weight: 0.6 },
      latency: { ...latency, weight: 0.2 },
    };
    const { streams } = compare([], { policy, baseline: WITH_LATENCY });
    [0.75, 0.125, 0.125].forEach((weight, index) => {
      expect(streams[index]?.weight).toBeCloseTo(weight, 12);
    });
    expect(compare([], { policy }).streams.map(({ weight }) => weight)).toEqual([1]);
  });
  it('have a dispersion each', () => {
    const { latency } = WITH_LATENCY;
    const baseline = { dispersion: 2, latency: { ...latency, dispersions: [1.5, 4] } };
    const { streams } = compare([], { baseline });
    expect(streams.map(({ regression }) => regression.dispersion)).toEqual([2, 1.5, 4]);
    expect(streams.map(({ nonInferiority }) => nonInferiority.dispersion)).toEqual([2, 1.5, 4]);
  });
});
