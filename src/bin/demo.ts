import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { errorText } from '../base/errors.ts';
import type { Millis } from '../base/time.ts';
import { createHttpSender } from '../demo/http-sender.ts';
import { messagesFor } from '../demo/messages/choose.ts';
import type { Messages } from '../demo/messages/en.ts';
import { renderNext } from '../demo/next-commands.ts';
import { watchRollout } from '../demo/rollout-view.ts';
import { createScreen, type Screen } from '../demo/screen.ts';
import { stamp } from '../demo/status-block.ts';
import { beginTelling, keepTelling, SHOP, type Story, tellStory } from '../demo/story.ts';
import { judgeStory, renderSummary } from '../demo/summary.ts';
import { createTrafficLog, type TrafficLog } from '../demo/traffic-log.ts';
import { startEmbeddedCluster } from './embedded-cluster.ts';
import { watchOutput } from './output.ts';
import { besideProgram } from './program-files.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

/** A machine that is busy with other things takes longer than the minute and a half it needs by itself. */
const DEADLINE_MS: Millis = 240_000;
const CLEANUP_MS: Millis = 30_000;
const MANIFESTS = 'examples/shop.yaml';

interface Run {
  readonly messages: Messages;
  readonly screen: Screen;
  readonly isKept: boolean;
  readonly dir: string;
  readonly startedAt: number;
  readonly stop: Stop;
  readonly whenEnding: (end: () => Promise<void>) => void;
  readonly problems: string[];
  /** Set once the story is told: ending what was kept is no interruption. */
  verdict: number | null;
}

interface Stop {
  readonly signal: AbortSignal;
  /** Why it stopped; `null` while it goes on. */
  by: 'user' | 'deadline' | null;
}

/** `haldane demo`. */
export async function main(argv: readonly string[]): Promise<void> {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const { flags } = await parseFlags('demo', argv);
  const messages = messagesFor(flags.lang ?? (LC_ALL || LC_MESSAGES || LANG || ''));
  const startedAt = systemClock.now();
  const { stop, calm } = listenForStop();
  const ends: (() => Promise<void>)[] = [];
  const run: Run = {
    messages,
    screen: createScreen({
      write: (text) => process.stdout.write(text),
      isTerminal: process.stdout.isTTY === true,
      columns: () => process.stdout.columns ?? 80,
      clock: systemClock,
    }),
    isKept: flags.keep,
    dir: mkdtempSync(join(tmpdir(), 'haldane-demo-')),
    startedAt,
    stop,
    whenEnding: (end) => ends.push(end),
    problems: [],
    verdict: null,
  };
  const exitCode = await runToEnd(run, calm);
  process.exit((await cleanUp(run, ends)) ? exitCode : 1);
}

/** `calm` takes the deadline away: what is kept may run for ever. */
function listenForStop(): { readonly stop: Stop; readonly calm: () => void } {
  const controller = new AbortController();
  const stop: Stop = { signal: controller.signal, by: null };
  const end = (by: 'user' | 'deadline') => {
    stop.by ??= by;
    controller.abort();
  };
  const leave = () => end('user');
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, leave);
  // A story that nobody hears is not told to its end.
  void watchOutput(leave).then(leave);
  return { stop, calm: systemClock.after(DEADLINE_MS, () => end('deadline')) };
}

/** The exit code. */
async function runToEnd(run: Run, calm: () => void): Promise<number> {
  const { screen, messages, stop, problems } = run;
  try {
    return await stoppable(stop.signal, runStory(run, calm));
  } catch (error) {
    screen.clear();
    if (stop.by === 'user' && run.verdict !== null) return run.verdict;
    if (stop.by === 'user') {
      screen.say(messages.interrupted());
      return 130;
    }
    screen.say(
      stop.by === 'deadline' ? messages.late(DEADLINE_MS / 1000) : messages.cannotRun(errorText(error)),
    );
    for (const problem of problems.slice(-10)) screen.say(`  ${problem}`);
    return 1;
  }
}

