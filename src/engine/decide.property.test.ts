import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { CanaryStep, CanaryStrategy } from '../api/v1alpha1/canary.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { stories } from '../testing/effort.ts';
import { podShares } from '../testing/pod-shares.ts';
import { decide } from './decide.ts';
import { guardAction } from './invariants.ts';
import type { Observed } from './observed.ts';
import type { Action } from './plan.ts';
import { assignRoles, availableOf, hashOf } from './replica-sets.ts';

// The same stories every time; HALDANE_SEED=<number> tells others.
fc.configureGlobal({ seed: Number(process.env['HALDANE_SEED'] ?? 20300101) });

const steps: fc.Arbitrary<CanaryStep[]> = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 100 }).map(setWeight), fc.constantFrom(pause(), pause(5))),
  { minLength: 1, maxLength: 5 },
);

const strategies: fc.Arbitrary<Partial<CanaryStrategy>> = fc.oneof(
  fc.constant({}),
  fc.constant(ROUTED),
  fc.constant({ ...ROUTED, dynamicStableScale: true }),
  fc.constant({ ...ROUTED, scaleDownDelaySeconds: 0, minPodsPerReplicaSet: 2 }),
  fc.constant({ ...ROUTED, abortScaleDownDelaySeconds: 0 }),
);

type Move = (lab: CanaryLab) => void;
const move = (name: string, run: Move) => fc.constant(Object.assign(run, { toString: () => name }));

const abort: Move = (lab) => lab.patch({ status: { abort: true } });

/** What users, clocks and nodes do to a Rollout between two looks. */
const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).chain((n) => move(`deploy ${n}`, (lab) => lab.deploy(`web:${n}`))),
  move('abort', abort),
  move('retry', (lab) => lab.patch({ status: { abort: false } })),
  move('promote', (lab) => lab.patch({ status: { pauseConditions: null } })),
  move('promote --full', (lab) => lab.patch({ status: { promoteFull: true } })),
  fc
    .integer({ min: 1, max: 8 })
    .chain((n) => move(`scale ${n}`, (lab) => lab.patch({ spec: { replicas: n } }))),
  move('wait', (lab) => lab.wait(40_000)),
  move('pods come up', (lab) => lab.settlePods()),
  fc.nat(3).chain((writes) => move(`die after ${writes} writes`, (lab) => lab.dieAfter(writes))),
  fc.nat(3).chain((left) => move(`only ${left} pods live`, (lab) => lab.setPods(() => left))),
);

/** A gateway's view of the stable Service lags, or catches up. */
const lags: fc.Arbitrary<Move> = fc
  .constantFrom('switching', 'switched', 'unseen', 'unread')
  .chain((stableEndpoints) =>
    move(`endpoints ${stableEndpoints}`, (lab) => {
      lab.observed = { ...lab.observed, stableEndpoints };
    }),
  );

/** Every write passes the guard that also stands in front of the real ones. */
const guarded = (replicas: number, canarySteps: CanaryStep[], canary: Partial<CanaryStrategy>) =>
  new CanaryLab(aRollout({ replicas, steps: canarySteps, canary }), (action, before) =>
    guardAction(before, action),
  );

/** The revision whose abort stands when the controller looks next. */
function abortedHash({ rollout, replicaSets }: Observed): string | null {
  const { abort, promoteFull, currentPodHash, stableRS } = rollout.status ?? {};
  const newest = hashOf(assignRoles(rollout, replicaSets).canary);
  const isStanding = abort === true && promoteFull !== true && currentPodHash === newest;
  return isStanding && newest !== stableRS ? newest : null;
}

const story = [
  fc.integer({ min: 1, max: 8 }),
  steps,
  strategies,
  fc.array(moves, { maxLength: 12 }),
] as const;

