import { describe, expect, it } from 'vitest';
import { ramp } from '../testing/judge-build.ts';
import { answer, CONFIG, HEALTHY, pairOf, run, SLOW, table, withFiles } from '../testing/judge-session.ts';

describe('judge', () => {
  it('shows each metric, the groups and the score, and ends well for Pass', async () => {
    const { code, out, err } = await withFiles(HEALTHY);
    expect(out.split('\n')).toEqual([
      'METRIC  LABEL  RATIO  SHIFT AT 98 %  CONTROL     EXPERIMENT  GROUPS',
      expect.stringMatching(
        /^errors {2}Pass {3}1\.017 {2}-7\.5 to 8\.5 +29\.5 \(60\) {3}30 \(60\) {5}errors$/,
      ),
      expect.stringMatching(
        /^p99 {5}Pass {3}1\.004 {2}-7\.5 to 8\.5 +129\.5 \(60\) {2}130 \(60\) {4}latency$/,
      ),
      '',
      'GROUP    SCORE  WEIGHT',
      'errors   100    60 %',
      'latency  100    40 %',
      '',
      'Score 100: Pass. It passes from 95 on and is marginal from 75 on.',
      '',
    ]);
    expect([code, err]).toEqual([0, '']);
  });

  it.each([
    { argv: [], verdict: 'Fail', code: 1 },
    { argv: ['--marginal', '60'], verdict: 'Marginal', code: 1 },
    { argv: ['--pass', '60'], verdict: 'Pass', code: 0 },
    { argv: ['--pass', '60.5', '--marginal', '60'], verdict: 'Marginal', code: 1 },
  ])('ends with $code for $verdict', async ({ argv, verdict, code }) => {
    const ended = await withFiles(SLOW, ...argv);
    expect(ended.out).toContain(`Score 60: ${verdict}.`);
    expect(ended.code).toBe(code);
    if (code === 1) expect(ended.err).toBe(`Error: the canary did not pass: ${verdict}, score 60\n`);
  });

  it("prints Kayenta's result as JSON, and warnings beside it", async () => {
    const short = [pairOf('errors', [0, 0], [0, 'NaN'] as never), pairOf('p99', ramp(60), ramp(60))];
    const { code, out, err } = await withFiles(short, '-o', 'json');
    const result = JSON.parse(out);
    expect(Object.keys(result)).toEqual(['judgeName', 'score', 'groupScores', 'results']);
    expect(result.score).toEqual({ score: 100, classification: 'Pass', classificationReason: '' });
    expect(result.results[0].experimentMetadata.stats.count).toBe(1);
    expect(err).toContain('errors: too-few-points: 2 points of control and 1 of experiment are left');
    expect(code).toBe(0);
  });

  it('lists what to doubt below the score', async () => {
    const { out } = await withFiles([pairOf('errors', ramp(60), ramp(61)), HEALTHY[1]]);
    expect(out).toContain(
      '\n\nWhat to doubt about it:\n  errors: unequal-lengths: control has 60 points, experiment 61;',
    );
  });

  it('refuses to guess when strict', async () => {
    const { code, out, err } = await withFiles(
      [pairOf('errors', ramp(5), ramp(5, 90)), HEALTHY[1]],
      '--strict',
    );
    expect(out).toContain('Score 0: Error.');
    expect(out).toContain('\n  errors: too-few-points: 5 points of control');
    expect(out.match(/too-few-points/g)).toHaveLength(1);
    expect(out).toMatch(/^errors {2}Error {2}/m);
    expect(err).toMatch(/^Error: refused to judge strictly, for \d reasons; see the warnings\n/);
    expect(code).toBe(1);
  });

  it('marks what is critical, muted or tagged', async () => {
    const metrics = [
      { name: 'a', groups: ['g'], analysisConfigurations: { canary: { critical: true, muted: true } } },
      { name: 'b', groups: ['g', 'h'] },
    ];
    const pairs = [pairOf('a', ramp(60), ramp(60, 500)), { ...pairOf('b', [], [1]), tags: { pod: 'x' } }];
    const { out } = await run({ c: { metrics }, p: pairs }, 'c', 'p');
    expect(out).toMatch(/^a {8}High \(critical, muted\) {2}17\.95 /m);
    expect(out).toMatch(/^b pod=x {2}Nodata {18}1 {6}- +- +1 \(1\) {7}g, h$/m);
    expect(out).toMatch(/^h {6}no data {2}50 %$/m);
  });

  it('takes all from one request to a remote judge', async () => {
    const request = {
      canaryConfig: CONFIG,
      metricSetPairList: SLOW,
      scoreThresholds: { pass: 60, marginal: 20 },
    };
    const { code, out } = await run({ r: request }, 'r');
    expect(out).toContain('Score 60: Pass. It passes from 60 on and is marginal from 20 on.');
    expect(code).toBe(0);
  });

  it('uses the thresholds of the configuration unless others are given', async () => {
    const scoreThresholds = { pass: 61, marginal: 60 };
    const config = { ...CONFIG, classifier: { ...CONFIG.classifier, scoreThresholds } };
    const verdictOf = async (...argv: string[]) => (await run({ c: config, p: SLOW }, 'c', 'p', ...argv)).out;
    expect(await verdictOf()).toContain(
      'Score 60: Marginal. It passes from 61 on and is marginal from 60 on.',
    );
    expect(await verdictOf('--marginal', '61')).toContain('Score 60: Fail. It passes from 61 on');
    expect(await verdictOf('--pass', '50')).toContain('It passes from 50 on and is marginal from 50 on.');
  });
});

