// `npm test`: every check in the order that fails fastest. Each line says what ran; the last one counts.
import { spawnSync } from 'node:child_process';
import { vitest } from './vitest-args.mjs';

const CHECKS = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types, pure', 'tsc', ['-p', 'tsconfig.pure.json']],
  ['types', 'tsc', ['-p', 'tsconfig.node.json']],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src']],
  ['unused code', 'knip', []],
  ['CRDs are up to date', 'tsx', ['scripts/generate-crds.ts', '--check']],
  ['unit and property tests', 'vitest', vitest('unit')],
  ['scenario tests', 'vitest', vitest('scenario')],
  ['end-to-end tests', 'vitest', vitest('e2e')],
];

const failed = [];
for (const [title, command, args] of CHECKS) {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  if (status !== 0) failed.push(title);
}
console.log(
  `\nchecks: ${CHECKS.length - failed.length} passed, ${failed.length} failed ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
