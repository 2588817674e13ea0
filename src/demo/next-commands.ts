import type { Messages } from './messages/en.ts';
import { SHOP } from './story.ts';

export interface KeptCluster {
  readonly kubeconfigPath: string;
  readonly dir: string;
  readonly gatewayUrl: string;
}

/** What a curious person would type now. `haldane` is how this program was started. */
export function renderNext(haldane: string, kept: KeptCluster | null, { next }: Messages): readonly string[] {
  const entry = (what: string, command: string) => [`  ${what}`, `    ${command}`];
  if (kept === null) {
    return [
      '',
      next.title(),
      ...entry(next.keep(), `${haldane} demo --keep`),
      ...entry(next.up(), `${haldane} up`),
    ];
  }
  const on = `-n ${SHOP.namespace}`;
  return [
    '',
    next.kept(),
    `    export KUBECONFIG=${kept.kubeconfigPath}`,
    ...entry(next.watch(), `${haldane} get rollout ${SHOP.name} ${on} -w`),
    ...entry(next.release(), `${haldane} set image ${SHOP.name} shop=${SHOP.image}:4 ${on}`),
    ...entry(next.curl(), `curl -i ${kept.gatewayUrl}/products`),
    ...entry(next.kubectl(), `kubectl get rollouts,analysisruns,pods ${on}`),
    ...entry(next.stop(), `${haldane} down --dir ${kept.dir}`),
  ];
}
