import { describe, expect, it } from 'vitest';
import type { ObservedRoutes } from '../engine/observed.ts';
import { aRollout, pause, ROUTED, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import type { BinaryName } from './program.ts';

const STEPS = [setWeight(20), pause(), setWeight(40), pause(60), setWeight(80), pause()];

function session(lab: CanaryLab, canary: number, binary: BinaryName = 'haldane') {
  const { rollout, replicaSets } = lab.observed;
  const ownerReferences = [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'demo',
      uid: 'rollout-uid',
      controller: true,
    },
  ];
  const owned = replicaSets.map((set) => ({ ...set, metadata: { ...set.metadata, ownerReferences } }));
  const routes: ObservedRoutes = {
    state: 'applied',
    split: { canary, stable: 100 - canary, total: 100 },
  };
  const kube = fakeKube([rollout, ...owned]);
  return openCliSession({ kube, clock: createFakeClock(START), namespace: 'shop', routes, binary });
}

const paused = () => new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).run().deploy('web:2').run();

async function said(opened: ReturnType<typeof session>, ...argv: string[]): Promise<string[]> {
  expect([await opened.run(...argv), opened.stderr()]).toEqual([0, '']);
  return opened.stdout().trimEnd().split('\n');
}

describe('after a change, haldane says what comes next', () => {
  it('when a promoted canary gets its next share', async () => {
    expect(await said(session(paused(), 20), 'promote', 'demo')).toEqual([
      "rollout 'demo' promoted",
      'The new version gets 40 % of the traffic in about 10s (00:00:10Z).',
      'To take it back: haldane abort demo',
    ]);
  });

  it('with the flags that lead to the same rollout, as they were given', async () => {
    const place = ['-n', 'shop', '--context', "it's prod", '--kubeconfig=/etc/k', '--token=secret'];
    const same = "-n shop --kubeconfig=/etc/k --context='it'\\''s prod'";
    expect((await said(session(paused(), 20), 'promote', 'demo', ...place)).at(-1)).toBe(
      `To take it back: haldane abort demo ${same}`,
    );
    expect((await said(session(paused(), 20), 'abort', 'demo', ...place)).at(-1)).toBe(
      `To take it back: haldane retry rollout demo ${same}`,
    );
  });

  it('that an aborted one loses its share at once', async () => {
    expect((await said(session(paused(), 20), 'abort', 'demo')).slice(1)).toEqual([
      'All traffic goes back to the stable version; then the new pods go.',
      'To take it back: haldane retry rollout demo',
    ]);
  });

  it('that nothing changes while somebody has to promote', async () => {
    const healthy = new CanaryLab(aRollout({ steps: [pause(), setWeight(20)], canary: ROUTED })).run();
    expect((await said(session(healthy, 0), 'set', 'image', 'demo', 'web=web:2'))[1]).toBe(
      'It waits for a promote before the new version gets 20 %.',
    );
  });

  it('that a version before any stable one takes no steps', async () => {
    const first = new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).reconcile();
    expect((await said(session(first, 0), 'set', 'image', 'demo', 'web=web:2'))[1]).toBe(
      'There is no stable version yet, so this one gets everything as soon as its pods are ready.',
    );
  });

  it('nothing under kubectl argo rollouts, whose output scripts read', async () => {
    const lines = await said(session(paused(), 20, 'kubectl-argo-rollouts'), 'promote', 'demo');
    expect(lines).toEqual(["rollout 'demo' promoted"]);
  });
});
