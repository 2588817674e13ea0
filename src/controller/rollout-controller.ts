import { isControlledBy, type KubeObject, keyOf } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { CodedError, ConflictError, errorText } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { KubeClient } from '../kube/client.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { Informer } from '../kube/informer.ts';
import { WorkQueue } from '../kube/work-queue.ts';
import { routersOf } from '../traffic/registry.ts';
import type { Log } from './log.ts';
import { reconcileRollout } from './reconcile-rollout.ts';
import { routeTarget } from './routes.ts';
import type { Telemetry } from './telemetry.ts';
import type { Watches } from './watches.ts';
import { WriteCache } from './write-cache.ts';

export interface RolloutControllerParts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly watches: Watches;
  readonly recorder: EventRecorder;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly instanceId: string | null;
}

const WORKERS = 10;
/** A permission that was missing, or a world that our own guard refused, changes without an event. */
const HOPELESS_RETRY_MS: Millis = 15_000;

/** Keeps every Rollout in the watches going: any change of an object it depends on is looked at. */
export class RolloutController {
  readonly #parts: RolloutControllerParts;
  readonly #cache: WriteCache;
  readonly #queue: WorkQueue;
  readonly #subscriptions: (() => void)[] = [];

  constructor(parts: RolloutControllerParts) {
    this.#parts = parts;
    this.#cache = new WriteCache(parts.clock);
    this.#queue = new WorkQueue({
      clock: parts.clock,
      reconcile: (key) => this.#reconcile(key),
      onError: (key, error) => this.#failed(key, error),
      hopelessRetryMs: HOPELESS_RETRY_MS,
    });
  }

  start(): void {
    const { watches, recorder } = this.#parts;
    const enqueue = (rollout: Rollout) => this.#queue.add(keyOf(rollout));
    this.#subscriptions.push(
      watches.rollouts.subscribe({
        added: (rollout) => {
          if (rollout.status?.observedGeneration === undefined) {
            const message = `Rollout resource added to informer: ${keyOf(rollout)}`;
            recorder.record(rollout, { type: 'Normal', reason: 'RolloutAddedToInformer', message });
          }
          enqueue(rollout);
        },
        updated: enqueue,
        deleted: (rollout) => this.#cache.forget(rollout),
      }),
    );
    this.#follow(watches.replicaSets, (object) => this.#ownersOf(object));
    this.#follow(watches.analysisRuns, (object) => this.#ownersOf(object));
    this.#follow(watches.services, (object) => this.#referring(object, refersToService));
    this.#follow(watches.ingresses, (object) => this.#referring(object, refersToRoute));
    this.#follow(watches.httpRoutes, (object) => this.#referring(object, refersToRoute));
    this.#follow(watches.analysisTemplates, (object) => this.#waitingIn(object));
    this.#queue.start(WORKERS);
  }

  async stop(): Promise<void> {
    for (const leave of this.#subscriptions) leave();
    await this.#queue.stop();
  }

  #follow<T extends KubeObject>(
    informer: Informer<T>,
    rolloutsOf: (object: KubeObject) => readonly Rollout[],
  ) {
    const look = (object: T) => {
      for (const rollout of rolloutsOf(object)) this.#queue.add(keyOf(rollout));
    };
    const handlers = {
      added: look,
      updated: look,
      deleted: (object: T) => {
        this.#cache.forget(object);
        look(object);
      },
    };
    this.#subscriptions.push(informer.subscribe(handlers));
  }

  #ownersOf(object: KubeObject): readonly Rollout[] {
    const inNamespace = this.#inNamespace(object);
    const owners = inNamespace.filter(({ metadata }) => isControlledBy(object, metadata.uid ?? ''));
    // A ReplicaSet without an owner may be one to adopt.
    return owners.length > 0 || (object.metadata.ownerReferences ?? []).length > 0 ? owners : inNamespace;
  }

  #referring(
    object: KubeObject,
    refers: (rollout: Rollout, object: KubeObject) => boolean,
  ): readonly Rollout[] {
    return this.#parts.watches.rollouts.list().filter((rollout) => refers(rollout, object));
  }

  /** A template that appears or changes matters to those that could not go on without it. */
  #waitingIn(object: KubeObject): readonly Rollout[] {
    return this.#inNamespace(object).filter(({ status }) => status?.phase === 'Degraded');
  }

  #inNamespace({ metadata: { namespace = '' } }: KubeObject): readonly Rollout[] {
    return this.#parts.watches.rollouts.byIndex('namespace', namespace);
  }

  async #reconcile(key: string) {
    const { clock, telemetry } = this.#parts;
    const startedAt = clock.now();
    const result = await reconcileRollout({ ...this.#parts, cache: this.#cache }, key);
    const [namespace = '', name = ''] = key.split('/');
    telemetry.reconciled(namespace, name, (clock.now() - startedAt) / 1000);
    return result;
  }

  #failed(key: string, error: unknown): void {
    // Somebody else wrote in between: the ordinary way to look again, not an error.
    if (error instanceof ConflictError) return;
    const [namespace = '', name = ''] = key.split('/');
    this.#parts.telemetry.failed(namespace, name);
    const code = error instanceof CodedError ? error.code : 'UNEXPECTED';
    this.#parts.log.error(errorText(error), { rollout: key, code });
  }
}

function refersToService(rollout: Rollout, { metadata }: KubeObject): boolean {
  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  const isNamed = metadata.name === canaryService || metadata.name === stableService;
  return isNamed && metadata.namespace === rollout.metadata.namespace;
}

function refersToRoute(rollout: Rollout, { kind, metadata }: KubeObject): boolean {
  const routing = rollout.spec.strategy?.canary?.trafficRouting;
  if (routing === undefined) return false;
  const target = routeTarget(rollout);
  const refs = routersOf(routing).flatMap((router) => router.reads(target));
  return refs.some(
    (ref) => ref.kind === kind && ref.name === metadata.name && ref.namespace === metadata.namespace,
  );
}
