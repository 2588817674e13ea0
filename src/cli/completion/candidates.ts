import type { Container } from '../../api/kubernetes/core.ts';
import { REVISION } from '../../api/v1alpha1/labels.ts';
import {
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  experiments,
  rollouts,
} from '../../kube/argo-resources.ts';
import type { Resource } from '../../kube/client.ts';
import { namespaces, replicaSets } from '../../kube/resources.ts';
import { GROUPS } from '../catalogue-groups.ts';
import type { CommandShape } from '../command.ts';
import type { ClusterAccess, KubeconfigNames } from '../context.ts';
import type { Flag, FlagSet } from '../flag.ts';
import type { Messages } from '../messages/en.ts';
import type { Program } from '../program.ts';
import { programsOf } from '../programs.ts';

/** One word that may come next, and what it means; the shell shows both. */
export interface Candidate {
  readonly word: string;
  readonly summary: string;
}

export interface CompletionContext {
  readonly program: Program;
  readonly commands: readonly CommandShape[];
  readonly everywhere: FlagSet;
  readonly messages: Messages;
  /** Connects with the flags that are on the line already. */
  connect(): Promise<ClusterAccess>;
  kubeconfigNames(): Promise<KubeconfigNames>;
}

/** What the words before the cursor have led to. */
interface Place {
  readonly path: readonly string[];
  readonly command: CommandShape | null;
  readonly flags: FlagSet;
  readonly args: readonly string[];
  /** The flag whose value is being typed. */
  readonly awaiting: string | null;
  /** All of them, as typed. */
  readonly words: readonly string[];
}

/** What may stand where the last of `words` is being typed. A cluster that does not answer means no names. */
export async function completionsFor(
  context: CompletionContext,
  words: readonly string[],
): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? '';
  const { messages } = context;
  const { place, commands } = findPlace(context, words.slice(0, -1));
  const all = await candidatesAt({ ...context, commands }, place, typed);
  return all
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, summary }) => ({ word, summary: messages.help(summary) }))
    .toSorted((a, b) => (a.word < b.word ? -1 : 1));
}

type Line = Pick<CompletionContext, 'program' | 'commands' | 'everywhere' | 'messages'>;

/** Whether a path may stand where the last of `words` is being typed. */
export function takesFile(context: Line, words: readonly string[]): boolean {
  const typed = words.at(-1) ?? '';
  const { place } = findPlace(context, words.slice(0, -1));
  // `--filename=x` holds its own value.
  const flag = place.awaiting ?? /^--([^=]+)=/.exec(typed)?.[1];
  if (flag !== undefined) return place.flags[flag]?.isFile === true;
  return (
    !typed.startsWith('-') && argumentNouns(place).some((noun) => noun === 'FILE' || noun === 'DIRECTORY')
  );
}

function candidatesAt(
  context: CompletionContext,
  place: Place,
  typed: string,
): Promise<readonly Candidate[]> | readonly Candidate[] {
  if (place.awaiting !== null) return valuesOf(context, place, place.awaiting);
  if (typed.startsWith('-')) return flagCandidates(place.flags);
  const next = nextWords(context.commands, place.path);
  if (next.length === 0 || place.args.length > 0) return argumentCandidates(context, place);
  return next;
}

interface Shapes {
  readonly commands: readonly CommandShape[];
  /** Those among them that do not take the flags of every command. */
  readonly programs: readonly CommandShape[];
}

function findPlace({ program, commands: own, everywhere, messages }: Line, words: readonly string[]) {
  const programs = programsOf(program, messages);
  const commands = [...own, ...programs];
  let place: Place = { path: [], command: null, flags: everywhere, args: [], awaiting: null, words };
  for (const word of words) place = step({ commands, programs }, everywhere, place, word);
  return { place, commands };
}

function step(shapes: Shapes, everywhere: FlagSet, place: Place, word: string): Place {
  if (place.awaiting !== null) return { ...place, awaiting: null };
  if (word.startsWith('-')) {
    const found = word.includes('=') ? null : findFlag(place.flags, word);
    return found === null || found.flag.kind === 'boolean' ? place : { ...place, awaiting: found.name };
  }
  const { commands, programs } = shapes;
  const path = [...place.path, word];
  const command = commands.find((one) => leadsTo(one, path) && one.path.length === path.length) ?? null;
  if (command !== null) {
    const flags = programs.includes(command) ? command.flags : { ...everywhere, ...command.flags };
    return { ...place, path: command.path, command, flags };
  }
  if (commands.some((one) => leadsTo(one, path))) return { ...place, path };
  return { ...place, args: [...place.args, word] };
}

function leadsTo({ path, aliases = [] }: CommandShape, words: readonly string[]): boolean {
  return words.every(
    (word, depth) =>
      path[depth] === word || (depth === path.length - 1 && depth > 0 && aliases.includes(word)),
  );
}

