import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const notFound = (name: string) => `rollouts.argoproj.io "${name}" not found`;
const GOALS = '--for is phase=Healthy|Paused|Progressing|Degraded, step=NUMBER or weight=NUMBER';
const FORMS = '-o is json, yaml, name, or jsonpath=TEMPLATE';
const NO_FILE = "cannot read missing.yaml: ENOENT: no such file or directory, open 'missing.yaml'";

const OBJECTS = [
  aCanaryRollout('guestbook'),
  aCanaryRollout('bluegreen', { spec: { strategy: { blueGreen: { activeService: 'bluegreen' } } } }),
];

/** Command line, exit code, the one line that is said. */
const TABLE: readonly (readonly [line: string, code: number, said: string])[] = [
  ['promote', 2, 'expected: haldane promote ROLLOUT'],
  ['promote a b', 2, 'expected: haldane promote ROLLOUT'],
  ['promote nothere --full', 1, notFound('nothere')],
  ['abort', 2, 'expected: haldane abort ROLLOUT...'],
  ['abort nothere', 1, notFound('nothere')],
  ['abort a/b', 1, `invalid resource name "a/b": [may not contain '/']`],
  ['abort a%/b', 1, `invalid resource name "a%/b": [may not contain '/' may not contain '%']`],
  ['undo ..', 1, `invalid resource name "..": [may not be '..']`],
  ['status a/b', 1, 'rollout.argoproj.io "a/b" not found'],
  ['list rollouts -n a/b', 1, `invalid namespace "a/b": [may not contain '/']`],
  ['list experiments -n a%b', 1, `invalid namespace "a%b": [may not contain '%']`],
  ['get rollout guestbook -n .', 1, `invalid namespace ".": [may not be '.']`],
  ['abort guestbook --now', 2, 'unknown flag: --now'],
  ['pause', 2, 'expected: haldane pause ROLLOUT...'],
  ['pause -n', 2, "flag needs an argument: 'n' in -n"],
  ['restart', 2, 'expected: haldane restart ROLLOUT'],
  ['restart a b', 2, 'expected: haldane restart ROLLOUT'],
  ['restart guestbook --in', 2, 'flag needs an argument: --in'],
  [
    'restart guestbook --in soon',
    2,
    'invalid argument "soon" for "-i, --in" flag: time: invalid duration "soon"',
  ],
  ['retry rollout', 2, 'expected: haldane retry rollout ROLLOUT...'],
  ['retry job x', 2, 'retry knows no job, only experiment, rollout'],
  ['retry rollout nothere', 1, notFound('nothere')],
  ['terminate analysisrun', 2, 'expected: haldane terminate analysisrun ANALYSISRUN...'],
  ['terminate pod x', 2, 'terminate knows no pod, only analysisrun, experiment'],
  ['terminate analysisrun x', 1, 'analysisruns.argoproj.io "x" not found'],
  ['set env guestbook A=b', 2, 'set knows no env, only image'],
  ['set image', 2, 'expected: haldane set image ROLLOUT CONTAINER=IMAGE'],
  ['set image guestbook', 2, 'expected: haldane set image ROLLOUT CONTAINER=IMAGE'],
  ['set image guestbook web', 2, 'not CONTAINER=IMAGE: web'],
  ['set image guestbook web=a=b', 2, 'not CONTAINER=IMAGE: web=a=b'],
  ['set image guestbook web=', 2, 'not CONTAINER=IMAGE: web='],
  ['set image guestbook *=', 2, 'not CONTAINER=IMAGE: *='],
  ['set image guestbook =web:2', 2, 'not CONTAINER=IMAGE: =web:2'],
  ['set image guestbook nobody=a', 1, 'unable to find container named "nobody"'],
  ['undo', 2, 'expected: haldane undo ROLLOUT'],
  ['undo a b', 2, 'expected: haldane undo ROLLOUT'],
  ['undo guestbook --to-revision', 2, 'flag needs an argument: --to-revision'],
  [
    'undo guestbook --to-revision=two',
    2,
    'invalid argument "two" for "--to-revision" flag: strconv.ParseInt: parsing "two": invalid syntax',
  ],
  [
    'undo guestbook --to-revision=99999999999999999999',
    2,
    'invalid argument "99999999999999999999" for "--to-revision" flag: ' +
      'strconv.ParseInt: parsing "99999999999999999999": value out of range',
  ],
  ['undo guestbook --to-revision=0x10', 1, 'unable to find specified revision 16 in history'],
  ['undo guestbook --to-revision=017', 1, 'unable to find specified revision 15 in history'],
  ['undo guestbook --to-revision=9', 1, 'unable to find specified revision 9 in history'],
  ['get rollout', 2, 'expected: haldane get rollout ROLLOUT'],
  ['get rollouts a b', 2, 'expected: haldane get rollout ROLLOUT'],
  ['get pod x', 2, 'get knows no pod, only experiment, rollout'],
  ['get rollout nothere', 1, 'rollout.argoproj.io "nothere" not found'],
  ['get rollout guestbook -o', 2, "flag needs an argument: 'o' in -o"],
  ['get rollout guestbook -o table', 2, `cannot print as "table": ${FORMS}`],
  [
    'get rollout guestbook --watch=maybe',
    2,
    'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  ],
  [
    'get rollout guestbook --timeout-seconds=x',
    2,
    'invalid argument "x" for "--timeout-seconds" flag: strconv.ParseInt: parsing "x": invalid syntax',
  ],
  ['get experiment nothere', 1, 'experiment.argoproj.io "nothere" not found'],
  ['list pods', 2, 'list knows no pods, only experiments, rollouts'],
  ['list rollouts x', 2, 'expected: haldane list rollouts'],
  ['list rollouts --name', 2, 'flag needs an argument: --name'],
  ['status', 2, 'expected: haldane status ROLLOUT'],
  ['status nothere', 1, 'rollout.argoproj.io "nothere" not found'],
  [
    'status guestbook --timeout 5',
    2,
    'invalid argument "5" for "-t, --timeout" flag: time: missing unit in duration "5"',
  ],
  [
    'status guestbook --timeout=-1x',
    2,
    'invalid argument "-1x" for "-t, --timeout" flag: time: invalid duration "-1x"',
  ],
  ['version x', 2, 'expected: haldane version'],
  ['version --long', 2, 'unknown flag: --long'],
  ['wait', 2, 'expected: haldane wait ROLLOUT'],
  ['wait guestbook --for', 2, 'flag needs an argument: --for'],
  ['wait guestbook --for done', 2, `cannot wait for "done": ${GOALS}`],
  ['wait guestbook --for step=x', 2, `cannot wait for "step=x": ${GOALS}`],
  [
    'wait guestbook --for step=3',
    2,
    'invalid argument "step=3" for "--for" flag: guestbook has 2 steps, counted from 0; steps to wait for are 1 to 2',
  ],
  [
    'wait guestbook --for step=0',
    2,
    'invalid argument "step=0" for "--for" flag: it always holds, as guestbook is at its first step or past it; ' +
      'steps to wait for are 1 to 2',
  ],
  [
    'wait guestbook --for weight=101',
    2,
    'invalid argument "weight=101" for "--for" flag: the weights of guestbook are 0, 20, 100',
  ],
  [
    'wait guestbook --for weight=35',
    2,
    'invalid argument "weight=35" for "--for" flag: the weights of guestbook are 0, 20, 100',
  ],
  [
    'wait bluegreen --for weight=50',
    2,
    'invalid argument "weight=50" for "--for" flag: bluegreen is no canary and has no weights; ' +
      'wait for phase=Paused or phase=Healthy',
  ],
  [
    'wait bluegreen --for step=1',
    2,
    'invalid argument "step=1" for "--for" flag: bluegreen has no steps; wait for phase=Healthy',
  ],
  ['get rollout guestbook -w -o json', 2, '-o and --watch do not go together'],
  ['list rollouts -w -o name', 2, '-o and --watch do not go together'],
  ['lint -f missing.yaml -o', 2, "flag needs an argument: 'o' in -o"],
  ['abort guestbook -o table', 2, `cannot print as "table": ${FORMS}`],
  ['why', 2, 'expected: haldane why ROLLOUT'],
  ['why nothere', 1, notFound('nothere')],
  ['history nothere', 1, notFound('nothere')],
  ['events nothere', 1, notFound('nothere')],
  ['plan', 2, '--filename is required'],
  ['plan -f missing.yaml', 1, NO_FILE],
  ['lint', 2, '--filename is required'],
  ['lint -f missing.yaml', 1, NO_FILE],
  ['create', 2, '--filename is required'],
  ['create -f missing.yaml', 1, NO_FILE],
  ['create analysisrun', 2, 'one of --from or --from-file must be specified'],
  ['completion', 2, 'expected: haldane completion SHELL'],
  ['create analysisrun --from a --from-file b', 2, 'one of --from or --from-file must be specified'],
  ['create analysisrun --from a -a x', 2, 'arguments must be in the form NAME=VALUE'],
  ['completion tcsh', 2, 'invalid argument "tcsh" for "completion": bash, fish, powershell, zsh'],
  ['gett', 2, 'unknown command "gett" for "haldane"'],
  ['-x', 2, "unknown shorthand flag: 'x' in -x"],
  ['--kubeconfi=x get rollout a', 2, 'unknown flag: --kubeconfi'],
];

describe('a wrong command line', () => {
  it.each(TABLE)('haldane %s exits %d', async (line, code, said) => {
    const kube = fakeKube(OBJECTS);
    const before = structuredClone(kube.objects());
    const session = openCliSession({ kube, clock: createFakeClock() });
    expect(await session.run(...line.split(' '))).toBe(code);
    const [first, ...hints] = session.stderr().trimEnd().split('\n');
    expect(first).toBe(`Error: ${said}`);
    expect(hints.length).toBeLessThanOrEqual(2);
    expect(session.stderr()).not.toMatch(/undefined|\n {4}at /);
    expect(kube.objects()).toEqual(before);
  });

  it.each(TABLE)('haldane %s exits %d in Korean too', async (line, code) => {
    const kube = fakeKube(OBJECTS);
    const session = openCliSession({ kube, clock: createFakeClock(), env: { LANG: 'ko_KR.UTF-8' } });
    expect(await session.run(...line.split(' '))).toBe(code);
    expect(session.stderr()).toMatch(/^Error: .*[가-힣].*\n(?!Error)/);
    expect(session.stderr()).not.toMatch(/undefined|\n {4}at /);
  });

  it.each([
    ['abort guestbok', 'Did you mean guestbook?'],
    ['abort guestbook --namespce x', 'Did you mean --namespace?'],
    ['promote guestbook --ful', 'Did you mean --full?'],
    ['set image guestbook nobody=a', 'There are: web.'],
    ['statsu guestbook', 'Did you mean status?'],
    ['help statsu', 'Did you mean status?'],
  ])('haldane %s is answered with %j', async (line, hint) => {
    const kube = fakeKube([aCanaryRollout('guestbook')]);
    const session = openCliSession({ kube, clock: createFakeClock() });
    await session.run(...line.split(' '));
    expect(session.stderr().split('\n')).toContain(hint);
  });

  it('points to the help of the command that was meant', async () => {
    const session = openCliSession({ kube: fakeKube(), clock: createFakeClock() });
    await session.run('get', 'rollout');
    expect(session.stderr()).toContain("Run 'haldane get rollout --help' for usage.");
  });
});

describe("set image under upstream's name", () => {
  const upstream = () =>
    openCliSession({ kube: fakeKube(OBJECTS), clock: createFakeClock(), binary: 'kubectl-argo-rollouts' });

  it.each([
    ['web=', 'Error: not CONTAINER=IMAGE: web=\n'],
    ['=web:2', 'Error: unable to find container named ""\n'],
    ['=', 'Error: unable to find container named ""\n'],
  ])('says in one line what is wrong with %s', async (assignment, said) => {
    const { run, stderr } = upstream();
    expect([await run('set', 'image', 'guestbook', assignment), stderr()]).toEqual([1, said]);
  });

  it.each(['web', 'web=a=b'])('prints the usage text alone for %s', async (assignment) => {
    const { run, stderr } = upstream();
    expect(await run('set', 'image', 'guestbook', assignment)).toBe(1);
    expect(stderr()).toContain('set image ROLLOUT CONTAINER=IMAGE');
    expect(stderr()).not.toContain('Error:');
  });
});
