// `npm test`: every check in the order that fails fastest. Each line says what ran; the last one counts.
import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types, pure', 'tsc', ['-p', 'tsconfig.pure.json']],
  ['types', 'tsc', ['-p', 'tsconfig.node.json']],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src']],
  ['unused code', 'knip', []],
  ['unit and property tests', 'vitest', ['run', '--project', 'unit']],
  ['scenario tests', 'vitest', ['run', '--project', 'scenario', '--passWithNoTests']],
  ['end-to-end tests', 'vitest', ['run', '--project', 'e2e', '--passWithNoTests']],
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
