import { openCluster } from '../../../src/bin/cluster-access.ts';
import { observeTraffic } from '../../../src/bin/observe-traffic.ts';
import { type BinaryName, programOf } from '../../../src/cli/program.ts';
import type { HttpKubeClient } from '../../../src/kube/http-client.ts';
import { openCliSession } from '../../../src/testing/cli-session.ts';
import { realClock } from '../../../src/testing/real-clock.ts';
import { type Ended, runProgram } from '../story/run-program.ts';
import { FILES } from './files.ts';
import { fill, type Names } from './places.ts';

const BINARIES: readonly BinaryName[] = ['kubectl-argo-rollouts', 'kubectl-haldane', 'haldane'];

interface Place {
  readonly names: Names;
  readonly env: Readonly<Record<string, string>>;
  readonly client: HttpKubeClient;
}

/** Runs a typed line as a process: kubectl finds the plugin by its name on PATH. */
export function spawnLine(line: string, { env }: Place): Promise<Ended> {
  const [program = '', ...args] = wordsOf(line);
  return runProgram(program, args, env);
}

/**
 * Runs a typed line in this process, which is as a process of its own would, but for the start. Ctrl-C comes when
 * `untilLeft` resolves, which sees what has been printed so far.
 */
export async function runLine(
  line: string,
  { env, names, client }: Place,
  untilLeft: ((shown: () => string) => Promise<void>) | null,
): Promise<Ended> {
  const binary = BINARIES.find((one) => line.startsWith(`${programOf(one).invocation} `));
  if (binary === undefined) throw new Error(`no program of ours: ${line}`);
  const opened: HttpKubeClient[] = [];
  const session = openCliSession({
    kube: client,
    clock: realClock,
    binary,
    env,
    files: Object.fromEntries(
      Object.entries(FILES).map(([name, text]) => [`${names.dir}/${name}`, fill(text, names)]),
    ),
    observeTraffic,
    connect: async (flags) => {
      const world = { env, clock: realClock, random: Math.random, userAgent: `${binary}/script` };
      const cluster = openCluster(flags, world);
      opened.push(cluster.kube);
      return cluster;
    },
  });
  const argv = wordsOf(line.slice(programOf(binary).invocation.length));
  const running = session.run(...argv);
  if (untilLeft !== null) {
    await untilLeft(session.stdout);
    session.interrupt();
  }
  const code = await running;
  await Promise.all(opened.map((kube) => kube.close()));
  return { code, out: session.stdout(), err: session.stderr() };
}

/** A shell's words, as far as single quotes. */
function wordsOf(line: string): readonly string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));
}
