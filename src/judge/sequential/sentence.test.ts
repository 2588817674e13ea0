import { describe, expect, it } from 'vitest';
import {
  compare,
  healthy,
  healthyWithLatency,
  tick,
  times,
  WITH_LATENCY,
} from '../../testing/comparison-build.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { formatNeeded, formatVerdict } from './sentence.ts';
import { judgeComparison } from './verdict.ts';

describe('the sentence', () => {
  it('says what is worse by how much', () => {
    expect(formatVerdict(judgeComparison(compare(times(1, tick(45, 14)))))).toMatch(
      /^worse than stable: errors 30 % of canary \(45\/150\), 0\.491 % of stable \(14\/2850\) \(evidence \d\.\de\+\d+ : 1, rolls back at 100 : 1\)$/,
    );
  });
  it('says the evidence that a worse canary once reached, not what has become of it', () => {
    const { progress, ...rest } = compare(healthy(40));
    const found = { ...progress, bestRegression: Math.log(250) };
    expect(formatVerdict(judgeComparison({ ...rest, progress: found }))).toMatch(
      /\(evidence 250 : 1, rolls back at 100 : 1\)$/,
    );
  });
  it('says why it is undecided, and what is missing', () => {
    expect(formatVerdict(judgeComparison(compare(healthy(20))))).toMatch(
      /^not enough evidence yet: errors 0\.5 % of canary \(15\/3000\), 0\.491 % of stable \(280\/57000\) \(evidence 0\.\d+ : 1, rolls back at 100 : 1\); needs about [\d,]+ more canary requests for "not worse" \(about \d+ min at this rate\)$/,
    );
    expect(formatVerdict(judgeComparison(compare([])))).toMatch(
      /^too few canary requests yet: errors no requests of canary \(0\/0\)/,
    );
  });
  it('says of a worse canary only the streams to blame', () => {
    const slow = times(20, tick(1, 14), tick(30, 150), tick(40, 170));
    const text = formatVerdict(judgeComparison(compare(slow, { baseline: WITH_LATENCY })));
    expect(text).toMatch(
      /^worse than stable: slower than 0\.1 20 % of canary \S+, \S+ % of stable \S+; slower than 0\.25 [^;]*$/,
    );
  });
  it('shows the stream with most evidence while nobody is to blame', () => {
    const slower = times(8, tick(1, 14), tick(8, 150), tick(3, 19));
    const text = formatVerdict(judgeComparison(compare(slower, { baseline: WITH_LATENCY })));
    expect(text).toMatch(/^not enough evidence yet: slower than 0\.25 2 % of canary \(24\/1200\)/);
  });
  it('says that good takes time, and that nobody is judged while both sides fail', () => {
    const easy = { ...DEFAULT_POLICY, errors: { ...DEFAULT_POLICY.errors, passRatio: 20 } };
    const early = formatVerdict(judgeComparison(compare(healthy(39), { policy: easy })));
    expect(early).toMatch(/^good so far, but not for long enough yet: errors [^;]*\)$/);
    const failing = compare([...healthy(400), ...times(40, tick(15, 285))]);
    expect(formatVerdict(judgeComparison(failing))).toMatch(
      /^both sides are failing, so nothing is judged: errors /,
    );
  });
  it('lists all streams of a pass', () => {
    const good = healthyWithLatency(400);
    const text = formatVerdict(judgeComparison(compare(good, { baseline: WITH_LATENCY })));
    expect(text).toMatch(/^not worse than stable: errors .*; slower than 0\.1 .*; slower than 0\.25 /);
  });
  it.each([
    [89, 'about 90 s'],
    [60, 'about 60 s'],
    [90, 'about 2 min'],
    [5399, 'about 90 min'],
    [5400, 'about 2 h'],
    [92_645, 'about 30 h'],
  ])('rounds %d seconds to %s', (seconds, text) => {
    const one = {
      toward: 'worse' as const,
      stream: 'errors',
      canaryRequests: 9264,
      totalRequests: 1,
      seconds,
    };
    expect(formatNeeded(one)).toBe(
      `needs about 9,000 more canary requests for "worse" (${text} at this rate)`,
    );
  });
  it('says when no traffic comes', () => {
    const one = {
      toward: 'not worse' as const,
      stream: 'errors',
      canaryRequests: 0.2,
      totalRequests: 1,
      seconds: null,
    };
    expect(formatNeeded(one)).toBe('needs about 1 more canary requests for "not worse" (no traffic comes)');
  });
});
