// `npm run build:release -- --url URL`: the npm package, an executable for this platform, and the krew manifest that
// names them, all in release/. URL is where the archives will be published.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KrewArchive, krewManifest } from './krew-manifest.ts';

const RELEASE = 'release';
const GO_OS: Readonly<Record<string, string>> = { win32: 'windows' };
const GO_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
if (url === undefined || !URL.canParse(url)) {
  console.error('usage: npm run build:release -- --url URL, where the archives will be found');
  process.exit(2);
}
const { version, homepage = null } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  homepage?: string;
};
const os = GO_OS[process.platform] ?? process.platform;
const arch = GO_ARCH[process.arch] ?? process.arch;
const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'inherit' });

/** `kubectl-haldane` and the licences: krew asks for ours. */
function archive(program: string, platform: string, fits: Pick<KrewArchive, 'os' | 'arch'>): KrewArchive {
  const bin = os === 'windows' && fits.arch !== null ? 'kubectl-haldane.exe' : 'kubectl-haldane';
  const stage = join(RELEASE, '.stage');
  const file = `haldane-v${version}-${platform}.tar.gz`;
  mkdirSync(stage, { recursive: true });
  copyFileSync(program, join(stage, bin));
  chmodSync(join(stage, bin), 0o755);
  copyFileSync('LICENSE', join(stage, 'LICENSE'));
  copyFileSync('dist/LEGAL.txt', join(stage, 'LEGAL.txt'));
  run('tar', '-czf', join(RELEASE, file), '-C', stage, bin, 'LICENSE', 'LEGAL.txt');
  rmSync(stage, { recursive: true });
  const sha256 = createHash('sha256')
    .update(readFileSync(join(RELEASE, file)))
    .digest('hex');
  return { file, sha256, bin, ...fits };
}

rmSync(RELEASE, { recursive: true, force: true });
mkdirSync(RELEASE);
run('npm', 'pack', '--pack-destination', RELEASE);
run(process.execPath, 'scripts/build-sea.mjs');
const executable = join(RELEASE, os === 'windows' ? 'haldane.exe' : 'haldane');
const archives = [
  archive(executable, `${os}-${arch}`, { os: [os], arch }),
  archive('dist/kubectl-haldane.js', 'node', { os: ['darwin', 'linux'], arch: null }),
];
writeFileSync(
  join(RELEASE, 'haldane.yaml'),
  krewManifest({ version: `v${version}`, url, homepage, archives }),
);
