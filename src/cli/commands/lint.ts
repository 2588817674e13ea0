import type { Service } from '../../api/kubernetes/core.ts';
import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { validateRollout } from '../../api/v1alpha1/validate-rollout.ts';
import type { FieldError } from '../../base/errors.ts';
import { checkServices } from '../../engine/service-references.ts';
import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';

const FLAGS = {
  filename: {
    kind: 'string',
    short: 'f',
    required: true,
    summary: 'File to check; - reads the standard input',
  },
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

  async run(context, _args, { filename }) {
    const manifests = await context.manifests();
    const objects = await manifests.read(filename ?? '');
    const rollouts = objects.filter(isRollout);
    for (const rollout of rollouts) manifests.decode(rollout);
    const errors = rollouts.flatMap((rollout) => errorsOf(rollout, objects));
    for (const { message } of errors) context.out.write(`${message}\n`);
    const [first] = errors;
    if (first !== undefined) throw new CommandFailure(`${shortPath(first.path)}: ${first.message}`);
  },
};

function isRollout(object: KubeObject): object is Rollout {
  return object.kind === 'Rollout' && object.apiVersion.startsWith('argoproj.io/');
}

function errorsOf(rollout: Rollout, objects: readonly KubeObject[]): readonly FieldError[] {
  const errors = validateRollout(rollout);
  if (errors.length > 0) return errors;
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const named = objects.filter(({ kind, metadata }) => {
    return kind === 'Service' && [canaryService, stableService].includes(metadata.name);
  });
  const services = Object.fromEntries(named.map((one) => [one.metadata.name, one as Service]));
  // What is not in the file may be in the cluster.
  return checkServices(rollout, services).filter(({ path }) => {
    const name = path.endsWith('.canaryService') ? canaryService : stableService;
    return services[name] !== undefined;
  });
}

/** Upstream's paths leave the strategy's name out, and scripts may look for them. */
function shortPath(path: string): string {
  return path.replace(/^spec\.strategy\.(canary|blueGreen)\./, 'spec.strategy.');
}
