import { runCliProcess } from './cli-process.ts';

void runCliProcess('kubectl-haldane', process.argv.slice(2));
