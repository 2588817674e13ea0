import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';
import { COMMANDS } from './catalogue.ts';
import { en } from './messages/en.ts';
import { persistentFlags } from './persistent-flags.ts';
import { type BinaryName, programOf } from './program.ts';
import { readProgramLine } from './program-line.ts';
import { PROGRAM_NAMES, programShapes } from './programs.ts';

// The same lines every time; HALDANE_SEED=<number> types others.
fc.configureGlobal({ seed: Number(process.env['HALDANE_SEED'] ?? 20300101) });

const BINARIES: readonly BinaryName[] = ['haldane', 'kubectl-haldane', 'kubectl-argo-rollouts'];
const WORDS = [...new Set(COMMANDS.flatMap(({ path, aliases = [] }) => [...path, ...aliases]))];
const FLAGS = [
  ...new Set(
    [...COMMANDS.map(({ flags }) => flags), persistentFlags(programOf('haldane'))].flatMap((flags) =>
      Object.entries(flags).flatMap(([name, { short }]) => [
        `--${name}`,
        ...(short === undefined ? [] : [`-${short}`]),
      ]),
    ),
  ),
];
const PROGRAM_FLAGS = Object.values(programShapes(en)).flatMap(({ flags }) =>
  Object.keys(flags).map((name) => `--${name}`),
);
const ODDITIES = [
  '',
  '-',
  '--',
  '---',
  '-=',
  '--=',
  '=',
  '0',
  '-1',
  '1e9',
  'web',
  'web=nginx:1',
  '*=x',
  'a=b=c',
  'json',
  'yaml',
  'jsonpath={.status}',
  'jsonpath={',
  'ko',
  'en',
  'client',
  'server',
  'true',
  'false',
  '5s',
  '1h',
  '/etc',
  'missing.yaml',
  '__proto__',
  'constructor',
  'toString',
  '--__proto__',
  '--constructor=x',
  'undo\n',
  '한국어',
  '🐤',
  '--watch--off',
  '__complete',
];

const token = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 4, arbitrary: fc.constantFrom(...FLAGS) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...FLAGS), fc.constantFrom(...ODDITIES))
      .map((pair) => pair.join('=')),
  },
  { weight: 3, arbitrary: fc.constantFrom(...ODDITIES) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
);
/** A command's own words first, so that most lines reach one. */
const line = fc
  .tuple(fc.constantFrom([], ...COMMANDS.map(({ path }) => path)), fc.array(token, { maxLength: 6 }))
  .map(([path, rest]) => [...path, ...rest]);

/** Lets a command work until it rests; one that watches is interrupted. */
async function runToEnd(argv: readonly string[], options: SessionOptions) {
  const session = openCliSession(options);
  let code: number | null = null;
  const running = session.run(...argv).then((ended) => {
    code = ended;
  });
  for (let turn = 0; turn < 30 && code === null; turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  if (code === null) session.interrupt();
  await running;
  return { code, out: session.stdout(), err: session.stderr() };
}

function expectKind(
  binary: BinaryName,
  { code, err }: { code: number | null; out: string; err: string },
): void {
  expect(binary === 'kubectl-argo-rollouts' ? [0, 1] : [0, 1, 2, 130]).toContain(code);
  expect(err).not.toMatch(/^ {4}at |\bundefined\b|\[object |TypeError|ReferenceError|\bNaN\b/m);
  const errors = err.split('\n').filter((text) => text.startsWith('Error: '));
  expect(errors.length).toBeLessThanOrEqual(1);
  if (code !== 0 && code !== 130) expect(err).not.toBe('');
}

describe('any command line', () => {
  const property = (objects: () => ReturnType<typeof fakeKube>) =>
    fc.asyncProperty(fc.constantFrom(...BINARIES), line, async (binary, argv) => {
      const ended = await runToEnd(argv, { kube: objects(), clock: createFakeClock(), binary });
      expectKind(binary, ended);
    });

  it('ends with a code of its kind and one line of error, on an empty cluster', async () => {
    await fc.assert(
      property(() => fakeKube()),
      { numRuns: 600 },
    );
  });

  it('does so too where the rollout exists', async () => {
    await fc.assert(
      property(() => fakeKube([aCanaryRollout('web')])),
      { numRuns: 400 },
    );
  });

  it('of a program runs it, or ends with 0 or 2 and one line of error, in both languages', () => {
    const words = fc.array(fc.oneof(token, fc.constantFrom(...PROGRAM_FLAGS)), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.constantFrom(...PROGRAM_NAMES),
        words,
        fc.constantFrom('C', 'ko'),
        (name, argv, LANG) => {
          const line = readProgramLine(name, argv, { LANG });
          if (line.state === 'run') return;
          expect([0, 2]).toContain(line.exitCode);
          if (line.exitCode === 2) expect(line.err).toMatch(/^Error: .*\n(.*\n){1,2}$/);
          expect(line.err).not.toMatch(/^ {4}at |\bundefined\b|\[object /m);
        },
      ),
      { numRuns: 400 },
    );
  });
});
