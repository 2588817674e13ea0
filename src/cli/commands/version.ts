import { CONTROLLER_LEASE } from '../../api/v1alpha1/labels.ts';
import { type ClusterVersions, type ControllerFacts, readVersions } from '../cluster-versions.ts';
import type { Command } from '../command.ts';
import type { BuildFacts, CommandContext } from '../context.ts';
import type { FlagSet } from '../flag.ts';
import type { Messages } from '../messages/en.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { notesOf } from '../skew.ts';

const FLAGS = {
  short: { kind: 'boolean', summary: 'Print the version only' },
  check: {
    kind: 'boolean',
    isOurs: true,
    summary: 'Ask the cluster for its versions too, and say what does not go together',
  },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const versionCommand: Command<typeof FLAGS> = {
  path: ['version'],
  usage: '',
  args: { min: 0, max: 0, ignoresMore: true },
  summary: 'Show which version this is',
  flags: FLAGS,
  examples: ['version', 'version --short'],

  async run(context, _args, { short, check, output }) {
    const { program, build, out } = context;
    const cluster = check ? await readVersions((await context.cluster()).kube, context) : null;
    if (output !== undefined) {
      return printAs(context, output, { name: program.binary, ...build, cluster: encodeCluster(cluster) });
    }
    out.write(`${program.binary}: ${build.version}\n`);
    if (!short) out.write(buildLines(build).join(''));
    if (cluster !== null) tellCluster(context, cluster);
  },
};

/** Every field is there in every state. */
function encodeCluster(cluster: ClusterVersions | null) {
  if (cluster === null) return null;
  const { kubernetes, lacking, controller } = cluster;
  const { state, ...known } = controller;
  const unknown = { version: null, namespace: null, holder: null };
  return { kubernetes, controller: { state, ...unknown, ...known }, lacking };
}

function buildLines({ date, commit, treeState, runtime, platform }: BuildFacts): readonly string[] {
  return [
    `  BuildDate: ${date}\n`,
    `  GitCommit: ${commit}\n`,
    `  GitTreeState: ${treeState}\n`,
    `  Runtime: ${runtime}\n`,
    `  Platform: ${platform}\n`,
  ];
}

/** What is there on stdout, what does not fit on stderr. */
function tellCluster(context: CommandContext, cluster: ClusterVersions): void {
  const { skew } = context.messages;
  const lines = [
    `Kubernetes: ${cluster.kubernetes ?? skew.notTold}`,
    `Controller: ${controllerText(cluster.controller, skew)}`,
    `CRDs: ${cluster.lacking === null ? skew.notTold : cluster.lacking.length === 0 ? skew.crdsFit : skew.crdsOld}`,
  ];
  context.out.write(lines.map((line) => `  ${line}\n`).join(''));
  for (const note of notesOf(cluster, context)) context.err.write(`${note}\n`);
}

function controllerText(controller: ControllerFacts, skew: Messages['skew']): string {
  if (controller.state === 'hidden') return skew.controllerHidden;
  if (controller.state === 'none') return skew.controllerNone;
  const { version, namespace, holder } = controller;
  return skew.controllerLeads(version ?? skew.notTold, `${namespace}/${CONTROLLER_LEASE}`, holder);
}
