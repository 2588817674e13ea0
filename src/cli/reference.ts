import { COMMANDS } from './catalogue.ts';
import type { Command } from './command.ts';
import type { FlagSet } from './flag.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';
import { PROGRAM_SUMMARIES } from './programs.ts';
import { flagWords } from './usage.ts';

const HAND_WRITTEN = `# Command line

<!-- Generated from the command definitions by \`npx tsx scripts/generate-cli-docs.ts\`. Do not edit. -->

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
| interrupted while watching | 0 (\`get\`, \`list\`), 1 (\`status\`) | 130 |

Results go to stdout, errors to stderr. Below an error there may be a hint: a near name, the
namespace a rollout is in, how to install missing CRDs. \`kubectl argo rollouts\` prints hints only
to a terminal, so that scripts see the text they know.

## Colours and watching

\`kubectl argo rollouts\` colours its output always, as upstream does, unless \`TERM=dumb\` or
\`--no-color\`. The other names colour only a terminal, and not when \`NO_COLOR\` is set.

\`get rollout -w\` on a terminal rewrites the lines that change and leaves the rest alone. It says
when it lost the API server and goes on when the server is back. In a pipe it prints a block for
each change. Ctrl-C ends it.
`;

/** The command line's reference page, in Markdown. */
export function renderReference(): string {
  const sections = COMMANDS.map(renderCommand);
  const everywhere = renderFlags(persistentFlags(programOf('haldane')));
  return [
    HAND_WRITTEN,
    `## Flags of every command\n\n${everywhere}\n`,
    '`--lang` and `--dry-run` belong to our own names only.\n',
    `## Programs\n\nOnly as \`haldane\`. \`--help\` shows the flags of each.\n\n${renderPrograms()}\n`,
    ...sections,
  ].join('\n');
}

function renderPrograms(): string {
  const rows = Object.entries(PROGRAM_SUMMARIES).map(([name, summary]) => `| \`${name}\` | ${summary} |`);
  return ['| program | |', '|---|---|', ...rows].join('\n');
}

function renderCommand(command: Command): string {
  const { path, aliases = [], usage, summary, details, flags, examples, isOurs = false } = command;
  const words = path.join(' ');
  const last =
    aliases.length === 0
      ? ''
      : `\nAlso: ${aliases.map((alias) => `\`${[...path.slice(0, -1), alias].join(' ')}\``).join(', ')}.\n`;
  const invocation = isOurs ? 'haldane' : 'kubectl argo rollouts';
  const lines = examples.map((example) => `${invocation} ${example}`).join('\n');
  return [
    `## ${words}\n`,
    `${summary}.${details === undefined ? '' : `\n\n${details}`}\n`,
    ...(isOurs ? ['Only as `haldane` and `kubectl haldane`: upstream has no such command.\n'] : []),
    `    ${`${words} ${usage}`.trimEnd()} [flags]\n${last}`,
    ...(Object.keys(flags).length === 0 ? [] : [`${renderFlags(flags)}\n`]),
    `\`\`\`console\n${lines}\n\`\`\`\n`,
  ].join('\n');
}

function renderFlags(flags: FlagSet): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const deprecated = flag.deprecated === undefined ? '' : `; deprecated, ${flag.deprecated}`;
    return `| \`${flagWords(name, flag).trim()}\` | ${flag.summary}${deprecated} |`;
  });
  return ['| flag | |', '|---|---|', ...rows].join('\n');
}
