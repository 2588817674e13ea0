import type { KubeObject } from '../api/kubernetes/meta.ts';
import { CodedError, NotFoundError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import {
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  experiments,
  rollouts,
} from '../kube/argo-resources.ts';
import type { KubeClient, ListOptions, Resource } from '../kube/client.ts';
import { deployments, namespaces } from '../kube/resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { en, type Messages } from './messages/en.ts';
import { refuseSegment } from './path-segment.ts';
import { showsHints } from './program.ts';
import { nearestNames, suggestionLines } from './suggest.ts';

const API_PATH = '/apis/argoproj.io/v1alpha1';
const OUR_KINDS = [rollouts, experiments, analysisRuns, analysisTemplates, clusterAnalysisTemplates];

/** Which words name the missing object: an API call's (`rollouts`) or a cache's (`rollout`). */
export type Wording = 'call' | 'cache';

interface Wanted {
  readonly resource: Resource;
  readonly name: string;
  readonly wording: Wording;
}

/** Runs `request`; an object that is not there becomes the line users know, with what they may have meant. */
export async function orMissing<T>(context: CommandContext, wanted: Wanted, request: Request<T>): Promise<T> {
  // A cache looks for such a name as for any other, and finds nothing.
  if (wanted.wording === 'call') refuseSegment('resource', wanted.name);
  return translating404(context, request, (access, cause) => missingError(context, access, wanted, cause));
}

/** Runs a list; a cluster without our CRDs is told apart from an empty one. */
export function orUninstalled<T>(context: CommandContext, request: Request<T>): Promise<T> {
  return translating404(context, request, async ({ server }, cause) =>
    uninstalledError(context, server, cause),
  );
}

/** Runs a creation; a namespace that is not there is told apart from a cluster without our CRDs. */
export function orNowhere<T>(
  context: CommandContext,
  { resource, namespace }: { readonly resource: Resource; readonly namespace: string | null },
  request: Request<T>,
): Promise<T> {
  return translating404(context, request, async ({ kube, server }, cause) => {
    const served = await servedPlurals(kube);
    if (namespace === null || !served(resource.plural)) return uninstalledError(context, server, cause);
    const near = showsHints(context) ? nearestNames(namespace, await namesIn(kube, namespaces, {})) : [];
    const hints = suggestionLines(near, context.messages);
    const what = `namespaces ${JSON.stringify(namespace)}`;
    return new CommandFailure(({ failures }) => failures.notFound(what), { hints, cause });
  });
}

function uninstalledError(context: CommandContext, server: string, cause: Error): CommandFailure {
  const hints = showsHints(context) ? [howToInstall(context, server, rollouts)] : [];
  return new CommandFailure(({ failures }) => failures.noResource, { hints, cause });
}

type Request<T> = (access: ClusterAccess) => Promise<T>;

async function translating404<T>(
  context: CommandContext,
  request: Request<T>,
  translate: (access: ClusterAccess, cause: Error) => Promise<CommandFailure>,
): Promise<T> {
  const access = await context.cluster();
  try {
    return await request(access);
  } catch (error) {
    if (error instanceof NotFoundError) throw await translate(access, error);
    throw error;
  }
}

export async function missingError(
  context: CommandContext,
  access: ClusterAccess,
  { resource, name, wording }: Wanted,
  cause?: Error,
): Promise<CommandFailure> {
  const word = wording === 'call' ? resource.plural : resource.kind.toLowerCase();
  const hints = showsHints(context) ? await quietly(() => findHints(context, access, resource, name)) : [];
  const what = `${word}.argoproj.io ${JSON.stringify(name)}`;
  const options = cause === undefined ? { hints } : { hints, cause };
  return new CommandFailure(({ failures }) => failures.notFound(what), options);
}

/** Says on stderr that a list is empty, and why when its namespace is not there. `namespace` null: all of them. */
export async function tellEmpty(context: CommandContext, namespace: string | null): Promise<void> {
  // Upstream's plugin says it in English whatever the language.
  const { failures } = context.program.isUpstream ? en : context.messages;
  context.err.write(`${failures.nothingListed}\n`);
  if (namespace === null || !showsHints(context)) return;
  const { kube } = await context.cluster();
  for (const hint of await absentNamespace(kube, namespace, context.messages)) {
    context.err.write(`${hint}\n`);
  }
}

/** Hints are a courtesy: one that cannot be found must not hide the error it belongs to. */
async function quietly(find: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}

type Installation = Pick<CommandContext, 'messages' | 'program' | 'kubectlFlags'>;

function howToInstall(
  { messages, program, kubectlFlags }: Installation,
  server: string,
  { kind }: Resource,
): string {
  // `kubectl argo rollouts` has upstream's commands only.
  const ours = program.isUpstream ? 'haldane' : program.invocation;
  return messages.noCrds(server, `${ours} crds | kubectl apply --server-side -f -${kubectlFlags}`, kind);
}

/** For a request that met nothing: the kind of ours that the cluster does not serve, and how to install it. */
export async function uninstalledHints(
  context: Installation,
  { kube, server }: Pick<ClusterAccess, 'kube' | 'server'>,
): Promise<readonly string[]> {
  return quietly(async () => {
    const served = await servedPlurals(kube);
    const absent = OUR_KINDS.find(({ plural }) => !served(plural));
    return absent === undefined ? [] : [howToInstall(context, server, absent)];
  });
}

async function findHints(
  context: CommandContext,
  { kube, namespace, server }: ClusterAccess,
  resource: Resource,
  name: string,
): Promise<readonly string[]> {
  const { messages } = context;
  const served = await servedPlurals(kube);
  if (!served(resource.plural)) return [howToInstall(context, server, resource)];
  const [namespaceHints, here] = await Promise.all([
    absentNamespace(kube, namespace, messages),
    namesIn(kube, resource, { namespace }),
  ]);
  const hints = [...namespaceHints, ...suggestionLines(nearestNames(name, here), messages)];
  if (resource.kind === rollouts.kind && (await isDeployment(kube, namespace, name))) {
    hints.push(messages.isDeployment(name));
  }
  const elsewhere = await namespacesWith(kube, resource, name);
  if (elsewhere.length > 0) hints.push(messages.inOtherNamespace(name, elsewhere.join(', ')));
  return hints;
}

/**
 * Which plurals of our API group are served. Others have CRDs of the same group and version (Argo CD, Argo Workflows),
 * so that the group is there says nothing.
 */
async function servedPlurals(kube: KubeClient): Promise<(plural: string) => boolean> {
  try {
    const answer = await kube.raw(API_PATH);
    if (answer.status === 404) return () => false;
    const listed: unknown = JSON.parse(await answer.text());
    const resources = isObject(listed) ? listed['resources'] : undefined;
    if (!Array.isArray(resources)) return () => true;
    const names = new Set(resources.map((one: unknown) => (isObject(one) ? one['name'] : undefined)));
    return (plural) => names.has(plural);
  } catch (error) {
    if (error instanceof NotFoundError) return () => false;
    if (error instanceof SyntaxError) return () => true;
    throw error;
  }
}

async function isDeployment(kube: KubeClient, namespace: string, name: string): Promise<boolean> {
  try {
    await kube.get(deployments, { namespace, name });
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

async function namespacesWith(kube: KubeClient, resource: Resource, name: string): Promise<string[]> {
  const found = await listIfAllowed(kube, resource, { fieldSelector: `metadata.name=${name}` });
  return found.map(({ metadata }) => metadata.namespace ?? '');
}

/** The API server answers for a namespace that does not exist as for an empty one. */
async function absentNamespace(kube: KubeClient, namespace: string, messages: Messages): Promise<string[]> {
  const names = await namesIn(kube, namespaces, {});
  if (names.length === 0 || names.includes(namespace)) return [];
  return [messages.noNamespace(namespace), ...suggestionLines(nearestNames(namespace, names), messages)];
}

async function namesIn(kube: KubeClient, resource: Resource, options: ListOptions): Promise<string[]> {
  return (await listIfAllowed(kube, resource, options)).map(({ metadata }) => metadata.name);
}

/** Empty also when this user may not look there. */
async function listIfAllowed(
  kube: KubeClient,
  resource: Resource,
  options: ListOptions,
): Promise<readonly KubeObject[]> {
  try {
    return (await kube.list(resource, options)).items;
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}
