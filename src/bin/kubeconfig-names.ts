import type { KubeconfigNames } from '../cli/context.ts';
import { kubeconfigFiles, readKubeconfig } from '../kube/kubeconfig.ts';

/** The names that `--context`, `--cluster` and `--user` may take; none without a kubeconfig. */
export function kubeconfigNames(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): KubeconfigNames {
  const kubeconfig = readKubeconfig(file === undefined ? kubeconfigFiles(env) : [file]);
  return {
    contexts: [...(kubeconfig?.contexts.keys() ?? [])],
    clusters: [...(kubeconfig?.clusters.keys() ?? [])],
    users: [...(kubeconfig?.users.keys() ?? [])],
  };
}
