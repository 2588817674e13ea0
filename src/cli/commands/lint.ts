import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { FieldError } from '../../base/errors.ts';
import { parseFieldPath } from '../../base/field-path.ts';
import type { Command } from '../command.ts';
import type { Insights, Judging, Manifests } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { neighbourFault } from '../lint-neighbours.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';

const FLAGS = {
  filename: {
    kind: 'string',
    short: 'f',
    isFile: true,
    required: true,
    summary: 'File to check; - reads the standard input',
  },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const lintCommand: Command<typeof FLAGS> = {
  path: ['lint'],
  usage: '-f FILE',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'Check the rollouts and the configurations of the judges in a file without a cluster',
  details:
    'Services in the same file are checked against the rollouts that name them. Metrics of AnalysisTemplates,\n' +
    'ClusterAnalysisTemplates and AnalysisRuns that haldane/sequential or haldane/judge is to judge are read as they\n' +
    'will be when it does; a field that waits for an argument without a value is left out. Nothing is printed and the\n' +
    'exit code is 0 when all is well.',
  flags: FLAGS,
  examples: ['lint -f rollout.yaml'],

  async run(context, _args, { filename, output }) {
    const file = filename ?? '';
    const [manifests, insights, judging] = await Promise.all([
      context.manifests(),
      context.insights(),
      context.judging(),
    ]);
    const objects = await manifests.read(file, { fillsSpec: true });
    for (const object of objects) {
      const fault = neighbourFault(object);
      if (fault !== null) throw new CommandFailure(({ failures }) => failures.unknownField(fault));
      if (isRollout(object)) manifests.decode(object);
    }
    const source = { file, objects, manifests, insights, judging };
    const findings = [...inRollouts(source), ...inJudges(source)];
    if (output === undefined) for (const { said } of findings) context.out.write(`${said}\n`);
    else await printAs(context, output, { file, errors: findings.map(({ error }) => error) });
    const [first] = findings;
    if (first !== undefined) throw new CommandFailure(first.failure);
  },
};

interface Source {
  readonly file: string;
  readonly objects: readonly KubeObject[];
  readonly manifests: Manifests;
  readonly insights: Insights;
  readonly judging: Judging;
}

interface Finding {
  readonly error: FieldError & { readonly line: number | null };
  /** What is printed of it, and what the command fails with when it is the first. */
  readonly said: string;
  readonly failure: string;
}

/** As upstream prints them: scripts may look for it. */
function inRollouts({ objects, manifests, insights }: Source): readonly Finding[] {
  return objects.filter(isRollout).flatMap((rollout) =>
    insights.lintRollout(rollout, objects).map(({ path, message }) => ({
      error: { path, message, line: manifests.lineOf(rollout, parseFieldPath(path)) },
      said: message,
      failure: `${shortPath(path)}: ${message}`,
    })),
  );
}

function inJudges({ file, objects, manifests, judging }: Source): readonly Finding[] {
  return objects.flatMap((object) =>
    judging.lintJudges(object).map(({ place, path, message }) => {
      const line = manifests.lineOf(object, place);
      const said = `${file}:${line ?? 1}: ${object.kind} ${object.metadata.name}: ${message}`;
      return { error: { path, message, line }, said, failure: said };
    }),
  );
}

function isRollout(object: KubeObject): object is Rollout {
  return object.kind === 'Rollout' && object.apiVersion.startsWith('argoproj.io/');
}

/** Upstream's paths leave the strategy's name out, and scripts may look for them. */
function shortPath(path: string): string {
  return path.replace(/^spec\.strategy\.(canary|blueGreen)\./, 'spec.strategy.');
}
