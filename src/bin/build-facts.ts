import type { BuildFacts } from '../cli/context.ts';

/** Set when the program is bundled; a run from source knows only that it is one. */
export function buildFacts(): BuildFacts {
  const built = JSON.parse(process.env['HALDANE_BUILD'] ?? '{}') as Partial<BuildFacts>;
  const arch = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  return {
    version: 'v0.0.0+source',
    commit: 'unknown',
    treeState: 'unknown',
    date: '1970-01-01T00:00:00Z',
    ...built,
    runtime: `node ${process.version}`,
    platform: `${process.platform === 'win32' ? 'windows' : process.platform}/${arch}`,
  };
}