describe('decide, whatever happens', () => {
  it('asks for no write that breaks a safety promise', () => {
    const [replicaCounts, stepLists, canaries] = story;
    const lagging = fc.array(fc.oneof(moves, lags), { maxLength: 12 });
    fc.assert(
      fc.property(replicaCounts, stepLists, canaries, lagging, (replicas, canarySteps, canary, played) => {
        const lab = guarded(replicas, canarySteps, canary).run();
        for (const play of played) {
          play(lab);
          lab.reconcile();
        }
      }),
      stories(150),
    );
  });

  it('comes to rest, and then asks for nothing', () => {
    fc.assert(
      fc.property(...story, (replicas, canarySteps, canary, played) => {
        const lab = guarded(replicas, canarySteps, canary).run();
        for (const play of played) play(lab);
        lab.run();
        const plan = decide(lab.observed);
        expect(plan.effects).toEqual([]);
        expect(plan.status).toEqual(lab.status);
      }),
      stories(100),
    );
  });

  it('takes all traffic off an aborted canary once stable is whole', () => {
    fc.assert(
      fc.property(...story, (replicas, canarySteps, canary, played) => {
        fc.pre(canary.trafficRouting !== undefined);
        const lab = guarded(replicas, canarySteps, canary).run();
        for (const play of played) play(lab);
        lab
          .run()
          .patch({ status: { abort: true } })
          .run();
        expect(lab.canaryWeight).toBe(0);
      }),
      stories(100),
    );
  });

  it('never lets the weight rise while aborted', () => {
    fc.assert(
      fc.property(...story, (replicas, canarySteps, canary, played) => {
        let weight = 0;
        const watch = (action: Action, before: Observed) => {
          if (action.type !== 'RouteTraffic') return;
          if (abortedHash(before) !== null) expect(action.split.canary).toBeLessThanOrEqual(weight);
          weight = action.split.canary;
        };
        const lab = new CanaryLab(aRollout({ replicas, steps: canarySteps, canary }), watch).run();
        for (const play of played) {
          play(lab);
          lab.reconcile();
        }
      }),
      stories(100),
    );
  });

  it('never raises the share of an aborted revision, whichever Service brings it', () => {
    fc.assert(
      fc.property(...story, (replicas, canarySteps, canary, played) => {
        let aborted: string | null = null;
        let share = 0;
        const watch = (_action: Action, before: Observed) => {
          if (aborted === null) return;
          const reached = podShares(before)?.get(aborted) ?? 0;
          expect(reached).toBeLessThanOrEqual(share);
          share = reached;
        };
        const lab = new CanaryLab(
          aRollout({ replicas, steps: [setWeight(50), pause(), ...canarySteps], canary }),
          watch,
        ).run();
        lab.deploy('web:2').run().deploy('web:3').reconcile().settlePods();
        for (const play of [abort, ...played]) {
          aborted = null;
          play(lab);
          aborted = abortedHash(lab.observed);
          share = podShares(lab.observed)?.get(aborted ?? '') ?? 0;
          lab.reconcile();
          expect(podShares(lab.observed)?.get(aborted ?? '') ?? 0).toBeLessThanOrEqual(share);
        }
      }),
      stories(100),
    );
  });

  it('keeps an aborted revision from becoming stable', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, strategies, (replicas, canarySteps, canary) => {
        const lab = guarded(replicas, [setWeight(10), pause(), ...canarySteps], canary).run();
        const stable = lab.status.stableRS;
        lab
          .deploy('web:2')
          .run()
          .patch({ status: { abort: true } })
          .run()
          .wait(100_000)
          .run();
        expect(lab.status.stableRS).toBe(stable);
        expect(lab.status.phase).toBe('Degraded');
      }),
      stories(50),
    );
  });

  it('says what it waits for whenever it is not healthy', () => {
    fc.assert(
      fc.property(...story, (replicas, canarySteps, canary, played) => {
        const lab = guarded(replicas, canarySteps, canary).run();
        for (const play of played) play(lab);
        const isBroken = (set: ReplicaSet) => set.spec.template.spec.containers[0]?.image === 'web:3';
        lab.run(isBroken);
        const { blocked, status } = decide(lab.observed);
        if (status.phase !== 'Healthy') expect(blocked.length).toBeGreaterThan(0);
        const { canary: set } = assignRoles(lab.observed.rollout, lab.observed.replicaSets);
        if (status.phase === 'Healthy') expect(availableOf(set)).toBeGreaterThanOrEqual(replicas > 0 ? 1 : 0);
      }),
      stories(80),
    );
  });
});
