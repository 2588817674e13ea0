import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { parseTime } from '../base/time.ts';
import { openCliSession } from './cli-session.ts';
import { emulateTerminal } from './emulated-terminal.ts';
import { createFakeClock } from './fake-clock.ts';
import { fakeKube, type RecordedWrite } from './fake-kube.ts';
import { type GoldenCase, parseGoldenFile, type Window } from './golden-file.ts';

const ROOT = new URL('../../test/golden/', import.meta.url);

/** A directory of golden files: a cluster, files, and command lines with what they print. */
export interface GoldenScenario {
  readonly name: string;
  readonly now: number;
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
  /** Name -> text, for `-f`. */
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly GoldenCase[];
}

export function readGoldenScenarios(): readonly GoldenScenario[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readScenario(name));
}

function readScenario(name: string): GoldenScenario {
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

/** Runs a golden command line on its scenario; other words may be given instead of its own. */
export async function playGolden(
  { now, namespace, objects, files }: GoldenScenario,
  { argv, binary, interruptAfterMs }: Pick<GoldenCase, 'argv' | 'binary' | 'interruptAfterMs'>,
  window: Window,
  env: Readonly<Record<string, string>> = {},
) {
  const kube = fakeKube(objects);
  const clock = createFakeClock(now);
  const emulated = emulateTerminal(window?.columns ?? 80, window?.rows ?? 24);
  const session = openCliSession({
    kube,
    clock,
    binary,
    namespace,
    env,
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
