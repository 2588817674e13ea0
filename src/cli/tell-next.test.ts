import { describe, expect, it } from 'vitest';
import type { ObservedRoutes } from '../engine/observed.ts';
import { aRollout, pause, ROUTED, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';
import type { BinaryName } from './program.ts';

const STEPS = [setWeight(20), pause(), setWeight(40), pause(60), setWeight(80), pause()];

function session(lab: CanaryLab, canary: number, binary: BinaryName = 'haldane') {
  const routes: ObservedRoutes = {
    state: 'applied',
    split: { canary, stable: 100 - canary, total: 100 },
  };
  const kube = fakeKube(labObjects(lab));
  return openCliSession({ kube, clock: createFakeClock(START), namespace: 'shop', routes, binary });
}

const paused = () => new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).run().deploy('web:2').run();

/** Before the share of 40 %, a sequential analysis has just begun. */
function analysing(): CanaryLab {
  const analysis = { analysis: { templates: [{ templateName: 'errors' }] } };
  const lab = new CanaryLab(aRollout({ steps: [setWeight(20), analysis, setWeight(40)], canary: ROUTED }));
  const provider = { plugin: { 'haldane/sequential': { deadline: '2m' } } };
  const template = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate' as const,
    metadata: { name: 'errors', namespace: 'shop' },
    spec: { metrics: [{ name: 'errors', provider }] },
  };
  lab.observed = { ...lab.observed, templates: { namespaced: { errors: template }, cluster: {} } };
  return lab.run().deploy('web:2').run();
}

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

  it('that a full promotion brings everything, not the 0 % of a weight that goes back', async () => {
    expect((await said(session(paused(), 20), 'promote', 'demo', '--full'))[1]).toMatch(
      /^The new version gets 100 % of the traffic in about \d+s /,
    );
  });

  it('that an analysis decides about the next share, and by when', async () => {
    expect((await said(session(analysing(), 20), 'retry', 'rollout', 'demo'))[1]).toBe(
      'The new version gets 40 % of the traffic when analysis errors is decided for it (at most 2m10s).',
    );
  });

  it('that an undo during an update ends it, and how to take that back', async () => {
    expect((await said(session(paused(), 20), 'undo', 'demo')).slice(1)).toEqual([
      'All traffic goes back to the stable version; then the new pods go.',
      'To take it back: haldane undo demo --to-revision=2',
    ]);
  });

  it('that an undo after an update is an update of its own', async () => {
    // Its pods are still there: they go only after a while.
    const promoted = paused()
      .patch({ status: { promoteFull: true } })
      .run();
    expect((await said(session(promoted, 0), 'undo', 'demo')).slice(1)).toEqual([
      'The new version gets 20 % of the traffic now.',
      'To take it back: haldane abort demo',
    ]);
  });

  it.each([
    ['promote', 'demo'],
    ['promote', 'demo', '--full'],
    ['retry', 'rollout', 'demo'],
  ])('that a Healthy one has nothing to %s', async (...argv) => {
    const healthy = new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).run();
    expect((await said(session(healthy, 0), ...argv)).slice(1)).toEqual([
      'The stable version is the one asked for: all traffic is its own, and no steps follow.',
    ]);
  });

  it('that an abort finds nothing to take back from a Healthy one', async () => {
    const healthy = new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).run();
    expect((await said(session(healthy, 0), 'abort', 'demo'))[1]).toBe(
      'The stable version is the one asked for: all traffic is its own, and no steps follow.',
    );
  });

  it('that nothing happens before the spec is valid', async () => {
    const invalid = new CanaryLab(aRollout({ steps: [setWeight(200)], canary: ROUTED })).reconcile();
    const lines = await said(session(invalid, 0), 'promote', 'demo');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^Nothing changes before its spec is valid: .*setWeight/);
  });

  it('that a pause lasts until a promote, and from when pods are replaced', async () => {
    expect((await said(session(paused(), 20), 'pause', 'demo')).slice(1)).toEqual([
      'It stays where it is until it is promoted; a new version waits, too.',
      'To let it go on: haldane promote demo',
    ]);
    expect((await said(session(paused(), 20), 'restart', 'demo', '--in=10m')).slice(1)).toEqual([
      'Its pods are replaced a few at a time, from 2030-01-01T00:10:00Z on.',
    ]);
  });

  it('nothing under kubectl argo rollouts, whose output scripts read', async () => {
    const lines = await said(session(paused(), 20, 'kubectl-argo-rollouts'), 'promote', 'demo');
    expect(lines).toEqual(["rollout 'demo' promoted"]);
  });
});
