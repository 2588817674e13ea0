import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { UsageError } from '../base/errors.ts';
import { parseTime } from '../base/time.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { emulateTerminal } from '../testing/emulated-terminal.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube, type RecordedWrite } from '../testing/fake-kube.ts';
import { type GoldenCase, parseGoldenFile, transcriptOf, type Window } from '../testing/golden-file.ts';
import { COMMANDS } from './catalogue.ts';
import type { Command } from './command.ts';
import { parseLine } from './parse.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';

const ROOT = new URL('../../test/golden/', import.meta.url);

interface Scenario {
  readonly name: string;
  readonly now: number;
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
  /** Name -> text, for `-f`. */
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly GoldenCase[];
}

const SCENARIOS: readonly Scenario[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readScenario(name));

function readScenario(name: string): Scenario {
  const dir = new URL(`${name}/`, ROOT);
  const files = Object.fromEntries(
    readdirSync(dir).map((file) => [file, readFileSync(new URL(file, dir), 'utf8')]),
  );
  const text = files['commands.txt'] ?? '';
  const [, time, namespace = 'default'] = /^At (\S+) in namespace (\S+)\.$/m.exec(text) ?? [];
  const objects = parseAllDocuments(files['objects.yaml'] ?? '').flatMap((document) => {
    const object = document.toJS() as KubeObject | null;
    return object === null ? [] : [object];
  });
  return {
    name,
    now: parseTime(time) ?? Number.NaN,
    namespace,
    objects,
    files,
    cases: parseGoldenFile(text),
  };
}

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

async function play(
  { now, namespace, objects, files }: Scenario,
  { argv, binary, interruptAfterMs }: GoldenCase,
  window: Window,
) {
  const kube = fakeKube(objects);
  const clock = createFakeClock(now);
  const emulated = emulateTerminal(window?.columns ?? 80, window?.rows ?? 24);
  const session = openCliSession({
    kube,
    clock,
    binary,
    namespace,
    files,
    crds: files['crds.yaml'] ?? '',
    ...(window === null ? {} : { terminal: emulated.terminal, onOutput: writeTo(emulated) }),
  });
  const running = session.run(...argv);
  await clock.advance(interruptAfterMs ?? 60_000);
  session.interrupt();
  const exitCode = await running;
  const isScreen = session.stdout().includes('\u001b[?25l');
  const out = isScreen ? screenText(emulated.screen.colouredRows()) : session.stdout();
  const writes = kube.writes.filter(({ kind }) => !TRACES.has(kind)).map(writeLine);
  return { out, err: session.stderr(), writes, exitCode };
}

/** What our own commands leave behind for `history`; that has tests of its own. */
const TRACES = new Set(['SelfSubjectReview', 'Event']);

/** A program writes line ends; the terminal's driver makes them go back to the first column as well. */
function writeTo({ screen }: ReturnType<typeof emulateTerminal>) {
  return (text: string) => screen.write(text.replaceAll('\n', '\r\n'));
}

function screenText(rows: readonly string[]): string {
  return `${rows.join('\n').trimEnd()}\n`;
}

function writeLine({ verb, kind, name, subresource, body }: RecordedWrite): string {
  const part = subresource === undefined ? '' : `/${subresource}`;
  return `${verb} ${kind} ${name}${part} ${JSON.stringify(body)}`;
}

describe('golden files', () => {
  it.each(ALL_CASES)('$title', async ({ scenario, golden, window }) => {
    expect(transcriptOf(await play(scenario, golden, window))).toBe(golden.transcript);
  });
});

/** The command that a golden line runs, with the words and flags as they were typed; none for a wrong line. */
function typedIn({ binary, argv }: GoldenCase) {
  try {
    const { command, path } = parseLine(argv, COMMANDS, persistentFlags(programOf(binary)));
    return { command, words: path.join(' '), argv };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { command: null, words: '', argv };
  }
}

const isFlag = (token: string, long: string, short: string | undefined) =>
  token === `--${long}` ||
  token.startsWith(`--${long}=`) ||
  (short !== undefined && /^-\w/.test(token) && token.startsWith(`-${short}`));

/** Every spelling of a command and every flag that no golden line types. */
function untyped(command: Command, typed: readonly ReturnType<typeof typedIn>[]): string[] {
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
  const typed = SCENARIOS.flatMap(({ cases }) => cases.map(typedIn));

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
      cases.filter((golden) => typedIn(golden).command?.path.join(' ') === words),
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
  typedIn(golden).command?.path[0] === 'history' && golden.windows.length === 1 && golden.argv.length === 2;

const ONCE = SCENARIOS.flatMap((scenario) =>
  scenario.cases
    .filter((golden) => !isWatch(golden) && !isBroken(golden))
    .map((golden) => ({ scenario, golden, title: `${scenario.name}:${golden.line} ${golden.command}` })),
);

describe('what a command prints once', () => {
  it.each(ONCE)('is the same in every window, coloured or not: $title', async ({ scenario, golden }) => {
    const windows: readonly Window[] = [null, { columns: 80, rows: 24 }, { columns: 120, rows: 40 }];
    const played = await Promise.all(windows.map((window) => play(scenario, golden, window)));
    const texts = played.map(({ out }) => out.replaceAll(COLOUR, ''));
    expect(new Set(texts).size).toBe(1);
  });
});
