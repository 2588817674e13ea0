// `npm run test:kube`: the end-to-end stories on the API server that KUBECONFIG names.
import { spawnSync } from 'node:child_process';
import { vitest } from './vitest-args.mjs';

if (process.env.KUBECONFIG === undefined || process.env.KUBECONFIG === '') {
  console.error('test:kube needs a cluster: set KUBECONFIG to one whose objects may be changed, for example');
  console.error('  kind create cluster && KUBECONFIG=~/.kube/config npm run test:kube');
  process.exit(1);
}
const { status } = spawnSync('node_modules/.bin/vitest', vitest('kube'), { stdio: 'inherit' });
process.exitCode = status ?? 1;
