import { constants } from 'node:os';
import type { Terminal, TextStream } from '../cli/context.ts';
import { type BinaryName, exitCodeOf, type Program, programOf } from '../cli/program.ts';
import { runCli } from '../cli/run.ts';
import { buildFacts } from './build-facts.ts';
import { watchOutput } from './output.ts';
import { whenUnread } from './output-reader.ts';
import { systemClock } from './system-clock.ts';

/** How long a command may take to leave after Ctrl-C. */
const GRACE_MS = 1000;
/** Shells add the signal's number to it. */
const SIGNALLED = 128;
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the CLI as this process, under the name it was started by. */
export async function runCliProcess(binary: BinaryName, argv: readonly string[]): Promise<void> {
  const program = programOf(binary);
  const build = buildFacts();
  const closing: (() => Promise<void>)[] = [];
  const unread = watchOutput();
  process.exitCode = await runCli(argv, {
    program,
    build,
    env: process.env,
    out: textStream(process.stdout),
    err: textStream(process.stderr),
    clock: systemClock,
    random: Math.random,
    signal: interruptions(program),
    readerGone: () => Promise.race([unread, whenUnread(process.stdout.fd)]),
    async korean() {
      const { ko } = await import('../cli/messages/ko.ts');
      return ko;
    },
    async insights() {
      const { insights } = await import('../cli/insights.ts');
      return insights;
    },
    async manifests() {
      const { createManifests } = await import('../cli/manifests.ts');
      const { readText } = await import('./read-text.ts');
      return createManifests(readText);
    },
    async judging() {
      const { createJudging } = await import('../cli/judge/judge-files.ts');
      const { judgeIo } = await import('./judge-io.ts');
      return createJudging(judgeIo);
    },
    async crds() {
      const { readCrds } = await import('./read-crds.ts');
      return readCrds();
    },
    async observeTraffic(kube, rollout) {
      const { observeTraffic } = await import('./observe-traffic.ts');
      return observeTraffic(kube, rollout);
    },
    async kubeconfigNames(file) {
      const { kubeconfigNames } = await import('./kubeconfig-names.ts');
      return kubeconfigNames(file, process.env);
    },
    async connect(flags) {
      // Loaded here, so that commands without a cluster start without an HTTP client.
      const { openCluster } = await import('./cluster-access.ts');
      const userAgent = `${binary}/${build.version} (${build.platform})`;
      const opened = openCluster(flags, {
        env: process.env,
        clock: systemClock,
        random: Math.random,
        userAgent,
        onWarning: (text) => void process.stderr.write(`Warning: ${text}\n`),
      });
      closing.push(() => opened.kube.close());
      return opened;
    },
  });
  await Promise.all(closing.map((close) => close()));
}

function textStream(stream: NodeJS.WriteStream): TextStream {
  return {
    write: (text) => void stream.write(text),
    terminal: stream.isTTY ? terminalOf(stream) : null,
  };
}

function terminalOf(stream: NodeJS.WriteStream): Terminal {
  return {
    size: () => ({ columns: stream.columns, rows: stream.rows }),
    onResize(listener) {
      stream.on('resize', listener);
      process.on('SIGCONT', listener);
      return () => {
        stream.off('resize', listener);
        process.off('SIGCONT', listener);
      };
    },
    onSuspend(listener) {
      const suspend = () => {
        listener();
        // With a listener of ours Ctrl-Z stops nothing by itself; this cannot be caught.
        process.kill(process.pid, 'SIGSTOP');
      };
      process.on('SIGTSTP', suspend);
      return () => void process.off('SIGTSTP', suspend);
    },
  };
}

/** The first signal asks the command to end; the second, or a command that does not listen, ends the process. */
function interruptions(program: Program): AbortSignal {
  const ended = new AbortController();
  const leave = () => process.exit(exitCodeOf('interrupted', program));
  for (const name of INTERRUPTIONS) {
    process.on(name, () => {
      if (ended.signal.aborted) leave();
      ended.abort(SIGNALLED + constants.signals[name]);
      setTimeout(leave, GRACE_MS).unref();
    });
  }
  return ended.signal;
}
