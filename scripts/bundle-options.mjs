// What every bundle of this project has in common.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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
export const BUILD = {
  version: `v${version}`,
  commit: git('rev-parse', 'HEAD') ?? 'unknown',
  treeState: changes === null ? 'unknown' : changes === '' ? 'clean' : 'dirty',
  date: git('log', '-1', '--format=%cd', '--date=format-local:%Y-%m-%dT%H:%M:%SZ') ?? '1970-01-01T00:00:00Z',
};

const CRDS = readdirSync('crds')
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => readFileSync(`crds/${name}`, 'utf8'))
  .join('---\n');

/**
 * CommonJS, because a module's built-in imports then load when it is first used; as an ES module a bundle loads all of
 * them before its first line.
 */
export const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  minify: true,
  legalComments: 'external',
  logLevel: 'warning',
};

/** Texts that take the place of environment variables in the source. */
export const defined = (texts) => ({
  'process.env.HALDANE_BUILD': JSON.stringify(JSON.stringify(BUILD)),
  'process.env.HALDANE_CRDS': JSON.stringify(CRDS),
  ...Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [`process.env.${name}`, JSON.stringify(text)]),
  ),
});
