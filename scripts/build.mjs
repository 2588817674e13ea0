// Bundles every entry of src/bin that users or the product start as a process of its own.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { build as bundle } from 'esbuild';
import { COMMON, defined } from './bundle-options.mjs';
import { bundleSingleFiles, lateChildProcess } from './single-file.mjs';

const BIN = readdirSync('src/bin');
const ENTRIES = BIN.filter((name) => name.endsWith('.main.ts') && name !== 'sea.main.ts');
/** Parts of an embedded cluster, which only `haldane up` starts. */
const PARTS = ['gateway.main.ts', 'guardian.main.ts', 'shop.main.ts'];
const COMMAND_LINES = ENTRIES.filter((name) => !PARTS.includes(name));
const PROGRAMS = ['controller', 'demo', 'down', 'up'];

/** kubectl looks for its completion programs under names with an underscore. */
const outputName = (entry) => entry.replace('.main.ts', '').replace('kubectl-complete-', 'kubectl_complete-');

/** The programs of `haldane` stay in files of their own: its commands must not wait for a whole cluster to be read. */
const programsApart = {
  name: 'programs-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[a-z-]+\.ts$/ }, ({ path, importer }) => {
      const [, name] = /^\.\/([a-z-]+)\.ts$/.exec(path);
      if (!importer.endsWith('run-haldane.ts') || !PROGRAMS.includes(name)) return undefined;
      return { path: `./programs/${name}.js`, external: true };
    });
  },
};

const common = { ...COMMON, define: defined({}), plugins: [programsApart, lateChildProcess] };
const sources = (names) => names.map((name) => ({ in: `src/bin/${name}`, out: outputName(name) }));

rmSync('dist', { recursive: true, force: true });
const [{ files, legal }] = await Promise.all([
  bundleSingleFiles(sources(COMMAND_LINES), common),
  bundle({
    ...common,
    outdir: 'dist',
    sourcemap: 'linked',
    entryPoints: [
      ...sources(PARTS),
      ...PROGRAMS.map((name) => ({ in: `src/bin/${name}.ts`, out: `programs/${name}` })),
    ],
  }),
]);
for (const [name, text] of files) {
  // kubectl takes a plugin only when it may be executed.
  writeFileSync(`dist/${name}.js`, text, { mode: 0o755 });
}
writeFileSync('dist/LEGAL.txt', legal);
// The package itself is one of ES modules.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