/** Starting takes no signal, so Ctrl-C must not wait for it. */
async function stoppable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, stopped]);
}

async function runStory(run: Run, calm: () => void): Promise<number> {
  const { messages, screen, startedAt, stop, whenEnding, problems } = run;
  const clock = systemClock;
  const onError = (error: unknown) => problems.push(errorText(error));
  screen.say(`${stamp(0)} ${messages.starting()}`);
  const manifests = readManifests(besideProgram(MANIFESTS));
  const cluster = await startEmbeddedCluster({
    dir: run.dir,
    port: 0,
    gatewayPort: 0,
    hasController: true,
    gatewayLate: messages.gatewayLate,
    warn: onError,
    onError,
    whenEnding,
  });
  const { client, gatewayUrl } = cluster;
  const view = watchRollout({ client, clock, random: Math.random, ...SHOP, onError });
  whenEnding(() => view.stop());
  const sender = createHttpSender(gatewayUrl);
  whenEnding(() => sender.close());
  const log = createTrafficLog();
  const story: Story = { good: null, bad: null, load: null };
  whenEnding(async () => story.load?.stop());
  const telling = beginTelling({
    clock,
    random: Math.random,
    client,
    view,
    log,
    send: sender.send,
    screen,
    messages,
    manifests: { file: MANIFESTS, objects: manifests },
    gatewayUrl,
    startedAt,
    signal: stop.signal,
  });
  let failure: unknown = null;
  try {
    await tellStory(telling, story);
  } catch (error) {
    if (stop.by === 'user') throw error;
    failure = error;
  }
  const isShown = tellSummary(run, story, log, stepWeights(manifests));
  if (failure !== null) throw failure;
  const kept = run.isKept ? { ...cluster, dir: run.dir } : null;
  for (const line of renderNext(invocation(), kept, messages)) screen.say(line);
  run.verdict = isShown ? 0 : 1;
  if (kept === null || story.good === null) return run.verdict;
  calm();
  return keepTelling(telling, story.bad ?? story.good);
}

function tellSummary(
  { screen, messages, startedAt }: Run,
  story: Story,
  log: TrafficLog,
  weights: readonly number[],
): boolean {
  const outcomes = judgeStory(story, log, systemClock.now(), weights);
  screen.clear();
  const times = { startedAt, now: systemClock.now() };
  for (const line of renderSummary(outcomes, log, times, messages)) screen.say(line);
  return outcomes.missing.length === 0;
}

function readManifests(path: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as KubeObject);
}

/** What the Rollout's steps ask for. */
function stepWeights(manifests: readonly KubeObject[]): readonly number[] {
  const rollout = manifests.find(({ kind }) => kind === 'Rollout') as Rollout | undefined;
  const steps = rollout?.spec.strategy?.canary?.steps ?? [];
  return steps.flatMap(({ setWeight }) => (setWeight === undefined ? [] : [setWeight]));
}

/** How this program was started, as far as one can type it again. */
function invocation(): string {
  const path = relative(process.cwd(), process.argv[1] ?? '');
  return path.startsWith('..') || !path.endsWith('.js') ? 'haldane' : `node ${path}`;
}

/** Ends everything in the reverse order, but never waits for ever. True when all of it ended. */
async function cleanUp(
  { screen, messages, dir, isKept }: Run,
  ends: (() => Promise<void>)[],
): Promise<boolean> {
  screen.clear();
  if (isKept) screen.say(messages.cleaning());
  let hasEnded = true;
  const endAll = async () => {
    for (const end of ends.reverse()) {
      await end().catch(() => {
        hasEnded = false;
      });
    }
    return true;
  };
  const late = systemClock.sleep(CLEANUP_MS).then(() => false);
  if (!(await Promise.race([endAll(), late])) || !hasEnded) {
    screen.say(messages.notEnded(dir));
    return false;
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  return true;
}
