import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { lnEvidenceOfBlocks, rateDifference } from './difference.ts';
import { tunedVariance } from './mean-confidence.ts';
import { lnEvidenceOfRanks, rankOfCanary } from './pod-rank.ts';
import {
  alwaysValidPValue,
  blameStreams,
  combineEvidence,
  lnEvidenceOfPValue,
  rejectAlone,
} from './several-streams.ts';

// Expected values were computed apart, from the formulas as their papers print them.
describe('tests that the judge does not use by itself', () => {
  it('compares equal blocks by plug-in rates of the blocks before (Turner, Ly and Grünwald)', () => {
    const found = lnEvidenceOfBlocks([
      tickOf(100, 3, 100, 1),
      tickOf(100, 5, 100, 2),
      tickOf(100, 4, 100, 0),
    ]);
    [0, 0.680706294600359, 2.1748769811422544].forEach((expected, index) => {
      expect(found[index]).toBeCloseTo(expected, 10);
    });
  });
  it('bets on the rank of the canary among its pods, ties broken by chance', () => {
    const blocks = [
      { canary: 5, pods: [1, 2, 3], uniform: 0.4 },
      { canary: 2, pods: [1, 2, 3, 2], uniform: 0.25 },
      { canary: 9, pods: Array(9).fill(1), uniform: 0.7 },
    ];
    const ranks = blocks.map(rankOfCanary);
    [0.1, 0.35, 0.07].forEach((expected, index) => {
      expect(ranks[index]).toBeCloseTo(expected, 12);
    });
    expect(lnEvidenceOfRanks(blocks)).toBeCloseTo(0.5082561811761802, 10);
  });
  it('weighs requests by the split for the difference of two rates', () => {
    const sequence = { alpha: 0.05, variance: tunedVariance(50_000, 0.05) };
    const { difference, radius } = rateDifference(tickOf(10_000, 40, 90_000, 300), 0.1, sequence);
    expect(difference).toBeCloseTo(0.0006666666666666665, 12);
    expect(radius).toBeCloseTo(0.0020238948504222123, 10);
  });
  it('turns p-values into evidence and evidence into p-values', () => {
    expect(lnEvidenceOfPValue(0.01)).toBeCloseTo(1.6094379124341, 12);
    expect(alwaysValidPValue(3)).toBeCloseTo(0.049787068367863944, 12);
    expect(alwaysValidPValue(-1)).toBe(1);
  });
  it('rejects a stream alone from its own part of alpha on', () => {
    const reaching = (lnEvidence: number) => rejectAlone([{ lnEvidence, weight: 0.25 }], 0.1);
    expect(reaching(-Math.log(0.1 * 0.25))).toEqual([0]);
    expect(reaching(3.68)).toEqual([]);
  });
  it('blames the strongest, and all that its rank among them allows', () => {
    expect(blameStreams([Math.log(100)], 0.01)).toEqual([0]);
    // Of three the strongest must reach 300, two 150 each, three 100 each.
    const blamed = (...odds: readonly number[]) => blameStreams(odds.map(Math.log), 0.01);
    expect(blamed(1, 299, 149)).toEqual([]);
    expect(blamed(1, 301, 149)).toEqual([1]);
    expect(blamed(160, 1, 170)).toEqual([2, 0]);
    expect(blamed(120, 130, 110)).toEqual([1, 0, 2]);
  });
  it('gives a stream without weight no say', () => {
    const streams = [
      { lnEvidence: 50, weight: 0 },
      { lnEvidence: 1, weight: 1 },
    ];
    expect(combineEvidence(streams)).toBeCloseTo(1, 12);
    expect(rejectAlone(streams, 0.5)).toEqual([1]);
  });
});
