import { describe, expect, it } from 'vitest';
import { playGolden, readGoldenScenarios } from '../testing/golden-scenario.ts';
import { typedCommand } from '../testing/typed-command.ts';

const KOREAN = { LANG: 'ko_KR.UTF-8' };

const LINES = readGoldenScenarios().flatMap((scenario) =>
  scenario.cases
    .filter(({ argv, interruptAfterMs }) => !argv.includes('--lang') && interruptAfterMs === null)
    .map((golden) => ({
      scenario,
      golden,
      title: `${scenario.name}:${golden.line} ${golden.command}`,
      words: typedCommand(golden).words,
      isUpstream: golden.binary === 'kubectl-argo-rollouts',
      hasOutput: golden.argv.some((token) => /^(-o|--output)/.test(token)),
    })),
);
const OURS = LINES.filter(({ isUpstream }) => !isUpstream);

/** What is English in every language, and why. */
const ENGLISH: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a command to copy, or how one is typed', /^ {2,4}(haldane|kubectl|kubectl haldane) /],
  [
    "upstream's words for the state of a rollout",
    /more replicas need to be updated|still becoming available/,
  ],
  ['what an Event says', /Rollout (completed|updated|is paused)|Readiness probe failed/],
  ["upstream's line after a change", /^rollout "\S+" image updated$/],
  ["upstream's words for a wrong field", /Invalid value: |Too big: /],
];

const isProse = (line: string) => /\b[a-z]{2,} [a-z]{2,}\b/.test(line) && !/[가-힣]/.test(line);

async function proseOf({ scenario, golden, hasOutput }: (typeof LINES)[number]): Promise<readonly string[]> {
  const { out, err } = await playGolden(scenario, golden, null, KOREAN);
  return [...(hasOutput ? [] : out.split('\n')), ...err.split('\n')].filter(isProse);
}

describe('in Korean', () => {
  // A script is a program in the shell's language.
  const spoken = OURS.filter(({ words }) => words !== 'completion');

  it.each(spoken)('every sentence is Korean: $title', async (line) => {
    const english = (await proseOf(line)).filter(
      (text) => !ENGLISH.some(([, pattern]) => pattern.test(text)),
    );
    expect(english).toEqual([]);
  });

  it('nothing is excepted that is not printed', async () => {
    const all = (await Promise.all(spoken.map(proseOf))).flat();
    const unused = ENGLISH.filter(([, pattern]) => !all.some((text) => pattern.test(text)));
    expect(unused.map(([what]) => what)).toEqual([]);
  });

  it.each(OURS.filter(({ hasOutput }) => hasOutput))(
    '-o prints the same: $title',
    async ({ scenario, golden }) => {
      const [english, korean] = [
        await playGolden(scenario, golden, null),
        await playGolden(scenario, golden, null, KOREAN),
      ];
      expect(korean.out).toBe(english.out);
      expect([korean.writes, korean.exitCode]).toEqual([english.writes, english.exitCode]);
    },
  );

  it.each(LINES.filter(({ isUpstream }) => isUpstream))(
    'upstream prints the same: $title',
    async ({ scenario, golden }) => {
      const english = await playGolden(scenario, golden, null);
      const korean = await playGolden(scenario, golden, null, KOREAN);
      expect([korean.writes, korean.exitCode]).toEqual([english.writes, english.exitCode]);
      // Usage texts and hints are ours to write.
      const isUsage = /^Usage:$/m.test(english.out + english.err);
      if (isUsage) return;
      expect(korean.out).toBe(english.out);
      expect(korean.err.split('\n')[0]).toBe(english.err.split('\n')[0]);
    },
  );
});
