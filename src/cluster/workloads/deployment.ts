import type { Deployment } from '../../api/kubernetes/apps.ts';
import { createEventRecorder } from '../../kube/events.ts';
import type { Running, WorkloadContext } from './context.ts';

const WARNING = {
  type: 'Warning',
  reason: 'DeploymentsNotRun',
  message: 'this cluster runs no Deployments; use a ReplicaSet or a Rollout',
} as const;

/**
 * Deployments are kept, for Rollouts take their pod template from them, but nobody makes their pods: each that
 * wants some gets one Event that says so.
 */
export function startDeploymentWarnings(context: WorkloadContext): Running {
  const recorder = createEventRecorder(context.client, { ...context, component: 'haldane-cluster' });
  const warned = new Set<string | undefined>();
  const warn = (deployment: Deployment) => {
    const { uid } = deployment.metadata;
    if ((deployment.spec.replicas ?? 1) === 0 || warned.has(uid)) return;
    warned.add(uid);
    recorder.record(deployment, WARNING);
  };
  context.informers.deployments.subscribe({
    added: warn,
    updated: warn,
    deleted: ({ metadata }) => warned.delete(metadata.uid),
  });
  return { stop: () => recorder.flush() };
}
