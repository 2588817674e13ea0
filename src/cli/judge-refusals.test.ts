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

  it.each([
    { content: { a: 1 }, name: 'another document' },
    { content: 'a,b\n1,2', name: 'a table of one side' },
  ])('says what a file may be, of $name', async ({ content }) => {
    expect(await bad({ f: content }, 'f')).toMatch(
      /^Error: cannot judge f: is none of: a canary configuration, /,
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
