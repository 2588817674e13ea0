import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';

const FLAGS = {
  filename: {
    kind: 'string',
    short: 'f',
    required: true,
    summary: 'File to check; - reads the standard input',
  },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const lintCommand: Command<typeof FLAGS> = {
  path: ['lint'],
  usage: '-f FILE',
  args: { min: 0, max: 0 },
  summary: 'Check the rollouts in a file without a cluster',
  details:
    'Services in the same file are checked against the rollouts that name them. Nothing is printed and the exit\n' +
    'code is 0 when all is well.',
  flags: FLAGS,
  examples: ['lint -f rollout.yaml'],

  async run(context, _args, { filename, output }) {
    const [manifests, { lintRollout }] = await Promise.all([context.manifests(), context.insights()]);
    const objects = await manifests.read(filename ?? '');
    const rollouts = objects.filter(isRollout);
    for (const rollout of rollouts) manifests.decode(rollout);
    const errors = rollouts.flatMap((rollout) => lintRollout(rollout, objects));
    if (output === undefined) for (const { message } of errors) context.out.write(`${message}\n`);
    else await printAs(context, output, { file: filename ?? '', errors });
    const [first] = errors;
    if (first !== undefined) throw new CommandFailure(`${shortPath(first.path)}: ${first.message}`);
  },
};

function isRollout(object: KubeObject): object is Rollout {
  return object.kind === 'Rollout' && object.apiVersion.startsWith('argoproj.io/');
}

/** Upstream's paths leave the strategy's name out, and scripts may look for them. */
function shortPath(path: string): string {
  return path.replace(/^spec\.strategy\.(canary|blueGreen)\./, 'spec.strategy.');
}
