// `npm run build:sea [DIRECTORY]`: one executable for this platform that needs no Node, in release/ or elsewhere. It
// holds the Node that runs this script.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { inject } from 'postject';
import { COMMON, defined } from './bundle-options.mjs';

// From Node's documentation of single executable applications.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const [directory = 'release'] = process.argv.slice(2);
const WORK = join(directory, '.sea');

const isWindows = process.platform === 'win32';
const executable = join(directory, isWindows ? 'haldane.exe' : 'haldane');
const assets = ['examples/shop.yaml', ...readdirSync('crds').map((name) => `crds/${name}`)];

mkdirSync(WORK, { recursive: true });
await bundle({
  ...COMMON,
  entryPoints: ['src/bin/sea.main.ts'],
  outfile: join(WORK, 'main.cjs'),
  define: defined({ HALDANE_ASSETS: JSON.stringify(assets) }),
});
writeFileSync(
  join(WORK, 'config.json'),
  JSON.stringify({
    main: join(WORK, 'main.cjs'),
    output: join(WORK, 'blob'),
    disableExperimentalSEAWarning: true,
    // Compiled ahead: without it every start parses the whole bundle.
    useCodeCache: true,
    assets: Object.fromEntries(assets.map((path) => [path, path])),
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', join(WORK, 'config.json')], { stdio: 'pipe' });
copyFileSync(process.execPath, executable);
chmodSync(executable, 0o755);
const isMac = process.platform === 'darwin';
if (isMac) execFileSync('codesign', ['--remove-signature', executable]);
await inject(executable, 'NODE_SEA_BLOB', readFileSync(join(WORK, 'blob')), {
  sentinelFuse: FUSE,
  ...(isMac ? { machoSegmentName: 'NODE_SEA' } : {}),
});
if (isMac) execFileSync('codesign', ['--sign', '-', executable]);
rmSync(WORK, { recursive: true, force: true });
console.log(executable);
