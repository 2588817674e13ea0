import { runCliProcess } from './cli-process.ts';

await runCliProcess('kubectl-argo-rollouts', process.argv.slice(2));
