// Wall time of `kubectl argo rollouts version`, from a new process to its end.
import { spawnSync } from 'node:child_process';

const RUNS = 21;

function median(args) {
  const walls = Array.from({ length: RUNS }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - startedAt;
  });
  return walls.sort((a, b) => a - b)[Math.floor(RUNS / 2)].toFixed(0);
}

const ours = median(['dist/kubectl-argo-rollouts.js', 'version']);
const measured = `${ours} ms median (bare Node.js ${median(['-e', '0'])})`;
console.log(JSON.stringify([{ what: 'kubectl argo rollouts version', measured, target: '< 120 ms' }]));
