import { errorText } from '../base/errors.ts';
import type { AbortSignalLike, Clock } from '../base/time.ts';
import type { KubeClient } from '../kube/client.ts';
import { createEventRecorder } from '../kube/events.ts';
import type { Log } from './log.ts';
import { RolloutController } from './rollout-controller.ts';
import type { Telemetry } from './telemetry.ts';
import { createWatches, startWatches, stopWatches, type Watches } from './watches.ts';

export interface ManagerParts {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly namespace: string | null;
  readonly instanceId: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Controllers {
  /** Works until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  readonly isReady: () => boolean;
  readonly metrics: () => Promise<string>;
}

/** Every controller of one process, on one set of watches. */
export function runControllers(parts: ManagerParts): Controllers {
  const { client, clock, log, telemetry } = parts;
  let watches: Watches | null = null;
  let ready = false;
  const onError = (error: unknown) => log.warn('event not recorded', { error: errorText(error) });
  const recorder = createEventRecorder(client, { clock, component: 'rollouts-controller', onError });
  return {
    isReady: () => ready,
    metrics: () => telemetry.expose(watches?.rollouts.list() ?? []),
    async run(signal) {
      watches = createWatches(parts, parts);
      const rollouts = new RolloutController({ ...parts, watches, recorder });
      await untilAborted(startWatches(client, watches), signal);
      if (!signal.aborted) {
        rollouts.start();
        ready = true;
        log.info('controller started', { rollouts: watches.rollouts.size });
        await aborted(signal);
      }
      ready = false;
      await rollouts.stop();
      await stopWatches(watches);
      await recorder.flush();
      log.info('controller stopped');
    },
  };
}

function aborted(signal: AbortSignalLike): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function untilAborted(work: Promise<void>, signal: AbortSignalLike): Promise<void> {
  await Promise.race([work, aborted(signal)]);
}
