import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { applyMergePatch, deepEqual } from '../base/json.ts';
import { decide } from '../engine/decide.ts';
import type { Observed } from '../engine/observed.ts';
import type { Action, Notice, Plan } from '../engine/plan.ts';
import { project, worldOf } from '../engine/world.ts';
import { firstLook, withReplicaSetStatus } from './build.ts';
import { deepFreeze } from './freeze.ts';

/** A Rollout in a world of plain data: the engine decides, the lab applies, pods come up when told. */
export class CanaryLab {
  observed: Observed;
  readonly notices: Notice[] = [];
  readonly actions: Action[] = [];
  statusWrites = 0;
  plan: Plan | null = null;
  private created = 0;
  private readonly onAction: (action: Action, before: Observed) => void;

  constructor(rollout: Rollout, onAction: (action: Action, before: Observed) => void = () => {}) {
    this.observed = firstLook(rollout);
    this.onAction = onAction;
  }

  get status(): RolloutStatus {
    return this.observed.rollout.status ?? {};
  }

  /** Looks and acts until nothing is left to do at this instant, then writes the status once, as the controller does. */
  reconcile(): this {
    const before = this.status;
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const plan = decide(deepFreeze(structuredClone(this.observed)));
      this.plan = plan;
      const actions = plan.effects.flatMap((effect) => (effect.kind === 'action' ? [effect.action] : []));
      this.notices.push(...plan.effects.flatMap((e) => (e.kind === 'notice' ? [e.notice] : [])));
      for (const action of actions) this.apply(action);
      this.observed = { ...this.observed, rollout: { ...this.observed.rollout, status: plan.status } };
      if (actions.length > 0) continue;
      if (!deepEqual(before, this.status)) this.statusWrites += 1;
      return this;
    }
    throw new Error('the lab does not come to rest');
  }

  /** Looks, and dies after so many writes: those stand, the status is as before. */
  dieAfter(writes: number): this {
    const { effects } = decide(deepFreeze(structuredClone(this.observed)));
    const actions = effects.flatMap((effect) => (effect.kind === 'action' ? [effect.action] : []));
    for (const action of actions.slice(0, writes)) this.apply(action);
    return this;
  }

  apply(action: Action): void {
    this.onAction(action, this.observed);
    this.actions.push(action);
    const { askedSplit, ...after } = project(worldOf(this.observed), action);
    this.observed =
      askedSplit === null ? after : { ...after, routes: { state: 'applied', split: askedSplit } };
    if (action.type === 'CreateReplicaSet') this.stampNewest();
  }

  private stampNewest(): void {
    this.created += 1;
    const creationTimestamp = new Date(this.observed.now + this.created * 1000).toISOString();
    const uid = `rs-${this.created}`;
    this.observed = {
      ...this.observed,
      replicaSets: this.observed.replicaSets.map((set) =>
        set.metadata.uid === undefined
          ? { ...set, metadata: { ...set.metadata, uid, creationTimestamp } }
          : set,
      ),
    };
  }

  /** Brings every ReplicaSet to its size; `isBroken` ones never become available. */
  settlePods(isBroken: (set: ReplicaSet) => boolean = () => false): this {
    return this.setPods((set) => (isBroken(set) ? 0 : (set.spec.replicas ?? 0)));
  }

  setPods(availableOf: (set: ReplicaSet) => number): this {
    const replicaSets = this.observed.replicaSets.map((set) => {
      const replicas = set.spec.replicas ?? 0;
      return withReplicaSetStatus(set, { replicas, available: Math.min(replicas, availableOf(set)) });
    });
    this.observed = { ...this.observed, replicaSets };
    return this;
  }

  /** Reconciles and brings pods up in turn until both rest. */
  run(isBroken?: (set: ReplicaSet) => boolean): this {
    for (let rounds = 0; rounds < 100; rounds += 1) {
      const before = this.observed;
      this.reconcile().settlePods(isBroken);
      if (deepEqual(before, this.observed)) return this;
    }
    throw new Error('the lab does not come to rest');
  }

  wait(ms: number): this {
    this.observed = { ...this.observed, now: this.observed.now + ms };
    return this;
  }

  /** A user's patch. A change of spec raises the generation, as the API server does. */
  patch(patch: unknown): this {
    const rollout = applyMergePatch(this.observed.rollout, patch) as Rollout;
    const isSpecChange = !deepEqual(rollout.spec, this.observed.rollout.spec);
    const generation = (rollout.metadata.generation ?? 0) + (isSpecChange ? 1 : 0);
    this.observed = {
      ...this.observed,
      rollout: { ...rollout, metadata: { ...rollout.metadata, generation } },
    };
    return this;
  }

  deploy(image: string): this {
    return this.patch({ spec: { template: { spec: { containers: [{ name: 'web', image }] } } } });
  }

  sizes(): Record<string, number> {
    return Object.fromEntries(
      this.observed.replicaSets.map((set) => [
        String(set.metadata.annotations?.['rollout.argoproj.io/revision']),
        set.spec.replicas ?? 0,
      ]),
    );
  }

  get canaryWeight(): number | null {
    const { routes } = this.observed;
    return routes?.state === 'applied' ? routes.split.canary : null;
  }

  reasons(): string[] {
    return this.notices.map(({ reason }) => reason);
  }
}
