import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { GROUP_VERSION } from '../../api/v1alpha1/labels.ts';
import { AlreadyExistsError } from '../../base/errors.ts';
import {
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  experiments,
  rollouts,
} from '../../kube/argo-resources.ts';
import type { Resource } from '../../kube/client.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { orNowhere } from '../missing.ts';
import { getExperimentCommand } from './get-experiment.ts';
import { getRolloutCommand } from './get-rollout.ts';

const FLAGS = {
  filename: {
    kind: 'strings',
    short: 'f',
    isFile: true,
    required: true,
    summary: 'File with the object to create; - reads the standard input; repeat for several',
  },
  watch: { kind: 'boolean', short: 'w', summary: 'Then show it as it changes' },
  'no-color': { kind: 'boolean', summary: 'Print without colours' },
} as const satisfies FlagSet;

const RESOURCES: readonly Resource[] = [
  rollouts,
  experiments,
  analysisTemplates,
  clusterAnalysisTemplates,
  analysisRuns,
];

export const createCommand: Command<typeof FLAGS> = {
  path: ['create'],
  usage: '-f FILE',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'Create rollouts, experiments, analysis templates and analysis runs from files',
  details: 'A field that no such object has is refused before anything is created.',
  flags: FLAGS,
  examples: ['create -f rollout.yaml', 'create -f experiment.yaml -w'],

  async run(context, _args, { filename: files, watch, 'no-color': noColor }) {
    const manifests = await context.manifests();
    const found = await Promise.all(files.map((file) => manifests.read(file)));
    const objects = found.flat();
    if (watch && objects.length > 1) throw new CommandFailure(({ failures }) => failures.watchOne);
    const wanted = objects.map((object) => ({ object, resource: resourceOf(object) }));
    for (const { object } of wanted) manifests.decode(object);
    for (const { object, resource } of wanted) {
      const { metadata } = await createObject(context, resource, object);
      context.out.write(`${resource.kind.toLowerCase()}.argoproj.io/${metadata.name} created\n`);
    }
    const [first] = wanted;
    if (watch && first !== undefined) await watchOne(context, first.object, noColor);
  },
};

function resourceOf({ apiVersion, kind }: KubeObject): Resource {
  const resource = apiVersion === GROUP_VERSION ? RESOURCES.find((one) => one.kind === kind) : undefined;
  if (resource !== undefined) return resource;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  throw new CommandFailure(({ failures }) => failures.unsupported(`${group}/${kind}`));
}

/** @throws {CommandFailure} when there is one of that name or no such namespace, in the words of the API server. */
export async function createObject(
  context: CommandContext,
  resource: Resource,
  object: KubeObject,
): Promise<KubeObject> {
  const { name = '' } = object.metadata;
  const access = await context.cluster();
  const namespace = resource.namespaced ? (object.metadata.namespace ?? access.namespace) : null;
  const place = namespace === null ? {} : { namespace };
  try {
    return await orNowhere(context, { resource, namespace }, ({ kube }) =>
      kube.create(resource, { ...object, metadata: { ...object.metadata, ...place } }),
    );
  } catch (cause) {
    if (!(cause instanceof AlreadyExistsError)) throw cause;
    const what = `${resource.plural}.argoproj.io ${JSON.stringify(name)}`;
    throw new CommandFailure(({ failures }) => failures.alreadyExists(what), { cause });
  }
}

async function watchOne(context: CommandContext, { kind, metadata }: KubeObject, noColor: boolean) {
  const flags = { watch: true, 'no-color': noColor, output: undefined };
  if (kind === 'Rollout') {
    await getRolloutCommand.run(context, [metadata.name], { ...flags, 'timeout-seconds': undefined });
  } else if (kind === 'Experiment') await getExperimentCommand.run(context, [metadata.name], flags);
  else throw new CommandFailure(({ failures }) => failures.watchKinds);
}