describe('judge on the series of each side', () => {
  const sides = (control: unknown, experiment: unknown, ...argv: readonly string[]) =>
    run({ config: CONFIG, s: control, c: experiment }, ...argv);

  it('reads tables with a column for each metric, and needs no configuration', async () => {
    const stable = table(['time', ramp(60)], ['errors', ramp(60)], ['"p 99"', ramp(60, 100)]);
    const canary = table(['"p 99"', ramp(60, 300)], ['errors', ramp(60)]);
    const { out } = await sides(stable, canary, '--control', 's', '--experiment', 'c');
    expect(out).toMatch(/^errors {2}Pass /m);
    expect(out).toMatch(/^p 99 {4}High .* 129\.5 \(60\) {2}329\.5 \(60\) {2}all$/m);
    expect(out).toMatch(/^all {4}50 {5}100 %$/m);
  });

  it('reads empty cells and NaN as missing points', async () => {
    const stable = table(['errors', ['', 'NaN', ...ramp(58)]], ['p99', ramp(60)]);
    const { out } = await sides(
      stable,
      table(['errors', ramp(60)], ['p99', ramp(60)]),
      'config',
      '--control',
      's',
      '--experiment',
      'c',
    );
    expect(out).toMatch(/^errors .* 28\.5 \(58\) {2}29\.5 \(60\) {3}errors$/m);
  });

  it('reads a table with both sides in it', async () => {
    const rows = ramp(60).flatMap((value) => [`control,errors,${value}`, `canary,errors,${value + 500}`]);
    const { out } = await run({ t: ['side,metric,value', ...rows].join('\r\n') }, 't');
    expect(out).toMatch(/^errors {2}High .* 29\.5 \(60\) {2}529\.5 \(60\) {2}all$/m);
  });

  it("reads Prometheus's answers, named on the command line, with gaps as missing points", async () => {
    const stable = answer([{ version: '1' }, ramp(60)]);
    const canary = answer([{ version: '2' }, [0, null, ...ramp(58, 2)]]);
    const given = ['--control', 'errors=s', '--experiment', 'errors=c'];
    const metrics = [
      { ...CONFIG.metrics[0], analysisConfigurations: { canary: { nanStrategy: 'replace' } } },
    ];
    const { out, code } = await run(
      { config: { ...CONFIG, metrics }, s: stable, c: canary },
      'config',
      ...given,
    );
    expect(out).toContain('missing-as-zero: 1 of 60 points of experiment are NaN, judged as 0');
    expect(code).toBe(1);
  });

  it('names an answer after the only metric of the configuration, or after itself', async () => {
    const only = { ...CONFIG, metrics: [CONFIG.metrics[0]] };
    const [stable, canary] = [answer([{}, ramp(60)]), answer([{}, ramp(60)])];
    const named = await run(
      { config: only, s: stable, c: canary },
      'config',
      '--control',
      's',
      '--experiment',
      'c',
    );
    expect(named.out).toMatch(/^errors {2}Pass/m);
    const own = answer([{ __name__: 'up' }, ramp(60)]);
    const itself = await run({ s: own, c: own }, '--control', 's', '--experiment', 'c');
    expect(itself.out).toMatch(/^up {6}Pass/m);
  });

  it('takes the labels that tell series of one answer apart as tags', async () => {
    const side = (version: string) =>
      answer([{ version, pod: 'a' }, ramp(60)], [{ version, pod: 'b' }, ramp(60)]);
    const { out } = await run({ s: side('1'), c: side('2') }, '--control', 'm=s', '--experiment', 'm=c');
    expect(out).toMatch(/^m pod=a {2}Pass/m);
    expect(out).toMatch(/^m pod=b {2}Pass/m);
  });

  it("reads Kayenta's metric set lists", async () => {
    const sets = [
      { name: 'errors', values: ramp(60) },
      { name: 'p99', values: ramp(60) },
    ];
    const { out, code } = await sides(sets, sets, 'config', '--control', 's', '--experiment', 'c');
    expect(out).toMatch(/^p99 {5}Pass/m);
    expect(code).toBe(0);
  });
});
