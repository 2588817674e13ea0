import type { KubeObject, ObjectMeta } from '../../api/kubernetes/meta.ts';
import type { AnalysisRun, AnalysisTemplate, ClusterAnalysisTemplate } from '../../api/v1alpha1/analysis.ts';
import { GROUP_VERSION, INSTANCE_ID } from '../../api/v1alpha1/labels.ts';
import type { FilledArguments } from '../../engine/analysis/templates.ts';
import { analysisRuns, analysisTemplates, clusterAnalysisTemplates } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure, WrongUsage } from '../failure.ts';
import type { FlagSet, FlagValues } from '../flag.ts';
import type { Messages } from '../messages/en.ts';
import { orMissing } from '../missing.ts';
import { showsHints } from '../program.ts';
import { createObject } from './create.ts';

const FLAGS = {
  from: { kind: 'string', summary: 'Analysis template in the cluster' },
  'from-file': { kind: 'string', isFile: true, summary: 'File with an analysis template' },
  global: { kind: 'boolean', summary: '--from names a cluster analysis template' },
  argument: { kind: 'strings', short: 'a', summary: 'Value of an argument, NAME=VALUE; repeat for several' },
  name: { kind: 'string', summary: 'Name of the run' },
  'generate-name': {
    kind: 'string',
    summary: "Beginning of the run's name; by default the template's and a dash",
  },
  'instance-id': { kind: 'string', summary: 'Instance of the controller that is to run it' },
} as const satisfies FlagSet;

type Flags = FlagValues<typeof FLAGS>;
type Template = AnalysisTemplate | ClusterAnalysisTemplate;

export const createAnalysisRunCommand: Command<typeof FLAGS> = {
  path: ['create', 'analysisrun'],
  aliases: ['ar', 'analysisruns'],
  usage: '--from TEMPLATE',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'Run an analysis template once, by itself',
  flags: FLAGS,
  examples: ['create analysisrun --from success-rate -a service=shop', 'create ar --from-file template.yaml'],

  async run(context, _args, flags) {
    const { from, 'from-file': file } = flags;
    if ((from === undefined) === (file === undefined)) {
      throw new WrongUsage(({ failures }) => failures.fromOrFile);
    }
    const brought = flags.argument.map(parseArgument);
    const template =
      from === undefined ? await readTemplate(context, file ?? '') : await getTemplate(context, from, flags);
    const { fillArguments } = await context.insights();
    const filled = fillArguments(brought, template.spec.args ?? []);
    if (!filled.ok) {
      const { argument } = filled;
      const hints = [context.messages.giveArgument(argument)];
      throw new CommandFailure(({ failures }) => failures.unresolved(argument), { hints });
    }
    for (const unknown of filled.value.unknown) tellUnknown(context, template, unknown);
    const run = plannedRun(template, filled.value, flags);
    const { metadata } = await createObject(context, analysisRuns, run);
    context.out.write(`analysisrun.argoproj.io/${metadata.name} created\n`);
  },
};

function parseArgument(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at <= 0) throw new WrongUsage(({ failures }) => failures.nameAndValue);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

function getTemplate(context: CommandContext, name: string, { global }: Flags): Promise<Template> {
  if (global) {
    const wanted = { resource: clusterAnalysisTemplates, name, wording: 'call' } as const;
    return orMissing(context, wanted, ({ kube }) => kube.get(clusterAnalysisTemplates, { name }));
  }
  const wanted = { resource: analysisTemplates, name, wording: 'call' } as const;
  return orMissing(context, wanted, ({ kube, namespace }) =>
    kube.get(analysisTemplates, { namespace, name }),
  );
}

async function readTemplate(context: CommandContext, file: string): Promise<Template> {
  const manifests = await context.manifests();
  const objects = await manifests.read(file);
  const template = objects.find(isTemplate);
  if (template === undefined) throw new CommandFailure(({ failures }) => failures.noTemplate(file));
  manifests.decode(template);
  return template;
}

function isTemplate(object: KubeObject): object is Template {
  return object.kind === 'AnalysisTemplate' || object.kind === 'ClusterAnalysisTemplate';
}

/** Scripts that worked with upstream's plugin, which drops it without a word, are to work on. */
function tellUnknown(context: CommandContext, { metadata, spec }: Template, unknown: string): void {
  const known = (spec.args ?? []).map(({ name }) => name).join(', ');
  const told = ({ failures }: Messages) =>
    failures.unknownArgument(metadata.name, unknown, known || failures.none);
  if (!context.program.isUpstream) throw new CommandFailure(told);
  if (showsHints(context)) context.err.write(`${context.messages.argumentDropped(told(context.messages))}\n`);
}

function plannedRun({ metadata, spec }: Template, { args }: FilledArguments, flags: Flags): AnalysisRun {
  const { args: _declared, templates: _nested, ...rest } = spec;
  return {
    apiVersion: GROUP_VERSION,
    kind: 'AnalysisRun',
    metadata: metadataOf(metadata.name, flags),
    spec: { ...rest, metrics: spec.metrics ?? [], ...(args.length === 0 ? {} : { args }) },
  };
}

function metadataOf(template: string, flags: Flags): ObjectMeta {
  const { name, 'generate-name': start, 'instance-id': instance } = flags;
  const labels = instance === undefined ? {} : { labels: { [INSTANCE_ID]: instance } };
  if (name !== undefined) return { name, ...labels };
  const generateName = start ?? (template === '' ? '' : `${template}-`);
  if (generateName === '') throw new CommandFailure(({ failures }) => failures.invalidName);
  return { name: '', generateName, ...labels };
}
