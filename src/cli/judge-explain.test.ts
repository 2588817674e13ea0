import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { DEFAULT_POLICY } from '../judge/sequential/policy.ts';
import { beginState, keepLook } from '../judge/sequential/state.ts';
import { encodeState } from '../judge/sequential/state-text.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { recompute } from '../testing/recompute.ts';
import { EMPTY_CURSOR } from '../testing/state-build.ts';

const HEADING = 'seconds,canaryRequests,canaryErrors,stableRequests,stableErrors';
const SLOW = `${HEADING},canarySlower:0.1,stableSlower:0.1,canarySlower:0.5,stableSlower:0.5`;
const repeat = (row: string, times: number) => Array<string>(times).fill(row);

async function explain(
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
  objects: readonly KubeObject[] = [],
) {
  const session = openCliSession({ kube: fakeKube(objects), clock: createFakeClock(0), files });
  const code = await session.run('judge', 'explain', ...argv);
  return { code, out: session.stdout(), err: session.stderr() };
}

const numbersAt = (pattern: RegExp, text: string) =>
  [...text.matchAll(pattern)].map((match) => Number(match[1]));

/** What the text itself says came out. */
const printed = (text: string) => ({
  largest: numbersAt(/^ {2}largest C: (\S+) /gm, text)[0],
  bestPass: numbersAt(/^ {2}L, [^:]*: (\S+) /gm, text),
  verdict: /therefore: ([^(\n]*[^( \n])/.exec(text)?.[1],
});

function expectRecomputable(text: string) {
  const own = recompute(text);
  const said = printed(text);
  expect(own.verdict).toBe(said.verdict);
  expect(own.largest).toBeCloseTo(said.largest ?? Number.NaN, 5);
  expect(own.bestPass).toHaveLength(said.bestPass.length);
  own.bestPass.forEach((one, index) => {
    expect(one).toBeCloseTo(said.bestPass[index] ?? Number.NaN, 5);
  });
  return own.verdict;
}

const CASES = [
  { name: 'twice the errors', rows: repeat('15,1000,10,1000,5', 60), argv: [], verdict: 'worse' },
  { name: 'as many errors', rows: repeat('15,1000,5,1000,5', 60), argv: [], verdict: 'not worse' },
  { name: 'little traffic', rows: repeat('15,100,1,300,3', 30), argv: [], verdict: 'not enough evidence' },
  {
    name: 'a quiet canary',
    rows: ['15,1,0,900,4', ...repeat('15,0,0,900,4', 3)],
    argv: [],
    verdict: 'not enough evidence',
  },
  {
    name: 'a new weight',
    rows: [...repeat('15,1000,5,9000,45', 30), ...repeat('15,5000,25,5000,25', 20)],
    argv: ['--looks', '45'],
    verdict: 'not enough evidence',
  },
  {
    name: 'an outage after ten minutes',
    rows: [...repeat('15,20,0,380,2', 40), '15,20,15,380,2'],
    argv: [],
    verdict: 'worse',
  },
  {
    name: 'both sides failing',
    rows: repeat('15,1000,100,1000,100', 50),
    argv: [],
    verdict: 'not enough evidence',
  },
  {
    name: 'bursts and other levels',
    rows: repeat('15,1000,12,1000,5', 60),
    argv: ['--dispersion', '3', '--alpha', '0.05', '--beta', '0.1', '--warm-up', 'none', '--looks', '7'],
    verdict: 'worse',
  },
  { name: 'no look shown', rows: repeat('15,1000,10,1000,5', 60), argv: ['--looks', '0'], verdict: 'worse' },
];

describe('judge explain FILE', () => {
  it.each(CASES)('prints what is enough to work the verdict out: $name', async ({ rows, argv, verdict }) => {
    const { out, err, code } = await explain({ 'f.csv': [HEADING, ...rows].join('\n') }, ['f.csv', ...argv]);
    expect([code, err]).toEqual([0, '']);
    expect(expectRecomputable(out)).toBe(verdict);
  });

  it('does so for whatever was counted', async () => {
    const side = fc
      .tuple(fc.integer({ min: 0, max: 2000 }), fc.double({ min: 0, max: 0.2, noNaN: true }))
      .map(([requests, part]) => `${requests},${Math.round(requests * part)}`);
    const row = fc.tuple(fc.constantFrom(5, 15, 120), side, side).map((cells) => cells.join(','));
    const some = ['15,100,1,100,1'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 60 }),
        fc.integer({ min: 0, max: 30 }),
        async (rows, looks) => {
          const text = [HEADING, ...some, ...rows].join('\n');
          const { out } = await explain({ 'f.csv': text }, ['f.csv', '--looks', String(looks)]);
          expectRecomputable(out);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does so for latency, stream by stream', async () => {
    const rows = [...repeat('15,0,0,1000,5,0,300,0,50', 4), ...repeat('15,200,1,1000,5,68,300,12,50', 60)];
    const { out } = await explain({ 'f.csv': [SLOW, ...rows].join('\n') }, ['f.csv']);
    expect(numbersAt(/^ {2}w = ([^,]*),/gm, out)).toEqual([0.5, 0.25, 0.25]);
    expectRecomputable(out);
  });

  it('is wrong about a text in which a count was changed', async () => {
    const { out } = await explain({ 'f.csv': [HEADING, ...repeat('15,1000,10,1000,5', 60)].join('\n') }, [
      'f.csv',
    ]);
    const at = out.lastIndexOf('x1/n1 = 10/1000');
    const forged = `${out.slice(0, at)}x1/n1 = 40/1000${out.slice(at + 'x1/n1 = 10/1000'.length)}`;
    expect(recompute(forged).largest).not.toBeCloseTo(printed(out).largest ?? Number.NaN, 3);
  });

  it('shows as many of the last looks as asked for, numbered from the first', async () => {
    const rows = repeat('15,100,1,300,3', 30);
    const { out } = await explain({ 'f.csv': [HEADING, ...rows].join('\n') }, ['f.csv', '--looks', '2']);
    expect(out.match(/^Look \d+: t = \d+ s/gm)).toEqual(['Look 29: t = 420 s', 'Look 30: t = 435 s']);
    expect(out).toContain('Before the looks below (28 looks, 420 s)');
  });

  it('has the same numbers as JSON', async () => {
    const files = { 'f.csv': [HEADING, ...repeat('15,1000,5,1000,5', 60)].join('\n') };
    const [text, json] = [await explain(files, ['f.csv']), await explain(files, ['f.csv', '-o', 'json'])];
    const [{ metric, verdict, message, after, looks }] = JSON.parse(json.out);
    expect([metric, verdict, message]).toEqual([null, 'not worse', text.out.split('\n')[0]]);
    expect(after.largestLnEvidence).toBeCloseTo(printed(text.out).largest ?? Number.NaN, 5);
    expect(after.streams[0].largestLnPass).toBeCloseTo(printed(text.out).bestPass[0] ?? Number.NaN, 5);
    expect(looks).toHaveLength(40);
    expect(looks.at(-1).number).toBe(after.looks);
  });

  it('explains in Korean with the same numbers', async () => {
    const files = { 'f.csv': [HEADING, ...repeat('15,1000,10,1000,5', 60)].join('\n') };
    const [en, ko] = [await explain(files, ['f.csv']), await explain(files, ['f.csv', '--lang', 'ko'])];
    const rows = (text: string) => text.match(/^ +[iHWjG] {2}.*$/gm);
    expect(rows(ko.out)).toEqual(rows(en.out));
    expect(ko.out).toContain('따라서: 나쁨');
  });
});

const POLICY = { alpha: 0.02, pass: { minimumTime: '5m' } };
const policy = {
  ...DEFAULT_POLICY,
  alpha: 0.02,
  pass: { ...DEFAULT_POLICY.pass, minimumSeconds: 300 },
};

function stateAfter(looks: number, canaryErrors: number): string {
  let state = beginState(policy, {
    baseline: { dispersion: 1.7, latency: null },
    tickSeconds: 15,
    cursor: EMPTY_CURSOR,
  });
  const tick = { canaryRequests: 500, canaryEvents: canaryErrors, stableRequests: 2000, stableEvents: 10 };
  for (let n = 0; n < looks; n++) {
    const kept = { look: { seconds: 15, ticks: [tick] }, atNewWeight: n === 0 };
    state = keepLook(state, kept, { cursor: { ...EMPTY_CURSOR, at: 15 * n }, policy });
  }
  return encodeState(state);
}

const metricOf = (name: string, plugin: object) => ({ name, provider: { plugin } });
const SEQUENTIAL = {
  'haldane/sequential': { preset: { name: 'gateway', namespace: 'a', canary: 'b', stable: 'c' }, ...POLICY },
};

function run(states: Readonly<Record<string, string | null>>): KubeObject {
  const object = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: { name: 'run', namespace: 'default' },
    spec: {
      metrics: [
        metricOf('rate', { 'haldane/judge': {} }),
        ...Object.keys(states).map((name) => metricOf(name, SEQUENTIAL)),
      ],
    },
    status: {
      phase: 'Running',
      metricResults: Object.entries(states).map(([name, state]) => ({
        name,
        phase: 'Running',
        measurements:
          state === null
            ? []
            : [{ phase: 'Running', metadata: { 'haldane.dev/state': state } }, { phase: 'Error' }],
      })),
    },
  };
  return object;
}

describe('judge explain RUN', () => {
  it.each([
    { looks: 25, errors: 2, verdict: 'not enough evidence' },
    { looks: 60, errors: 2, verdict: 'not worse' },
    { looks: 60, errors: 8, verdict: 'worse' },
  ])('prints what is enough to work "$verdict" out of the kept state', async ({ looks, errors, verdict }) => {
    const { out, code } = await explain({}, ['run'], [run({ golden: stateAfter(looks, errors) })]);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('Metric golden');
    expect(out.match(/^Look /gm)).toHaveLength(Math.min(looks, 40));
    expect(expectRecomputable(out)).toBe(verdict);
  });

  it('repeats what the comparison began without', async () => {
    const state = JSON.parse(stateAfter(3, 2)) as object;
    const golden = JSON.stringify({
      ...state,
      remarks: ['latency is not compared: there is no latency query'],
    });
    const { out } = await explain({}, ['run'], [run({ golden })]);
    expect(out.split('\n')[1]).toBe('Note: latency is not compared: there is no latency query');
  });

  it("puts the run's arguments in place, as the controller does", async () => {
    const golden = run({ golden: stateAfter(60, 2) });
    const text = JSON.stringify(golden).replaceAll('"5m"', '"{{args.minimum}}"');
    const args = [
      { name: 'minimum', value: '5m' },
      { name: 'token', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
    ];
    const templated = JSON.parse(text) as KubeObject & { spec: object };
    const withArgs = { ...templated, spec: { ...templated.spec, args } };
    expect((await explain({}, ['run'], [withArgs])).out).toBe((await explain({}, ['run'], [golden])).out);
    const { code, err } = await explain({}, ['run'], [templated]);
    expect(code).toBe(1);
    expect(err).toContain('cannot explain AnalysisRun run: failed to resolve {{args.minimum}}');
  });

  it('explains every sequential metric, or the one asked for', async () => {
    const both = run({ one: stateAfter(3, 2), two: stateAfter(5, 2) });
    expect((await explain({}, ['run'], [both])).out.match(/^Metric .*/gm)).toEqual([
      'Metric one',
      'Metric two',
    ]);
    const two = await explain({}, ['run', '--metric', 'two'], [both]);
    expect(two.out.match(/^(Metric|Look) \w+/gm)).toEqual([
      'Metric two',
      'Look 1',
      'Look 2',
      'Look 3',
      'Look 4',
      'Look 5',
    ]);
  });

  it('reads a run from a file as from the cluster', async () => {
    const object = run({ golden: stateAfter(30, 8) });
    const inCluster = await explain({}, ['run'], [object]);
    const inFile = await explain({ '-': JSON.stringify(object) }, ['-']);
    expect(inFile.out).toBe(inCluster.out);
  });

  it.each([
    {
      argv: ['run', '--metric', 'rate'],
      states: { golden: stateAfter(1, 1) },
      error: 'cannot explain metric rate: AnalysisRun run judges golden',
    },
    {
      argv: ['run'],
      states: {},
      error: 'cannot explain AnalysisRun run: it has no metric of haldane/sequential',
    },
    {
      argv: ['run'],
      states: { golden: null },
      error: 'cannot explain metric golden of AnalysisRun run: no look was taken yet',
    },
    {
      argv: ['run'],
      states: { golden: '{"version":9}' },
      error:
        'cannot explain metric golden of AnalysisRun run: its metadata haldane.dev/state cannot be read: it is of version 9, and this one is 2',
    },
    { argv: ['gone'], states: {}, error: 'analysisruns.argoproj.io "gone" not found' },
  ])('fails with "$error"', async ({ argv, states, error }) => {
    const { code, out, err } = await explain({}, argv, [run(states)]);
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n')[0]).toBe(`Error: ${error}`);
  });

  it('refuses a negative number of looks, and a run without metrics', async () => {
    expect((await explain({}, ['run', '--looks', '-1'])).err).toContain('it must be 0 or more');
    const { code, err } = await explain({ 'f.json': '{"kind":"AnalysisRun"}' }, ['f.json']);
    expect(code).toBe(2);
    expect(err).toContain('cannot judge f.json: spec.metrics: is missing in this AnalysisRun');
  });
});
