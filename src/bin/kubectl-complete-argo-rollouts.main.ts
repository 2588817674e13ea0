import { runCliProcess } from './cli-process.ts';

// kubectl runs `kubectl_complete-argo-rollouts WORD...` to complete the plugin's command lines.
void runCliProcess('kubectl-argo-rollouts', ['__complete', ...process.argv.slice(2)]);
