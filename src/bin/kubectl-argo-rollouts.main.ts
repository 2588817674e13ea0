import { runCliProcess } from './cli-process.ts';

void runCliProcess('kubectl-argo-rollouts', process.argv.slice(2));
