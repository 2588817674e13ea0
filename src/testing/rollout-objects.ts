import type { Rollout } from '../api/v1alpha1/rollout.ts';

/** A canary on a cluster; every part can be replaced. */
export function aCanaryRollout(
  name: string,
  {
    spec = {},
    status = {},
    namespace = 'default',
  }: {
    readonly spec?: Partial<Rollout['spec']>;
    readonly status?: NonNullable<Rollout['status']>;
    readonly namespace?: string;
  } = {},
): Rollout {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name, namespace, uid: `uid-${name}`, generation: 1, resourceVersion: '1' },
    spec: {
      replicas: 1,
      strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } },
      template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } },
      ...spec,
    },
    status: { observedGeneration: '1', phase: 'Healthy', currentStepIndex: 2, ...status },
  };
}
