import type { ClusterVersions, ControllerFacts } from './cluster-versions.ts';
import { readController, readVersions } from './cluster-versions.ts';
import type { BuildFacts, CliEnvironment, ClusterAccess, CommandContext } from './context.ts';
import type { Messages } from './messages/en.ts';
import type { Program } from './program.ts';

/** Kubernetes 1.x: the oldest minor version with all that we use, and the newest that the tests have run on. */
const KUBERNETES_MINORS = { oldest: 27, newest: 34 };
const SHOWN_FIELDS = 3;

type World = Pick<CliEnvironment, 'crds' | 'manifests' | 'build' | 'program'> & {
  readonly messages: Messages;
};

/** What in the cluster is older or newer than this program goes with; empty when all fits, or nothing is told. */
export async function skewNotes(
  world: World,
  { kube }: Pick<ClusterAccess, 'kube'>,
): Promise<readonly string[]> {
  return notesOf(await readVersions(kube, world), world);
}

/** Says on stderr when the controller plays by the rules of another version than those that this program asks. */
export async function warnOfController(context: CommandContext): Promise<void> {
  const { kube } = await context.cluster();
  const note = controllerNote(await readController(kube), context.build, context.messages);
  if (note !== null) context.err.write(`${note}\n`);
}

export function notesOf(
  versions: ClusterVersions,
  { build, program, messages }: Omit<World, 'crds' | 'manifests'>,
) {
  const notes = [
    kubernetesNote(versions.kubernetes, messages),
    controllerNote(versions.controller, build, messages),
    ...crdNotes(versions.lacking ?? [], program, messages),
  ];
  return notes.filter((note) => note !== null);
}

function kubernetesNote(version: string | null, { skew }: Messages): string | null {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (version === null || major === undefined || minor === undefined) return null;
  const { oldest, newest } = KUBERNETES_MINORS;
  if (Number(major) < 1 || Number(minor) < oldest) return skew.kubernetesOld(version, `1.${oldest}`);
  return Number(major) > 1 || Number(minor) > newest ? skew.kubernetesNew(version, `1.${newest}`) : null;
}

function controllerNote(controller: ControllerFacts, build: BuildFacts, { skew }: Messages): string | null {
  if (controller.state !== 'leading' || controller.version === null) return null;
  const order = compareVersions(controller.version, build.version);
  if (order === 0) return null;
  const tell = order < 0 ? skew.controllerOlder : skew.controllerNewer;
  return tell(controller.version, build.version);
}

/** By major, minor and patch; 0 also when one of them is no released version. */
function compareVersions(a: string, b: string): number {
  const numbers = (text: string) => /^v?(\d+)\.(\d+)\.(\d+)(?!.*\+source)/.exec(text)?.slice(1).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  if (left === undefined || right === undefined) return 0;
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function crdNotes(
  lacking: NonNullable<ClusterVersions['lacking']>,
  program: Program,
  { skew }: Messages,
): readonly string[] {
  if (lacking.length === 0) return [];
  const told = lacking.map(({ kind, fields }) =>
    fields === null ? skew.kindAbsent(kind) : skew.kindLacks(kind, shortList(fields, skew)),
  );
  return [...told, renewCrds(program, skew)];
}

/** The command that brings the cluster's CRDs up to this program. */
export function renewCrds(program: Program, skew: Messages['skew']): string {
  const ours = program.isUpstream ? 'haldane' : program.invocation;
  // Whatever installed the older ones owns their fields: Helm, say, or kubectl with another manager.
  return skew.renewCrds(`${ours} crds | kubectl apply --server-side --force-conflicts -f -`);
}

function shortList(fields: readonly string[], skew: Messages['skew']): string {
  const shown = fields.slice(0, SHOWN_FIELDS).join(', ');
  const rest = fields.length - SHOWN_FIELDS;
  return rest > 0 ? skew.andMore(shown, rest) : shown;
}
