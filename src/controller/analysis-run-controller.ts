import type { Job } from '../api/kubernetes/batch.ts';
import { keyOf } from '../api/kubernetes/meta.ts';
import type { AnalysisRun, AnalysisRunStatus } from '../api/v1alpha1/analysis.ts';
import { ANALYSIS_NAME, ANALYSIS_NAMESPACE } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { NotFoundError } from '../base/errors.ts';
import type { Clock, EpochMs } from '../base/time.ts';
import type { RunNotice } from '../engine/analysis/assess-run.ts';
import { closePass, type OpenedPass, openPass, refuse } from '../engine/analysis/pass.ts';
import type { TrimmedMetric } from '../engine/analysis/retention.ts';
import { analysisRuns } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { Informer } from '../kube/informer.ts';
import { type ReconcileResult, WorkQueue } from '../kube/work-queue.ts';
import { type FindProvider, SUPPORTED_PROVIDERS } from '../metrics/registry.ts';
import { measureTasks } from './analysis-measure.ts';
import { gatherArguments, type RevealedArguments } from './analysis-secrets.ts';
import { type AnalysisRunWriter, createAnalysisRunWriter } from './analysis-status.ts';

export interface AnalysisRunControllerOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Started and stopped by whoever made them; they may be shared. */
  readonly runs: Informer<AnalysisRun>;
  /** Jobs with the label of an analysis, in the cluster that the job provider uses. */
  readonly jobs: Informer<Job>;
  readonly rollouts: Pick<Informer<Rollout>, 'get'>;
  readonly findProvider: FindProvider;
  readonly events: EventRecorder;
  /** Runs worked on at once. argo-rollouts' default is 30. */
  readonly workers?: number;
  /** Told of each status written: the run as it was, and its new status. */
  readonly onDecision?: (run: AnalysisRun, status: AnalysisRunStatus) => void;
  readonly onError: (key: string, error: unknown) => void;
}

const DEFAULT_WORKERS = 30;

type OpenPass = Extract<OpenedPass, { state: 'open' }>;

/**
 * Keeps AnalysisRuns measured until they are decided. Every pass reads a run, takes the measurements that are due,
 * and writes one status; nothing is remembered that a restart could lose.
 */
export class AnalysisRunController {
  readonly #options: AnalysisRunControllerOptions;
  readonly #queue: WorkQueue;
  readonly #writer: AnalysisRunWriter;
  /** Runs with a Job that has ended since their last pass. */
  readonly #woken = new Set<string>();
  #unsubscribe: readonly (() => void)[] = [];

