import { COMMANDS } from './catalogue.ts';
import type { CommandShape } from './command.ts';
import type { FlagSet } from './flag.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';
import { programsOf } from './programs.ts';
import { flagWords } from './usage.ts';

const GENERATED =
  '<!-- Generated from the command definitions by `npx tsx scripts/generate-cli-docs.ts`. Do not edit. -->';

const HAND_WRITTEN = `# Command line

${GENERATED}

One program answers to three names:

| you type | binary | for |
|---|---|---|
| \`kubectl argo rollouts ...\` | \`kubectl-argo-rollouts\` | hands and scripts that know the upstream plugin |
| \`kubectl haldane ...\` | \`kubectl-haldane\` | the same commands, with our exit codes |
| \`haldane ...\` | \`haldane\` | the same commands, without kubectl |

kubectl finds a plugin by its file name on \`PATH\`.

## Exit codes

| | \`kubectl argo rollouts\` | \`kubectl haldane\`, \`haldane\` |
|---|---|---|
| done | 0 | 0 |
| failed, degraded or out of time | 1 | 1 |
| wrong command line | 1 | 2 |
| interrupted while watching | 0 (\`get\`), 1 (\`status\`), 130 (\`list\`; 143 by SIGTERM) | 130 |

Results go to stdout, errors to stderr. Below an error there may be a hint: a near name, the
namespace a rollout is in, how to install missing CRDs, the role that is missing. \`kubectl argo rollouts\` prints hints only
to a terminal, so that scripts see the text they know.

## Colours and watching

\`kubectl argo rollouts\` colours its output always, as upstream does, unless \`TERM=dumb\` or
\`--no-color\`. The other names colour only a terminal, and not when \`NO_COLOR\` is set.

\`get rollout -w\` on a terminal rewrites the lines that change and leaves the rest alone. It says
when it lost the API server and goes on when the server is back. In a pipe it prints a block for
each change. Ctrl-C ends it.
`;

const HALDANE = programOf('haldane');

/** The command line's reference: file name -> Markdown. One page for each command, and `README.md` as their index. */
export function renderReference(): ReadonlyMap<string, string> {
  const shapes = [...COMMANDS, ...programsOf(HALDANE)];
  return new Map([
    ['README.md', renderIndex()],
    ...shapes.map((shape) => [pageName(shape), renderPage(shape)] as const),
  ]);
}

function pageName({ path }: CommandShape): string {
  return `${path.join('-')}.md`;
}

function renderIndex(): string {
  const upstream = COMMANDS.filter(({ isOurs }) => isOurs !== true);
  const ours = COMMANDS.filter(({ isOurs }) => isOurs === true);
  return [
    HAND_WRITTEN,
    `## Commands\n\nAs upstream has them.\n\n${indexOf(upstream)}\n`,
    `Only as \`haldane\` and \`kubectl haldane\`.\n\n${indexOf(ours)}\n`,
    `## Programs\n\nOnly as \`haldane\`. They stay until they are stopped.\n\n${indexOf(programsOf(HALDANE))}\n`,
    `## Flags of every command\n\n${renderFlags(persistentFlags(HALDANE))}\n`,
    '`--lang` and `--dry-run` belong to our own names only. Programs have their own flags alone.\n',
  ].join('\n');
}

function indexOf(shapes: readonly CommandShape[]): string {
  const rows = shapes.map(
    (shape) => `| [\`${shape.path.join(' ')}\`](${pageName(shape)}) | ${shape.summary} |`,
  );
  return ['| command | |', '|---|---|', ...rows].join('\n');
}

function renderPage(shape: CommandShape): string {
  const { path, aliases = [], usage, summary, details, flags, examples, isOurs = false } = shape;
  const words = path.join(' ');
  const invocation = isOurs ? 'haldane' : 'kubectl argo rollouts';
  const others = aliases.map((alias) => `\`${[...path.slice(0, -1), alias].join(' ')}\``);
  return [
    `# ${words}\n\n${GENERATED}\n`,
    `${summary}.${details === undefined ? '' : `\n\n${details}`}\n`,
    ...(isOurs ? [`${onlyOurs(shape)}\n`] : []),
    `    ${`${invocation} ${words} ${usage}`.trimEnd()} [flags]\n`,
    ...(others.length === 0 ? [] : [`Also: ${others.join(', ')}.\n`]),
    ...(Object.keys(flags).length === 0 ? [] : [`## Flags\n\n${renderFlags(flags)}\n`]),
    `## Examples\n\n\`\`\`console\n${examples.map((one) => `${invocation} ${one}`).join('\n')}\n\`\`\`\n`,
    '[All commands and their common flags](README.md)\n',
  ].join('\n');
}

function onlyOurs(shape: CommandShape): string {
  return programsOf(HALDANE).some(({ path }) => path[0] === shape.path[0])
    ? 'Only as `haldane`.'
    : 'Only as `haldane` and `kubectl haldane`: upstream has no such command.';
}

function renderFlags(flags: FlagSet): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const deprecated = flag.deprecated === undefined ? '' : `; deprecated, ${flag.deprecated}`;
    const ours = flag.isOurs === true ? '; not under `kubectl argo rollouts`' : '';
    return `| \`${flagWords(name, flag).trim()}\` | ${flag.summary}${deprecated}${ours} |`;
  });
  return ['| flag | |', '|---|---|', ...rows].join('\n');
}
