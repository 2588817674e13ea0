// Bundles every entry of src/bin that users or the product start as a process of its own.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { build as bundle } from 'esbuild';

const ENTRIES = readdirSync('src/bin').filter((name) => name.endsWith('.main.ts'));

/** kubectl looks for its completion programs under names with an underscore. */
const outputName = (entry) => entry.replace('.main.ts', '').replace('kubectl-complete-', 'kubectl_complete-');

const git = (...args) => {
  try {
    return execFileSync('git', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TZ: 'UTC' },
    }).trim();
  } catch {
    return null;
  }
};
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const changes = git('status', '--porcelain');
// The commit's date, not today's: the same source gives the same bundle.
const build = {
  version: `v${version}`,
  commit: git('rev-parse', 'HEAD') ?? 'unknown',
  treeState: changes === null ? 'unknown' : changes === '' ? 'clean' : 'dirty',
  date: git('log', '-1', '--format=%cd', '--date=format-local:%Y-%m-%dT%H:%M:%SZ') ?? '1970-01-01T00:00:00Z',
};

rmSync('dist', { recursive: true, force: true });
await bundle({
  entryPoints: ENTRIES.map((name) => ({ in: `src/bin/${name}`, out: outputName(name) })),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
  define: { 'process.env.HALDANE_BUILD': JSON.stringify(JSON.stringify(build)) },
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as haldaneRequire } from 'node:module';\nconst require = haldaneRequire(import.meta.url);",
  },
});
// kubectl takes a plugin only when it may be executed.
for (const entry of ENTRIES) chmodSync(`dist/${outputName(entry)}.js`, 0o755);
