import { describe, expect, it } from 'vitest';
import { type GoldenCase, transcriptOf, type Window } from '../testing/golden-file.ts';
import { playGolden, readGoldenScenarios } from '../testing/golden-scenario.ts';
import { typedCommand } from '../testing/typed-command.ts';
import { COMMANDS } from './catalogue.ts';
import type { Command } from './command.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';

const SCENARIOS = readGoldenScenarios();

const ALL_CASES = SCENARIOS.flatMap((scenario) =>
  scenario.cases.flatMap((golden) =>
    golden.windows.map((window) => ({
      scenario,
      golden,
      window,
      title: `${scenario.name}:${golden.line} [${nameOf(window)}] ${golden.command}`,
    })),
  ),
);

function nameOf(window: Window): string {
  return window === null ? 'pipe' : `${window.columns}x${window.rows}`;
}

describe('golden files', () => {
  it.each(ALL_CASES)('$title', async ({ scenario, golden, window }) => {
    expect(transcriptOf(await playGolden(scenario, golden, window))).toBe(golden.transcript);
  });
});

const isFlag = (token: string, long: string, short: string | undefined) =>
  token === `--${long}` ||
  token.startsWith(`--${long}=`) ||
  (short !== undefined && /^-\w/.test(token) && token.startsWith(`-${short}`));

/** Every spelling of a command and every flag that no golden line types. */
function untyped(command: Command, typed: readonly ReturnType<typeof typedCommand>[]): string[] {
  const lines = typed.filter((line) => line.command?.path.join(' ') === command.path.join(' '));
  const before = command.path.slice(0, -1);
  const spellings = [command.path.at(-1) ?? '', ...(command.aliases ?? [])].map((word) =>
    [...before, word].join(' '),
  );
  const tokens = lines.flatMap(({ argv }) => argv);
  const flags = Object.entries(command.flags).flatMap(([long, { short }]) => [
    ...(tokens.some((token) => isFlag(token, long, undefined)) ? [] : [`--${long}`]),
    ...(short === undefined || tokens.some((token) => isFlag(token, '', short)) ? [] : [`-${short}`]),
  ]);
  return [
    ...spellings.filter((words) => !lines.some((line) => line.words === words)),
    ...flags.map((flag) => `${command.path.join(' ')} ${flag}`),
  ];
}

/** What people look at; the others print a line or two. */
const LAYOUTS = [
  'get rollout',
  'get experiment',
  'list rollouts',
  'list experiments',
  'status',
  'why',
  'plan',
  'history',
  'diff',
  'events',
];

describe('the golden files together', () => {
  const typed = SCENARIOS.flatMap(({ cases }) => cases.map(typedCommand));

  it('type every command, by each of its names, and every flag in each of its spellings', () => {
    expect(COMMANDS.flatMap((command) => untyped(command, typed))).toEqual([]);
  });

  it('type every flag that all commands take', () => {
    const tokens = typed.flatMap(({ argv }) => argv);
    const flags = Object.entries(persistentFlags(programOf('haldane')));
    const missing = flags.filter(([long]) => !tokens.some((token) => isFlag(token, long, undefined)));
    // Usage texts are pinned by docs/cli.md.
    expect(missing.map(([long]) => long)).toEqual(['help']);
  });

  it.each(LAYOUTS)('show %s in a pipe and in windows of 80 and of 120 columns', (words) => {
    const lines = SCENARIOS.flatMap(({ cases }) =>
      cases.filter((golden) => typedCommand(golden).command?.path.join(' ') === words),
    );
    const windows = new Set(lines.flatMap((golden) => golden.windows.map((one) => one?.columns ?? 'pipe')));
    expect([...windows]).toEqual(expect.arrayContaining(['pipe', 80, 120]));
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what this takes away
const COLOUR = /\u001b\[[\d;]*m/g;

const isWatch = ({ argv, interruptAfterMs }: GoldenCase) =>
  interruptAfterMs !== null || argv.includes('-w') || argv.includes('--watch');

/** Long evidence is broken to the width of the window. */
const isBroken = (golden: GoldenCase) =>
  typedCommand(golden).command?.path[0] === 'history' &&
  golden.windows.length === 1 &&
  golden.argv.length === 2;

const ONCE = SCENARIOS.flatMap((scenario) =>
  scenario.cases
    .filter((golden) => !isWatch(golden) && !isBroken(golden))
    .map((golden) => ({ scenario, golden, title: `${scenario.name}:${golden.line} ${golden.command}` })),
);

describe('what a command prints once', () => {
  it.each(ONCE)('is the same in every window, coloured or not: $title', async ({ scenario, golden }) => {
    const windows: readonly Window[] = [null, { columns: 80, rows: 24 }, { columns: 120, rows: 40 }];
    const played = await Promise.all(windows.map((window) => playGolden(scenario, golden, window)));
    const texts = played.map(({ out }) => out.replaceAll(COLOUR, ''));
    expect(new Set(texts).size).toBe(1);
  });
});
