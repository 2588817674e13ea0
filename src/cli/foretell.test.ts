import { describe, expect, it } from 'vitest';
import type { CanaryStep, CanaryStrategy } from '../api/v1alpha1/canary.ts';
import { availableOf } from '../engine/replica-sets.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';

const HALVES = [setWeight(25), pause(), setWeight(50), pause()];

function healthy(steps: readonly CanaryStep[], canary: Partial<CanaryStrategy> = {}, replicas = 4) {
  return new CanaryLab(aRollout({ steps, canary, replicas })).run();
}

/** The sentence about what comes next, after a command on the lab's Rollout. */
async function next(lab: CanaryLab, ...argv: string[]): Promise<string> {
  const { routes: observed, now } = lab.observed;
  const routes = observed === null ? {} : { routes: observed };
  const kube = fakeKube(labObjects(lab));
  const clock = createFakeClock(now);
  const opened = openCliSession({ kube, clock, namespace: 'shop', binary: 'haldane', ...routes });
  expect([await opened.run(...argv), opened.stderr()]).toEqual([0, '']);
  return opened.stdout().split('\n')[1] ?? '';
}

const promote = (lab: CanaryLab) => lab.patch({ status: { pauseConditions: null } });

/** What the newest version really has, in percent. */
function shareOf(lab: CanaryLab): number {
  if (lab.canaryWeight !== null) return lab.canaryWeight;
  const [, newest] = lab.observed.replicaSets;
  const all = lab.observed.replicaSets.reduce((sum, set) => sum + availableOf(set), 0);
  return newest === undefined ? 0 : (100 * availableOf(newest)) / all;
}

describe('what comes next is the weight that a step sets', () => {
  it('of the step after a pause, not a share of pods on the way', async () => {
    const paused = healthy(HALVES).deploy('web:2').run();
    expect(await next(paused, 'set', 'image', 'demo', 'web=web:2')).toBe(
      'It waits for a promote before the new version gets 50 %.',
    );
    expect(await next(paused, 'promote', 'demo')).toMatch(/^The new version gets 50 % of the traffic in/);
  });

  it('in Korean, too', async () => {
    const paused = healthy(HALVES).deploy('web:2').run();
    expect(await next(paused, 'set', 'image', 'demo', 'web=web:2', '--lang', 'ko')).toBe(
      'promote를 기다립니다. 그 뒤에 새 버전이 50 %를 받습니다.',
    );
    expect(await next(paused, 'promote', 'demo', '--lang', 'ko')).toMatch(/새 버전이 트래픽의 50 %를/);
  });

  it('and of the one in work, when the controller has begun already', async () => {
    const begun = healthy(HALVES).deploy('web:2').reconcile();
    expect(await next(begun, 'set', 'image', 'demo', 'web=web:2')).toBe(
      'The new version gets 25 % of the traffic in about 10s (00:00:10Z).',
    );
    const moving = promote(healthy(HALVES).deploy('web:2').run()).reconcile();
    expect(await next(moving, 'set', 'image', 'demo', 'web=web:2')).toMatch(/ gets 50 % of the traffic in/);
  });

  it.each([
    ['with routes', ROUTED],
    ['without routes', {}],
  ])('of a new version, also when the one before has as much already, %s', async (_, canary) => {
    const paused = healthy(HALVES, canary).deploy('web:2').run();
    expect(await next(paused, 'set', 'image', 'demo', 'web=web:3')).toMatch(/ gets 25 % of the traffic in/);
  });

  it('with the pods that stand for it, where they cannot have that share', async () => {
    const tenth = healthy([setWeight(10), pause()]);
    expect(await next(tenth, 'set', 'image', 'demo', 'web=web:2')).toMatch(
      /^The new version gets 10 % \(1 of 5 pods\) of the traffic in about /,
    );
    expect(await next(tenth, 'set', 'image', 'demo', 'web=web:2', '--lang', 'ko')).toMatch(
      /새 버전이 트래픽의 10 %\(파드 5개 중 1개\)를 받습니다\.$/,
    );
  });

  it.each([
    ['with routes', ROUTED],
    ['without routes', {}],
  ])('at the time when it comes after a pause that ends by itself, %s', async (_, canary) => {
    const timed = healthy([setWeight(25), pause(60), setWeight(50), pause(5)], canary)
      .deploy('web:2')
      .run();
    expect(await next(timed, 'set', 'image', 'demo', 'web=web:2')).toMatch(/ gets 50 % of .* in about 70s /);
    expect(shareOf(timed.wait(61_000).run())).toBe(50);
  });

  it('in percent, whatever its routes count in', async () => {
    const fine = { ...ROUTED, trafficRouting: { ...ROUTED.trafficRouting, maxTrafficWeight: 1000 } };
    const lab = healthy([setWeight(25), pause()], fine);
    expect(await next(lab, 'set', 'image', 'demo', 'web=web:2')).toMatch(/ gets 2\.5 % of the traffic in/);
  });

  it('or everything after the last one, and when all are left out', async () => {
    const last = promote(healthy(HALVES).deploy('web:2').run()).run();
    expect(await next(last, 'promote', 'demo')).toMatch(/ gets 100 % of the traffic in/);
    const paused = healthy(HALVES).deploy('web:2').run();
    expect(await next(paused, 'promote', 'demo', '--full')).toMatch(/ gets 100 % of the traffic in/);
  });

  it('is not told of one that spec.paused holds', async () => {
    const held = healthy(HALVES)
      .patch({ spec: { paused: true } })
      .run();
    expect(await next(held, 'set', 'image', 'demo', 'web=web:2')).toBe('To take it back: haldane abort demo');
  });
});

describe('a promise made is what happens then', () => {
  const plans: readonly (readonly CanaryStep[])[] = [
    HALVES,
    [setWeight(20), pause(), setWeight(20), pause(), setWeight(60), pause()],
    [pause(), setWeight(40), pause(), setWeight(80), pause()],
    [setWeight(10), pause(), pause(), setWeight(30), pause(), setWeight(70), pause()],
  ];
  const worlds = [ROUTED, {}].flatMap((canary) =>
    plans.flatMap((steps) => [4, 10].map((n) => ({ canary, steps, n }))),
  );

  it.each(worlds)('$n pods, $steps, $canary', async ({ canary, steps, n }) => {
    const lab = healthy(steps, canary, n);
    const told: number[] = [numberIn(await next(lab, 'set', 'image', 'demo', 'web=web:2'))];
    const seen: number[] = [];
    lab.deploy('web:2').run();
    for (let count = 0; count < 10 && lab.status.phase === 'Paused'; count += 1) {
      if (shareOf(lab) > 0 && shareOf(lab) !== seen.at(-1)) seen.push(shareOf(lab));
      told.push(numberIn(await next(lab, 'promote', 'demo')));
      promote(lab).run();
    }
    expect(lab.status.phase).toBe('Healthy');
    const rests = [...new Set(told)];
    expect(rests.at(-1)).toBe(100);
    // So few pods have no nearer share.
    for (const [i, share] of seen.entries()) expect(Math.abs(share - (rests[i] ?? 0))).toBeLessThan(60 / n);
    expect(rests).toHaveLength(seen.length + 1);
  });
});

function numberIn(sentence: string): number {
  return Number(/([\d.]+) %/.exec(sentence)?.[1]);
}
