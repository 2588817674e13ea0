import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { answer, CONFIG, HEALTHY, pairOf, run } from '../testing/judge-session.ts';

describe('judge on what it cannot judge', () => {
  const bad = async (files: Readonly<Record<string, unknown>>, ...argv: readonly string[]) => {
    const { code, err, out } = await run(files, ...argv);
    expect([code, out]).toEqual([2, '']);
    return err.split('\n')[0];
  };
  const sideOf = (content: unknown) => bad({ s: content, c: 'm\n1' }, '--control', 's', '--experiment', 'c');

  it.each([
    { content: '', error: 's: is empty' },
    { content: '<html>', error: 's: looks like a web page, not like metrics' },
    { content: 'm\n', error: 's: line 1: needs a heading, and points below it' },
    { content: 'm,n\n1', error: 's: line 2: has 1 cells, but the heading has 2' },
    { content: 'm\n"1', error: 's: line 2: has a quote that does not match' },
    { content: 'time\n1', error: 's: line 1: names no metric: give each column a name' },
    {
      content: 'm\n1\nx\ny',
      error: 's: line 3, m: must be a number, or empty for a missing point, but is "x" (and 1 more)',
    },
    {
      content: 'm\n+Inf',
      error: 's: line 2, m: must be a number, or empty for a missing point, but is "+Inf"',
    },
    { content: {}, error: 's: metricSets: must be a list, but is an object' },
    { content: { status: 'error', error: 'bad query' }, error: 's: error: Prometheus answered: bad query' },
    {
      content: { status: 'success', data: { resultType: 'vector', result: [] } },
      error: 's: data.resultType: must be matrix, as query_range answers, but is "vector"',
    },
    {
      content: { status: 'success' },
      error: 's: data.resultType: must be matrix, as query_range answers, but is null',
    },
    {
      content: answer([{}, [1, 2]]),
      error: 's: data.result[0].metric: names no metric: write NAME=FILE in place of FILE',
    },
    {
      content: { status: 'success', data: { resultType: 'matrix', result: [{ metric: {} }] } },
      error: 's: data.result[0]: must have metric and values',
    },
    {
      content: {
        status: 'success',
        data: { resultType: 'matrix', result: [{ metric: {}, values: [[1, '+Inf']] }] },
      },
      error: 's: data.result[0].values[0]: must be [seconds, "value"] with a finite value, but is [1,"+Inf"]',
    },
    {
      content: {
        status: 'success',
        data: { resultType: 'matrix', result: [{ metric: {}, values: [['1', '1']] }] },
      },
      error: 's: data.result[0].values[0]: must be [seconds, "value"] with a finite value, but is ["1","1"]',
    },
    {
      content: {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: {},
              values: [
                [0, '1'],
                [0.001, '1'],
                [9e5, '1'],
              ],
            },
          ],
        },
      },
      error: 's: data.result: the times are no even steps: the smallest is 0.001 s',
    },
  ])('refuses $error', async ({ content, error }) => {
    expect(await sideOf(content)).toBe(`Error: cannot judge ${error}`);
  });

  it('names a file that is not there', async () => {
    expect(await bad({}, 'gone')).toBe(
      "Error: cannot read gone: ENOENT: no such file or directory, open 'gone'",
    );
  });

  it('names a file that is broken JSON', async () => {
    expect(await bad({ f: '{' }, 'f')).toMatch(/^Error: cannot read f: /);
  });

  it('names the place in a configuration', async () => {
    const metrics = [{ name: 'm', analysisConfigurations: { canary: { critical: 'yes' } } }];
    expect(await bad({ f: { metrics } }, 'f')).toBe(
      'Error: cannot judge f: metrics[0].analysisConfigurations.canary.critical: must be true or false, but is the string "yes"',
    );
  });

  it('says what a file may be', async () => {
    expect(await bad({ f: { a: 1 } }, 'f')).toMatch(
      /^Error: cannot judge f: is none of: a canary configuration, /,
    );
  });

  const TICK = { seconds: 15, canaryRequests: 10, canaryErrors: 0, stableRequests: 90, stableErrors: 1 };
  const TICKS = `${Object.keys(TICK).join(',')}\n${Object.values(TICK).join(',')}`;
  it.each([
    { content: TICKS, name: 'a table' },
    { content: [TICK, TICK], name: 'a list' },
    { content: { truth: 'bad', ticks: [TICK] }, name: 'a document' },
  ])('points to the judge of ticks, recorded as $name, with a line to copy', async ({ content }) => {
    expect(await bad({ 'a b.csv': content, 'c.csv': TICKS }, 'a b.csv', 'c.csv')).toBe(
      'Error: cannot judge a b.csv: it holds ticks of both sides, which has a judge of its own: ' +
        "haldane judge sequential 'a b.csv' c.csv",
    );
  });

  it.each([
    { content: 'a,b\n1,2', name: 'a table of one side' },
    { content: answer([{}, [1, 2]]), name: 'an answer of Prometheus' },
  ])('points to the flags that say which side $name is', async ({ content }) => {
    expect(await bad({ f: content }, 'f')).toBe(
      'Error: cannot judge f: it does not say which side it is, as this would: ' +
        'haldane judge --control f --experiment FILE',
    );
  });

  it('points from the judge of ticks to what judges an answer of Prometheus', async () => {
    expect(await bad({ f: answer([{}, [1, 2]]) }, 'sequential', 'f')).toMatch(
      /^Error: cannot judge f: is an answer of Prometheus, which holds one side: judge --control and --experiment /,
    );
  });

  it.each([
    { row: 'left,m,1', error: 't: line 2, side: must be control or experiment, but is "left"' },
    { row: 'control,,1', error: 't: line 2, metric: must name the metric' },
    {
      row: 'control,m,x',
      error: 't: line 2, value: must be a number, or empty for a missing point, but is "x"',
    },
  ])('refuses $error', async ({ row, error }) => {
    expect(await bad({ t: `side,metric,value\n${row}` }, 't')).toBe(`Error: cannot judge ${error}`);
  });

  it.each([
    {
      argv: [],
      error: 'cannot judge without data: give a file with both sides, or --control and --experiment',
    },
    {
      argv: ['config'],
      error: 'cannot judge without data: give a file with both sides, or --control and --experiment',
    },
    { argv: ['config', 'config'], error: 'cannot judge config: there is a canary configuration already' },
    {
      argv: ['pairs', '--control', 's'],
      error: 'cannot judge both a file with both sides and --control or --experiment',
    },
    { argv: ['--control', 's'], error: 'cannot judge experiment.m: No experiment metrics found for m' },
    { argv: ['--experiment', 's'], error: 'cannot judge control.m: No control metrics found for m' },
    {
      argv: ['config', '--control', 's', '--experiment', 's'],
      error: 'cannot judge m: no metric of the configuration is named "m"; it names errors, p99',
    },
    {
      argv: ['config', 'stray'],
      error:
        'cannot judge metricSetPairs[0].name: no metric of the configuration is named "z"; it names "errors", "p99"',
    },
    { argv: ['--pass', 'high'], error: 'invalid argument "high" for "--pass" flag: it must be a number' },
    { argv: ['--marginal', ''], error: 'invalid argument "" for "--marginal" flag: it must be a number' },
    {
      argv: ['--control', 'x=two', '--experiment', 's'],
      error: 'cannot judge two: line 1: names 2 metrics; leave out x=',
    },
  ])('says "$error"', async ({ argv, error }) => {
    const files = {
      config: CONFIG,
      pairs: HEALTHY,
      s: 'm\n1',
      two: 'a,b\n1,2',
      stray: [pairOf('z', [], [])],
    };
    expect(await bad(files, ...argv)).toBe(`Error: ${error}`);
  });

  it('is not offered under the name of the upstream plugin', async () => {
    const kube = fakeKube();
    const session = openCliSession({ kube, clock: createFakeClock(0), binary: 'kubectl-argo-rollouts' });
    expect(await session.run('judge', 'f')).toBe(1);
    expect(session.stderr()).toContain('unknown command "judge"');
  });
});
