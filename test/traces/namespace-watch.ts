import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import { analysisRuns, rollouts } from '../../src/kube/argo-resources.ts';
import type { Resource } from '../../src/kube/client.ts';
import { Informer } from '../../src/kube/informer.ts';
import { events, ingresses, replicaSets, services } from '../../src/kube/resources.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import type { TestCluster } from './cluster.ts';
import type { LiveObjects } from './world-state.ts';

/** Everything of one namespace that a scenario compares, followed by watches. */
export interface NamespaceWatch {
  now(): LiveObjects;
  /** Resolves with the next change; `false` when there was none for so long. */
  changed(withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

export async function watchNamespace({ client }: TestCluster, namespace: string): Promise<NamespaceWatch> {
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const watch = <T extends KubeObject>(resource: Resource<T>) => {
    const options = { clock: realClock, random: Math.random, namespace, onError: () => {} };
    const informer = new Informer<T>(client, resource, options);
    informer.subscribe({ added: tell, updated: tell, deleted: tell });
    informer.start();
    return informer;
  };
  const informers = {
    rollouts: watch(rollouts),
    replicasets: watch(replicaSets),
    services: watch(services),
    ingresses: watch(ingresses),
    analysisruns: watch(analysisRuns),
    events: watch(events),
  };
  await Promise.all(Object.values(informers).map((informer) => informer.whenSynced()));
  return {
    now: () => ({
      rollouts: informers.rollouts.list(),
      replicasets: informers.replicasets.list(),
      services: informers.services.list(),
      ingresses: informers.ingresses.list(),
      analysisruns: informers.analysisruns.list(),
      events: informers.events.list(),
    }),
    changed: (withinMs) =>
      new Promise((resolve) => {
        const cancel = realClock.after(withinMs, () => {
          waiting.delete(told);
          resolve(false);
        });
        const told = () => {
          cancel();
          resolve(true);
        };
        waiting.add(told);
      }),
    async stop() {
      await Promise.all(Object.values(informers).map((informer) => informer.stop()));
    },
  };
}
