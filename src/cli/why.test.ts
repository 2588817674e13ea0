import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes/core.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import type { ObservedRoutes } from '../engine/observed.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';

const lab = (steps = [setWeight(25), pause(600), pause()]) =>
  new CanaryLab(aRollout({ steps, canary: ROUTED })).run().deploy('web:2');
const split = (canary: number): ObservedRoutes => ({
  state: 'applied',
  split: { canary, stable: 100 - canary, total: 100 },
});

function crashingPodOf({ observed }: CanaryLab, suffix = 'x', exitCode?: number): Pod {
  const set = observed.replicaSets.at(-1);
  const [name, uid] = [set?.metadata.name ?? '', set?.metadata.uid ?? ''];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${suffix}`,
      namespace: 'shop',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }],
    },
    spec: { containers: [{ name: 'web', image: 'web:2' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'web',
          image: 'web:2',
          imageID: '',
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          ...(exitCode === undefined ? {} : { lastState: { terminated: { exitCode, reason: 'Error' } } }),
        },
      ],
    },
  };
}

function why(
  world: CanaryLab,
  { routes, pods = [] }: { routes: ObservedRoutes | null; pods?: readonly Pod[] },
) {
  const kube = fakeKube([...labObjects(world), ...pods]);
  const clock = createFakeClock(world.observed.now);
  const seen = routes === null ? {} : { routes };
  return openCliSession({ kube, clock, namespace: 'shop', ...seen });
}

const ERRORS = { templates: [{ templateName: 'errors' }] };

/** An update whose analysis has measured once, without an answer. */
function analysed(steps: readonly CanaryStep[], canary: object): CanaryLab {
  const world = new CanaryLab(aRollout({ steps, canary }));
  const spec = { metrics: [{ name: 'e', interval: '1m', provider: { web: { url: 'http://x' } } }] };
  const templates = { namespaced: { errors: { metadata: { name: 'errors' }, spec } }, cluster: {} };
  world.observed = { ...world.observed, templates } as unknown as CanaryLab['observed'];
  world.run().deploy('web:2').run();
  const time = '2030-01-01T00:00:00Z';
  const reading = {
    phase: 'Error',
    message: 'connection refused',
    startedAt: time,
    finishedAt: time,
  } as const;
  const analysisRuns = world.observed.analysisRuns.map(
    (run): AnalysisRun => ({
      ...run,
      status: { phase: 'Running', metricResults: [{ name: 'e', phase: 'Running', measurements: [reading] }] },
    }),
  );
  world.observed = { ...world.observed, analysisRuns };
  return world.reconcile();
}

async function textOf(session: ReturnType<typeof why>, ...flags: string[]): Promise<string[]> {
  expect(await session.run('why', 'demo', ...flags)).toBe(0);
  return session.stdout().trimEnd().split('\n');
}

describe('haldane why', () => {
  it('names the step, since when and how long at most, and the commands that end it', async () => {
    const world = lab().run().wait(90_000);
    expect(await textOf(why(world, { routes: split(25) }))).toEqual([
      'demo is Paused: CanaryPauseStep.',
      'Waits for:',
      '  the pause to end (step 1/3: pause: 600) [for 90s, at most 8m30s more]',
      'To go on:',
      '  haldane promote demo',
      '  haldane abort demo',
    ]);
  });

  it('names commands that lead to the same rollout, also as JSON', async () => {
    const world = lab().run();
    const text = await textOf(why(world, { routes: split(25) }), '-n', 'shop', '--context=prod');
    expect(text.slice(-2)).toEqual([
      '  haldane promote demo -n shop --context=prod',
      '  haldane abort demo -n shop --context=prod',
    ]);
    const json = await textOf(why(world, { routes: split(25) }), '-n', 'shop', '-o', 'json');
    expect(JSON.parse(json.join('')).nextCommands).toEqual(['promote demo -n shop', 'abort demo -n shop']);
  });

  it('counts missing pods and says what is wrong with those there are', async () => {
    const world = lab().reconcile();
    const text = await textOf(why(world, { routes: split(0), pods: [crashingPodOf(world)] }));
    expect(text[2]).toMatch(/^ {2}1 canary pod to become available \(0 of 1 are\) \[at most /);
    expect(text.slice(-2)).toEqual([
      'Pods that are not ready:',
      `  ${crashingPodOf(world).metadata.name}  CrashLoopBackOff, 4 restarts`,
    ]);
  });

  it('tells crashing pods once, with how they ended and where that is written', async () => {
    const world = lab().reconcile();
    const pods = ['a', 'b', 'c'].map((suffix) => crashingPodOf(world, suffix, 137));
    const text = await textOf(why(world, { routes: split(0), pods }));
    const name = pods[0]?.metadata.name;
    expect(text.slice(-3)).toEqual([
      'Pods that are not ready:',
      `  ${name} and 2 more  CrashLoopBackOff, 4 restarts, web ended with exit code 137 (Error)`,
      `    kubectl logs ${name} -n shop -c web --previous`,
    ]);
  });

  it('waits for the time of a restart to come', async () => {
    const rollout = aRollout({ steps: [setWeight(50)], canary: ROUTED });
    const world = new CanaryLab(rollout)
      .run()
      .patch({ spec: { restartAt: '2030-01-01T00:10:00Z' } })
      .run();
    expect((await textOf(why(world, { routes: split(0) }))).slice(1)).toEqual([
      'Waits for:',
      '  the time of the restart (asked for 2030-01-01T00:10:00Z) [at most 10m more]',
    ]);
  });

  it('sees a split that somebody else has changed', async () => {
    const text = await textOf(why(lab().run(), { routes: split(40) }));
    expect(text).toContain('  the routes to carry canary weight 25 (observed 40, asked 25)');
  });

  it('says why it was aborted once, and offers retry and undo', async () => {
    const world = lab()
      .run()
      .patch({ status: { abort: true } })
      .run();
    expect(await textOf(why(world, { routes: split(0) }))).toEqual([
      'demo is Degraded: RolloutAborted: Rollout aborted update to revision 2.',
      'Waits for:',
      '  retry, undo or a new template [for 0s]',
      'To go on:',
      '  haldane retry rollout demo',
      '  haldane undo demo',
    ]);
  });

  it('shows the last measurement of the analysis that the step waits for', async () => {
    const world = analysed([{ analysis: ERRORS }, pause()], {});
    const text = await textOf(why(world, { routes: null }));
    expect(text[2]).toMatch(/^ {2}AnalysisRun demo-\S+ \(Running; last: e, Error: connection refused\)$/);
  });

  it('shows evidence so far, since when, by when and what ends a step that waits for it', async () => {
    const world = analysed([{ analysis: ERRORS }, pause()], {});
    const startedAt = '2030-01-01T00:00:00Z';
    const reading = { phase: 'Running', message: '3 of 40 failed', startedAt } as const;
    const provider = { plugin: { 'haldane/sequential': { deadline: '2m' } } };
    const analysisRuns = world.observed.analysisRuns.map(
      (run): AnalysisRun => ({
        ...run,
        spec: { metrics: [{ name: 'e', provider }] },
        status: {
          phase: 'Running',
          startedAt,
          metricResults: [{ name: 'e', phase: 'Running', measurements: [reading] }],
        },
      }),
    );
    world.observed = { ...world.observed, analysisRuns };
    const text = await textOf(why(world.wait(40_000), { routes: null }));
    expect(text[2]).toMatch(/\(Running; last: e, Running: 3 of 40 failed\) \[for 40s, at most 80s more\]$/);
    expect(text.slice(-2)).toEqual(['  haldane promote demo', '  haldane abort demo']);
  });

  it('shows the last measurement of the analysis in the background', async () => {
    const world = analysed([setWeight(25), pause()], { analysis: ERRORS });
    const text = await textOf(why(world, { routes: null }));
    const at = text.indexOf('Analysis in the background:');
    expect(text[at + 1]).toMatch(
      /^ {2}AnalysisRun demo-\S+ \(Running; last: e, Error: connection refused\)$/,
    );
  });

  it('says so when nothing is outstanding', async () => {
    const world = new CanaryLab(aRollout({ steps: [setWeight(50)], canary: ROUTED })).run();
    expect(await textOf(why(world, { routes: split(0) }))).toEqual([
      'demo is Healthy.',
      'It waits for nothing.',
    ]);
  });

  it('doubts the controller that has not seen the newest spec', async () => {
    const text = await textOf(why(lab(), { routes: split(0) }));
    expect(text[2]).toBe(
      '  the controller to see the newest spec (generation 2, seen 1: is a controller running for this namespace?)',
    );
  });

  it('prints the same as JSON and YAML, and no other form', async () => {
    const world = lab().run();
    const [first] = JSON.parse(
      (await textOf(why(world, { routes: split(25) }), '-o', 'json')).join(''),
    ).waitsFor;
    expect(first).toEqual({
      cause: 'PauseStep',
      on: 'the pause to end',
      evidence: 'step 1/3: pause: 600',
      since: '2030-01-01T00:00:00Z',
      until: '2030-01-01T00:10:00Z',
    });
    expect(await textOf(why(world, { routes: split(25) }), '-o', 'yaml')).toContain('phase: Paused');
    const session = why(world, { routes: split(25) });
    expect(await session.run('why', 'demo', '-o', 'xml')).toBe(2);
    expect(session.stderr()).toMatch(/^Error: cannot print as "xml": -o is json, yaml, name/);
  });
});
