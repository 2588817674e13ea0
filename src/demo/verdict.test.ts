import { describe, expect, it } from 'vitest';
import { type Chapter, openChapter } from './chapter.ts';
import { createTrafficLog, type TrafficLog } from './traffic-log.ts';
import { CLEAR_ANSWERS, judgeBad, judgeGood, missingOutcomes } from './verdict.ts';

const STEP_MS = 10;

/** One answer each 10 ms, by the versions given; `3!` is a failed answer of version 3. Users are numbered through. */
function logOf(...versions: string[]): TrafficLog {
  const log = createTrafficLog();
  for (const [index, text] of versions.entries()) {
    const status = text.endsWith('!') ? 500 : 200;
    log.add({ at: index * STEP_MS, user: index % 7, version: text.replace('!', ''), status });
  }
  return log;
}

const times = (count: number, version: string) => Array.from({ length: count }, () => version);

function chapterOf(version: string, stable: string, changes: Partial<Chapter> = {}): Chapter {
  return { ...openChapter(version, stable, 0), ...changes };
}

const GOOD = { splits: [{ asked: 5, requests: 100, share: 0.05 }], finalShare: 1, durationMs: 1 };

describe('judgeBad', () => {
  it('counts people once and failures by the bad version alone', () => {
    const log = logOf('2', '3', '2!', '3!', '2', '3!', '2', '2', '3', '2', '3');
    const bad = judgeBad(log, chapterOf('3', '2'), 200);
    expect(bad).toMatchObject({ requests: 5, failedRequests: 2, usersMet: 3, usersHarmed: 2 });
  });

  it('measures from the first failure to the last answer of the bad version', () => {
    const log = logOf('3', '3!', '2', '3', '2', '2');
    expect(judgeBad(log, chapterOf('3', '2'), 200)).toMatchObject({ harmToZeroMs: 20, requestsAfter: 2 });
  });

  it('knows no harm when nothing failed', () => {
    expect(judgeBad(logOf('3', '2'), chapterOf('3', '2'), 200).harmToZeroMs).toBeNull();
  });
});

describe('judgeGood', () => {
  it('leaves out answers near a change of the weight', () => {
    const log = logOf(...times(100, '1'), ...times(50, '1'), ...times(50, '2'), ...times(100, '2'));
    const marks = [
      { weight: 5, at: 0 },
      { weight: 100, at: 1500 },
    ];
    const { splits } = judgeGood(log, chapterOf('2', '1', { marks, endedAt: 3000 }), 3000);
    expect(splits).toEqual([
      { asked: 5, requests: 80, share: 0 },
      { asked: 100, requests: 100, share: 1 },
    ]);
  });
});

describe('missingOutcomes', () => {
  const badIn = (...after: string[]) => judgeBad(logOf('2', '3', ...after), chapterOf('3', '2'), 1e6);

  it('is empty when the traffic showed both outcomes', () => {
    expect(missingOutcomes(GOOD, badIn(...times(CLEAR_ANSWERS, '2')), [5])).toEqual([]);
  });

  it('wants every weight of the steps to be met by a request', () => {
    const missing = missingOutcomes(GOOD, badIn(...times(CLEAR_ANSWERS, '2')), [5, 20]);
    expect(missing).toEqual([{ what: 'step-not-seen', weight: 20 }]);
  });

  it('is not content with a good version that answers almost everything', () => {
    const missing = missingOutcomes({ ...GOOD, finalShare: 0.995 }, badIn(...times(CLEAR_ANSWERS, '2')), [5]);
    expect(missing).toEqual([{ what: 'good-not-serving-all', share: 0.995 }]);
  });

  it('wants requests after the last one of the bad version', () => {
    const missing = missingOutcomes(GOOD, badIn(...times(CLEAR_ANSWERS - 1, '2')), [5]);
    expect(missing).toEqual([{ what: 'bad-still-seen', requestsAfter: CLEAR_ANSWERS - 1 }]);
  });

  it('wants the stable version to answer them', () => {
    const missing = missingOutcomes(GOOD, badIn(...times(CLEAR_ANSWERS, '1')), [5]);
    expect(missing).toEqual([{ what: 'stable-not-serving', share: 0 }]);
  });

  it('wants the bad version to have been met at all', () => {
    const unseen = judgeBad(logOf(...times(400, '2')), chapterOf('3', '2'), 1e6);
    expect(missingOutcomes(GOOD, unseen, [5])).toEqual([{ what: 'bad-not-seen' }]);
  });
});
