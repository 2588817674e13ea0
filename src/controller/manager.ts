import { keyOf } from '../api/kubernetes/meta.ts';
import { ConflictError, errorText } from '../base/errors.ts';
import type { AbortSignalLike, Clock } from '../base/time.ts';
import type { KubeClient } from '../kube/client.ts';
import { createEventRecorder, type EventRecorder } from '../kube/events.ts';
import type { SendHttp } from '../metrics/http.ts';
import { createProviders } from '../metrics/registry.ts';
import { AnalysisRunController } from './analysis-run-controller.ts';
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
  /** Sends the requests of metric providers. */
  readonly send: SendHttp;
  /** For prometheus metrics that name no address; `null`: such a metric is an error. */
  readonly prometheusAddress: string | null;
  /** Where analysis Jobs run; `null`: beside their AnalysisRun. */
  readonly jobNamespace: string | null;
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
      const analyses = analysisController(parts, watches, recorder);
      try {
        await Promise.race([startWatches(parts, watches, signal), aborted(signal)]);
        if (!signal.aborted) {
          rollouts.start();
          analyses.start();
          ready = true;
          log.info('controller started', { rollouts: watches.rollouts.size });
          await aborted(signal);
        }
      } finally {
        ready = false;
        await Promise.all([rollouts.stop(), analyses.stop()]);
        await stopWatches(watches);
        await recorder.flush();
      }
      log.info('controller stopped');
    },
  };
}

function analysisController(
  { client, clock, log, send, prometheusAddress, jobNamespace }: ManagerParts,
  watches: Watches,
  recorder: EventRecorder,
): AnalysisRunController {
  const jobs = { client, namespace: jobNamespace, isSameCluster: true };
  return new AnalysisRunController({
    client,
    clock,
    runs: watches.analysisRuns,
    jobs: watches.jobs,
    rollouts: watches.rollouts,
    findProvider: createProviders({ send, prometheusAddress, jobs }),
    events: recorder,
    onDecision: (run, { phase, message }) => {
      if (phase !== run.status?.phase)
        log.info(`AnalysisRun is ${phase}`, { analysisRun: keyOf(run), message });
    },
    onError: (key, error) => {
      if (!(error instanceof ConflictError)) log.error(errorText(error), { analysisRun: key });
    },
  });
}

function aborted(signal: AbortSignalLike): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
