import { runCliProcess } from './cli-process.ts';

// kubectl runs `kubectl_complete-haldane WORD...` to complete the plugin's command lines.
void runCliProcess('kubectl-haldane', ['__complete', ...process.argv.slice(2)]);
