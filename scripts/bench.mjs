// `npm run bench`: what the machine makes of it. Nothing here passes or fails; figures drift with the machine.
import { spawnSync } from 'node:child_process';

const RUNS = [
  ['gateway: requests per second and split', 'npx', ['tsx', 'scripts/bench-gateway.ts']],
  ['API server: creates per second and fan-out', 'npx', ['tsx', 'scripts/bench-api-server.ts']],
];

for (const [title, command, args] of RUNS) {
  console.log(`\n== ${title}`);
  spawnSync(command, args, { stdio: 'inherit' });
}

console.log('\n== kubectl argo rollouts version (wall, 15 runs)');
const walls = Array.from({ length: 15 }, () => {
  const startedAt = performance.now();
  spawnSync(process.execPath, ['dist/kubectl-argo-rollouts.js', 'version'], { stdio: 'ignore' });
  return performance.now() - startedAt;
}).sort((a, b) => a - b);
console.log(
  `min ${walls[0].toFixed(0)} ms, median ${walls[7].toFixed(0)} ms, max ${walls[14].toFixed(0)} ms`,
);
