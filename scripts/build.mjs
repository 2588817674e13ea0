// Bundles every entry of src/bin that users or the product start as a process of its own.
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRIES = readdirSync('src/bin').filter((name) => name.endsWith('.main.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ENTRIES.map((name) => ({ in: `src/bin/${name}`, out: name.replace('.main.ts', '') })),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as haldaneRequire } from 'node:module';\nconst require = haldaneRequire(import.meta.url);",
  },
});
