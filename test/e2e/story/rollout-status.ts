import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Rollout } from '../../../src/api/v1alpha1/rollout.ts';
import { rollouts } from '../../../src/kube/argo-resources.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import type { Playground } from './embedded-up.ts';

type Status = NonNullable<Rollout['status']>;

const WAIT_MS = 60_000;
const SHOWN_LOG = 4000;

/** Waits until the controller has seen the Rollout as it is and says this of it. */
export async function untilStatus(place: Playground, expected: Partial<Status>): Promise<Rollout> {
  let status: Status | undefined;
  try {
    return await eventually(async () => {
      const rollout = await place.client().get(rollouts, { namespace: 'default', name: 'web' });
      status = rollout.status;
      expect(status).toMatchObject(expected);
      expect(status?.observedGeneration).toBe(String(rollout.metadata.generation));
      return rollout;
    }, WAIT_MS);
  } catch (error) {
    const log = readFileSync(join(place.clusterDir, 'logs', 'controller.log'), 'utf8').slice(-SHOWN_LOG);
    console.error(`the Rollout stayed at ${JSON.stringify(status)}; its controller said:\n${log}`);
    throw error;
  }
}