function findFlag(flags: FlagSet, word: string): { readonly name: string; readonly flag: Flag } | null {
  const isLong = word.startsWith('--');
  const found = Object.entries(flags).find(([name, { short }]) =>
    isLong ? name === word.slice(2) : word.length === 2 && short === word.slice(1),
  );
  return found === undefined ? null : { name: found[0], flag: found[1] };
}

function flagCandidates(flags: FlagSet): readonly Candidate[] {
  return Object.entries(flags).map(([name, { summary }]) => ({ word: `--${name}`, summary }));
}

/** The words that go on from here to a command. */
function nextWords(commands: readonly CommandShape[], path: readonly string[]): readonly Candidate[] {
  const below = commands.filter((one) => one.path.length > path.length && leadsTo(one, path));
  const words = new Map<string, string>();
  for (const one of below) {
    const word = one.path[path.length] ?? '';
    if (one.path.length === path.length + 1) words.set(word, one.summary);
    else if (!words.has(word)) words.set(word, GROUPS[word] ?? '');
  }
  return [...words].map(([word, summary]) => ({ word, summary }));
}

const NOUNS: Readonly<Record<string, Resource>> = {
  ROLLOUT: rollouts,
  EXPERIMENT: experiments,
  ANALYSISRUN: analysisRuns,
};

/** Arguments are told apart by the words that usage shows for them; `NAME...` stands for all that follow. */
function argumentNouns({ command, args }: Place): readonly string[] {
  const words = command?.usage.replace(/[[\]]/g, '').split(' ') ?? [];
  const word = words[args.length] ?? (words.at(-1)?.endsWith('...') === true ? words.at(-1) : undefined);
  return word?.replace('...', '').split('|') ?? [];
}

async function argumentCandidates(context: CompletionContext, place: Place): Promise<readonly Candidate[]> {
  const { command, args } = place;
  if (command?.path[0] === 'help') return nextWords(context.commands, args);
  const [noun = ''] = argumentNouns(place);
  if (noun === 'CONTAINER=IMAGE') return containersOf(await context.connect(), args[0] ?? '');
  if (noun === 'SHELL')
    return ['bash', 'fish', 'powershell', 'zsh'].map((name) => ({ word: name, summary: '' }));
  const resource = NOUNS[noun];
  if (resource === undefined) return [];
  const names = await namesOf(await context.connect(), resource, 'here');
  return names.filter(({ word }) => !args.includes(word));
}

async function containersOf(
  { kube, namespace }: ClusterAccess,
  rollout: string,
): Promise<readonly Candidate[]> {
  const { spec } = await kube.get(rollouts, { namespace, name: rollout });
  const containers: readonly Container[] = spec.template?.spec?.containers ?? [];
  return containers.map(({ name, image = '' }) => ({ word: `${name}=`, summary: image }));
}

async function valuesOf(
  context: CompletionContext,
  { args, flags, words, command }: Place,
  flag: string,
): Promise<readonly Candidate[]> {
  const { choices } = flags[flag] ?? {};
  if (choices !== undefined) return choices.map((word) => ({ word, summary: '' }));
  if (flag === 'to-revision') return revisionsOf(await context.connect(), args[0]);
  if (flag === 'lang') return ['en', 'ko'].map((word) => ({ word, summary: '' }));
  if (flag === 'context' || flag === 'cluster' || flag === 'user') {
    const { [`${flag}s` as const]: names } = await context.kubeconfigNames();
    return names.map((word) => ({ word, summary: '' }));
  }
  if (flag === 'namespace') return namesOf(await context.connect(), namespaces, 'everywhere');
  if (flag !== 'from' || command?.path[1] !== 'analysisrun') return [];
  return words.includes('--global')
    ? namesOf(await context.connect(), clusterAnalysisTemplates, 'everywhere')
    : namesOf(await context.connect(), analysisTemplates, 'here');
}

async function namesOf(
  { kube, namespace }: ClusterAccess,
  resource: Resource,
  where: 'here' | 'everywhere',
): Promise<readonly Candidate[]> {
  const { items } = await kube.list(resource, where === 'here' ? { namespace } : {});
  return items.map(({ metadata }) => ({ word: metadata.name, summary: '' }));
}

async function revisionsOf(
  { kube, namespace }: ClusterAccess,
  rollout: string | undefined,
): Promise<readonly Candidate[]> {
  if (rollout === undefined) return [];
  const { metadata } = await kube.get(rollouts, { namespace, name: rollout });
  const { items } = await kube.list(replicaSets, { namespace });
  const owned = items.filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
  return owned.map((set) => ({
    word: set.metadata.annotations?.[REVISION] ?? '',
    summary: set.metadata.name,
  }));
}
