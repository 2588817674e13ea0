import { runHaldane } from './run-haldane.ts';

void runHaldane(process.argv.slice(2));