  constructor(options: AnalysisRunControllerOptions) {
    this.#options = options;
    this.#writer = createAnalysisRunWriter(options.client);
    this.#queue = new WorkQueue({
      clock: options.clock,
      reconcile: (key, signal) => this.#reconcile(key, signal),
      onError: options.onError,
    });
  }

  start(): void {
    const { runs, jobs, workers } = this.#options;
    const add = (run: AnalysisRun) => this.#queue.add(keyOf(run));
    const wake = (job: Job) => this.#wake(job);
    this.#unsubscribe = [
      runs.subscribe({ added: add, updated: add, deleted: (run) => this.#forget(keyOf(run)) }),
      jobs.subscribe({ added: wake, updated: wake, deleted: wake }),
    ];
    this.#queue.start(workers ?? DEFAULT_WORKERS);
  }

  /** Cuts measurements under way without recording them; the next start takes them anew. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#queue.stop();
  }

  #forget(key: string): void {
    this.#writer.forget(key);
    this.#woken.delete(key);
    this.#queue.forget(key);
  }

  #wake({ metadata: { annotations = {} } }: Job): void {
    const name = annotations[ANALYSIS_NAME];
    if (name === undefined) return;
    const key = `${annotations[ANALYSIS_NAMESPACE] ?? ''}/${name}`;
    this.#woken.add(key);
    this.#queue.add(key);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const observed = this.#options.runs.get(key);
    if (observed === undefined || observed.metadata.deletionTimestamp !== undefined) {
      this.#forget(key);
      return { recheckAfterMs: null };
    }
    const run = this.#writer.newest(observed);
    const now = this.#options.clock.now();
    const isWoken = this.#woken.delete(key);
    const opened = openPass(run, now, { supported: SUPPORTED_PROVIDERS, isWoken });
    switch (opened.state) {
      case 'over':
        return this.#expire(run, opened.expiresAt, now);
      case 'invalid':
        return this.#end(run, opened, signal);
      case 'open':
        return this.#measure(run, opened, signal);
    }
  }

  /** Deletes a completed run whose time to live has passed. */
  async #expire(run: AnalysisRun, expiresAt: EpochMs | null, now: EpochMs): Promise<ReconcileResult> {
    if (expiresAt === null) return { recheckAfterMs: null };
    if (expiresAt > now) return { recheckAfterMs: expiresAt - now };
    const { namespace = '', name, uid } = run.metadata;
    try {
      await this.#options.client.delete(analysisRuns, { namespace, name }, uid === undefined ? {} : { uid });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    return { recheckAfterMs: null };
  }

  async #end(
    run: AnalysisRun,
    { status, notices }: Extract<OpenedPass, { state: 'invalid' }>,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    await this.#write(run, { status, notices }, signal);
    return { recheckAfterMs: 0 };
  }

  async #measure(
    run: AnalysisRun,
    { contents, tasks }: OpenPass,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const { client, clock, rollouts, runs, findProvider, onError } = this.#options;
    // Without a measurement to take there is no need to know a secret.
    const revealed = tasks.length === 0 ? NOTHING_REVEALED : await gatherArguments(client, run, signal);
    if (!revealed.ok) {
      const message = `Unable to resolve metric arguments: ${revealed.message}`;
      return this.#end(run, refuse(run.status, message, clock.now()), signal);
    }
    const { values, secrets } = revealed.value;
    const report = (error: unknown) => onError(keyOf(run), error);
    const weight = canaryWeight(run, rollouts);
    const options = { run, runs: runs.list(), weight, values, findProvider, clock, signal, onError: report };
    const records = await measureTasks(tasks, options);
    const closed = closePass(contents, run.status, { records, secrets, now: clock.now() });
    await this.#write(run, closed, signal);
    await this.#collectGarbage(run, closed.trimmed, { contents, signal });
    return { recheckAfterMs: closed.recheckAfterMs };
  }

  /** Events follow the status they speak of, so that none tells of something a crash undid. */
  async #write(
    run: AnalysisRun,
    { status, notices }: { readonly status: AnalysisRunStatus; readonly notices: readonly RunNotice[] },
    signal: AbortSignal,
  ): Promise<void> {
    const written = await this.#writer.write(run, status, signal);
    if (written === run) return;
    this.#options.onDecision?.(run, status);
    for (const notice of notices) this.#options.events.record(run, notice);
  }

  /** What dropped measurements left behind goes with them; failing to remove it does not hold up the run. */
  async #collectGarbage(
    run: AnalysisRun,
    trimmed: readonly TrimmedMetric[],
    { contents, signal }: { readonly contents: OpenPass['contents']; readonly signal: AbortSignal },
  ): Promise<void> {
    const { findProvider, clock, onError } = this.#options;
    for (const { name, kept } of trimmed) {
      const metric = contents.metrics.find((one) => one.name === name);
      if (metric === undefined) continue;
      try {
        await findProvider(metric).lasting?.collectGarbage({ run, metric, clock, signal }, kept);
      } catch (error) {
        onError(keyOf(run), error);
      }
    }
  }
}

/** What the Rollout that began the run last sent to its canary; null for one without routes, and for other owners. */
function canaryWeight(run: AnalysisRun, rollouts: Pick<Informer<Rollout>, 'get'>): number | null {
  const { namespace = '', ownerReferences = [] } = run.metadata;
  const owner = ownerReferences.find(({ kind, controller }) => kind === 'Rollout' && controller === true);
  const rollout = owner === undefined ? undefined : rollouts.get(`${namespace}/${owner.name}`);
  return rollout?.status?.canary?.weights?.canary.weight ?? null;
}

const NOTHING_REVEALED: { readonly ok: true; readonly value: RevealedArguments } = {
  ok: true,
  value: { values: new Map(), secrets: [] },
};
