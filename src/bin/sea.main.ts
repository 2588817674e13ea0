import { basename } from 'node:path';
import type { BinaryName } from '../cli/program.ts';
import { runCliProcess } from './cli-process.ts';
import { PART_PREFIX } from './program-files.ts';
import { runHaldane } from './run-haldane.ts';

// The single-file executable: every entry of the package in one, chosen by the name it was started by. The parts of
// an embedded cluster, which it starts itself, are chosen by a first word that no user types.

const PARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  gateway: () => import('./gateway.main.ts'),
  guardian: () => import('./guardian.main.ts'),
  shop: () => import('./shop.main.ts'),
};
const PLUGINS: Readonly<Record<string, { binary: BinaryName; before: readonly string[] }>> = {
  'kubectl-argo-rollouts': { binary: 'kubectl-argo-rollouts', before: [] },
  'kubectl-haldane': { binary: 'kubectl-haldane', before: [] },
  'kubectl_complete-argo-rollouts': { binary: 'kubectl-argo-rollouts', before: ['__complete'] },
  'kubectl_complete-haldane': { binary: 'kubectl-haldane', before: ['__complete'] },
};

async function main(argv: readonly string[]): Promise<void> {
  const [word = ''] = argv;
  const part = word.startsWith(PART_PREFIX) ? PARTS[word.slice(PART_PREFIX.length)] : undefined;
  if (part !== undefined) {
    // Parts read their flags from the process.
    process.argv.splice(2, 1);
    await part();
    return;
  }
  const plugin = PLUGINS[basename(process.argv0).replace(/\.exe$/, '')];
  if (plugin === undefined) await runHaldane(argv);
  else await runCliProcess(plugin.binary, [...plugin.before, ...argv]);
}

void main(process.argv.slice(2));
