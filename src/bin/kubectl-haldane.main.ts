import { runCliProcess } from './cli-process.ts';

await runCliProcess('kubectl-haldane', process.argv.slice(2));
