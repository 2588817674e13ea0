import { expect } from 'vitest';
import type { Rollout } from '../../../src/api/v1alpha1/rollout.ts';
import { rollouts } from '../../../src/kube/argo-resources.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import { eventually } from '../../../src/testing/eventually.ts';

type Status = NonNullable<Rollout['status']>;

/** Where the Rollout `web` is, and what its controller says meanwhile. */
export interface RolloutPlace {
  /** Absent: `default`. */
  readonly namespace?: string;
  client(): KubeClient;
  controllerLog(): string;
}

const WAIT_MS = 60_000;
const SHOWN_LOG = 4000;

/** Waits until the controller has seen the Rollout as it is and says this of it. */
export async function untilStatus(
  place: RolloutPlace,
  expected: Partial<Status>,
  waitMs = WAIT_MS,
): Promise<Rollout> {
  const { namespace = 'default' } = place;
  let status: Status | undefined;
  try {
    return await eventually(async () => {
      const rollout = await place.client().get(rollouts, { namespace, name: 'web' });
      status = rollout.status;
      expect(status).toMatchObject(expected);
      expect(status?.observedGeneration).toBe(String(rollout.metadata.generation));
      return rollout;
    }, waitMs);
  } catch (error) {
    const log = place.controllerLog().slice(-SHOWN_LOG);
    console.error(`the Rollout stayed at ${JSON.stringify(status)}; its controller said:\n${log}`);
    throw error;
  }
}
