import type { BinaryName } from '../cli/program.ts';

/** A window of a terminal; `null` is a pipe or a file. */
export type Window = { readonly columns: number; readonly rows: number } | null;

/** One command line of a golden file and what it must print, in each of its windows. */
export interface GoldenCase {
  readonly line: number;
  readonly command: string;
  readonly binary: BinaryName;
  readonly argv: readonly string[];
  readonly windows: readonly Window[];
  /** Ctrl-C comes so long after the start; `null`: the command ends by itself. */
  readonly interruptAfterMs: number | null;
  readonly transcript: string;
}

const PROMPT = /^ {2}(?:\[([^\]]*)\])?\$ (.*)$/;
const BINARIES: readonly (readonly [words: string, binary: BinaryName])[] = [
  ['kubectl argo rollouts', 'kubectl-argo-rollouts'],
  ['kubectl haldane', 'kubectl-haldane'],
  ['haldane', 'haldane'],
];

/**
 * Reads a golden file: prose at the margin, command lines after `  $ `, below each what it prints, indented by two.
 * `[pipe, 80x24, ^C 1s]` before the `$` says where it runs and when it is interrupted; without it, in a pipe.
 */
export function parseGoldenFile(text: string): GoldenCase[] {
  const cases: GoldenCase[] = [];
  let begun: Begun | null = null;
  const finish = () => {
    if (begun === null) return;
    const { body, ...rest } = begun;
    cases.push({ ...rest, transcript: body.join('\n').trimEnd() });
    begun = null;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const prompt = PROMPT.exec(line);
    if (prompt !== null) {
      finish();
      begun = { ...parsePrompt(prompt[1] ?? 'pipe', prompt[2] ?? '', index + 1), body: [] };
    } else if (line !== '' && !line.startsWith('  ')) finish();
    else begun?.body.push(line.slice(2));
  }
  finish();
  return cases;
}

type Begun = Omit<GoldenCase, 'transcript'> & { readonly body: string[] };

function parsePrompt(settings: string, command: string, line: number): Omit<GoldenCase, 'transcript'> {
  const found = BINARIES.find(([words]) => command === words || command.startsWith(`${words} `));
  if (found === undefined) throw new Error(`line ${line}: no program of ours: ${command}`);
  const parts = settings.split(',').map((part) => part.trim());
  const [, seconds] = /^\^C (\d+)s$/.exec(parts.at(-1) ?? '') ?? [];
  const windows = (seconds === undefined ? parts : parts.slice(0, -1)).map((part) => parseWindow(part, line));
  return {
    line,
    command,
    binary: found[1],
    argv: splitWords(command.slice(found[0].length)),
    windows,
    interruptAfterMs: seconds === undefined ? null : Number(seconds) * 1000,
  };
}

function parseWindow(text: string, line: number): Window {
  if (text === 'pipe') return null;
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (columns === undefined) throw new Error(`line ${line}: no window: ${text}`);
  return { columns: Number(columns), rows: Number(rows) };
}

/** As a shell would, as far as quotes go. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

export interface CommandResult {
  readonly out: string;
  readonly err: string;
  /** One line each. */
  readonly writes: readonly string[];
  readonly exitCode: number;
}

/**
 * What happened, as golden files write it down: `! ` begins a line of the standard error, `> ` a write to the cluster,
 * `= ` an exit code other than 0. Blanks at the end of a line are dots, an escape is its picture.
 */
export function transcriptOf({ out, err, writes, exitCode }: CommandResult): string {
  return [
    ...visibleLines(out),
    ...visibleLines(err).map((line) => `! ${line}`.trimEnd()),
    ...writes.map((line) => `> ${line}`),
    ...(exitCode === 0 ? [] : [`= ${exitCode}`]),
  ].join('\n');
}

function visibleLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n').map((line) => visible(line));
  if (lines.pop() !== '') return [...visible(text).split('\n'), '% no line end'];
  if (lines.at(-1) === '') lines.push('% empty line');
  return lines;
}

function visible(text: string): string {
  return text.replaceAll('\u001b', '␛').replace(/[ ]+$/gm, (blanks) => '·'.repeat(blanks.length));
}
