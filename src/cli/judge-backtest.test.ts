import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

const HEADING = 'seconds,canaryRequests,canaryErrors,stableRequests,stableErrors';
const repeat = (row: string, times: number) => Array<string>(times).fill(row);
const csv = (...rows: readonly string[]) => [HEADING, ...rows].join('\n');
const GOOD = csv(...repeat('15,1000,5,1000,5', 60));
/** Healthy for two minutes, then 30 % errors. */
const BROKEN = csv(...repeat('15,1000,5,1000,5', 8), ...repeat('15,1000,300,1000,5', 8));

async function backtest(files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) {
  const texts = Object.entries(files).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const session = openCliSession({
    kube: fakeKube(),
    clock: createFakeClock(0),
    files: Object.fromEntries(texts),
  });
  const code = await session.run('judge', 'backtest', 'r', ...argv);
  return { code, out: session.stdout(), err: session.stderr() };
}

const json = async (files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) =>
  JSON.parse((await backtest(files, ...argv, '-o', 'json')).out);

describe('judge backtest', () => {
  it('ends well when the bad are found and the good are not, and says how fast', async () => {
    const files = {
      'r/good.csv': GOOD,
      'r/bad.csv': BROKEN,
      'r/index.json': { 'good.csv': 'good', 'bad.csv': { truth: 'bad', onset: '2m' } },
      'r/notes.txt': 'not a recording',
    };
    const { result } = await json(files);
    expect(result.confusion).toEqual({
      good: { worse: 0, notWorse: 1, notEnoughEvidence: 0 },
      bad: { worse: 1, notWorse: 0, notEnoughEvidence: 0 },
    });
    expect(result.releases[0]).toEqual({
      name: 'bad.csv',
      truth: 'bad',
      verdict: 'worse',
      decidedSeconds: 135,
      delaySeconds: 15,
      failedCanaryRequests: 8 * 5 + 300,
      mistake: null,
    });
    expect(result.medianDelaySeconds).toBe(15);
    expect((await backtest(files)).code).toBe(0);
  });

  it.each([
    { name: 'a good one called worse', truth: 'good', onset: 0, ticks: BROKEN, mistake: 'false alarm' },
    {
      name: 'a bad one called worse before its onset',
      truth: 'bad',
      onset: 150,
      ticks: BROKEN,
      mistake: 'false alarm',
    },
    { name: 'a bad one that passed', truth: 'bad', onset: 0, ticks: GOOD, mistake: 'missed' },
    {
      name: 'a bad one that is not decided',
      truth: 'bad',
      onset: 0,
      ticks: csv('15,9,0,9,0'),
      mistake: 'missed',
    },
  ])('ends with 1 for $name', async ({ truth, onset, ticks, mistake }) => {
    const files = { 'r/a.csv': ticks, 'r/index.json': { 'a.csv': { truth, onset } } };
    const { code, out, err } = await backtest(files);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^a\\.csv .* ${mistake}$`, 'm'));
    expect(err).toMatch(/^Error: the policy makes mistakes: /);
    expect((await json(files)).result.releases[0].delaySeconds).toBeNull();
  });

  it('does not count a good release that is not decided as a mistake', async () => {
    const files = { 'r/a.csv': csv('15,9,0,9,0'), 'r/index.json': { 'a.csv': 'good' } };
    expect((await backtest(files)).code).toBe(0);
  });

  it('shows which verdicts another policy would have changed, and judges by --policy', async () => {
    const files = {
      'r/a.csv': BROKEN,
      'r/b.csv': GOOD,
      'r/index.json': { 'a.csv': 'bad', 'b.csv': 'good' },
      blind: 'errors: {floor: 0.9}\npass: {minimumTime: 1h}',
    };
    const against = await json(files, '--against', 'blind');
    expect(against.changes).toEqual([
      { name: 'a.csv', from: 'not enough evidence', to: 'worse' },
      { name: 'b.csv', from: 'not enough evidence', to: 'not worse' },
    ]);
    expect([against.result.missed, against.against.missed]).toEqual([0, 1]);
    expect((await backtest(files, '--against', 'blind')).code).toBe(0);
    expect((await backtest(files, '--policy', 'blind')).code).toBe(1);
  });

  it('says the same in Korean', async () => {
    const files = { 'r/a.csv': GOOD, 'r/index.json': { 'a.csv': 'bad' } };
    const { err } = await backtest(files, '--lang', 'ko');
    expect(err).toBe('Error: 정책의 실수: 오탐 0개, 미탐 1개\n');
  });
});

describe('the releases in examples', () => {
  const root = new URL('../../examples/releases/', import.meta.url);
  const files = Object.fromEntries(
    readdirSync(root).map((name) => [`r/${name}`, readFileSync(new URL(name, root), 'utf8')]),
  );

  it('are judged right by the defaults', async () => {
    expect((await backtest(files)).code).toBe(0);
  });

  it('have the plot that the docs show', async () => {
    const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(0), files });
    await session.run('judge', 'sequential', 'r/twice-the-errors.csv', '--svg', 'judging.svg');
    const shown = readFileSync(new URL('../../docs/concepts/judging.svg', import.meta.url), 'utf8');
    expect(session.writtenFile('judging.svg')).toBe(shown);
  });
});

describe('judge backtest on what it cannot use', () => {
  const TICK = { seconds: 1, canaryRequests: 1, canaryErrors: 0, stableRequests: 1, stableErrors: 0 };

  it.each([
    { files: { 'r/notes.txt': '' }, error: 'cannot judge r: it holds no recording, *.csv or *.json' },
    {
      files: { 'r/a.csv': GOOD },
      error: 'cannot judge r/a.csv: truth: must be good or bad, in the file or in index.json, but is missing',
    },
    {
      files: { 'r/a.json': { truth: 'fine', ticks: [TICK] } },
      error: 'cannot judge r/a.json: truth: must be good or bad, in the file or in index.json, but is "fine"',
    },
    {
      files: { 'r/a.json': { truth: 'bad', onset: 'soon', ticks: [TICK] } },
      error: 'cannot judge r/a.json: onset: must be seconds or a duration such as 10m, but is "soon"',
    },
    {
      files: { 'r/a.json': { truth: 'bad', onset: -1, ticks: [TICK] } },
      error: 'cannot judge r/a.json: onset: must be seconds or a duration such as 10m, but is -1',
    },
    {
      files: { 'r/a.json': { truth: 'bad', when: 1, ticks: [TICK] } },
      error: 'cannot judge r/a.json: when: is not known; there are ticks, truth and onset',
    },
    {
      files: { 'r/a.json': { truth: 'bad', ticks: [TICK] }, 'r/index.json': { 'a.json': 'good' } },
      error: 'cannot judge r/a.json: truth: is "bad", but the index says otherwise',
    },
    {
      files: { 'r/a.csv': GOOD, 'r/index.json': { 'b.csv': 'good' } },
      error: 'cannot judge r/index.json: b.csv: is no recording of this directory',
    },
    {
      files: { 'r/a.csv': GOOD, 'r/index.json': [] },
      error: 'cannot judge r/index.json: must be an object: file name -> {"truth": "good" or "bad"}',
    },
    {
      files: { 'r/a.csv': csv('15,0,0,9,0'), 'r/index.json': { 'a.csv': 'good' } },
      error: 'cannot judge r/a.csv: canaryRequests: the canary served nothing in any tick',
    },
    {
      files: { 'r/a.csv': csv('15,1,2,9,0'), 'r/index.json': { 'a.csv': 'good' } },
      error: 'cannot judge r/a.csv: line 2, canaryErrors: counts 2 of 1 requests',
    },
  ])('refuses with "$error"', async ({ files, error }) => {
    const { code, out, err } = await backtest(files);
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')[0]).toBe(`Error: ${error}`);
  });

  it('refuses a directory that is not there, and an index that is broken', async () => {
    expect((await backtest({})).err).toMatch(/^Error: cannot read r: ENOENT/);
    const broken = await backtest({ 'r/a.csv': GOOD, 'r/index.json': '{' });
    expect(broken.code).toBe(2);
    expect(broken.err).toMatch(/^Error: cannot read r\/index\.json: /);
  });
});
