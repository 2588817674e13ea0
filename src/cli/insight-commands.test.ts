import { describe, expect, it } from 'vitest';
import type { Event } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import { formatTime } from '../base/time.ts';
import { rollouts } from '../kube/argo-resources.ts';
import { aRollout, pause, ROUTED, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

const at = (seconds: number) => formatTime(START + seconds * 1000);

/** Version 2 of a routed canary, aborted by an analysis. */
function abortedWorld(): readonly KubeObject[] {
  const lab = new CanaryLab(aRollout({ steps: [setWeight(20), pause()], canary: ROUTED })).run();
  lab
    .deploy('web:2')
    .run()
    .wait(60_000)
    .patch({ status: { abort: true } })
    .run();
  const { rollout, replicaSets } = lab.observed;
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'demo', controller: true };
  const sets = replicaSets.map((set) => ({
    ...set,
    metadata: { ...set.metadata, ownerReferences: [{ ...owner, uid: 'rollout-uid' }] },
  }));
  const hash = rollout.status?.currentPodHash ?? '';
  const run: AnalysisRun = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: {
      name: 'demo-run',
      namespace: 'shop',
      uid: 'run-uid',
      labels: { 'rollouts-pod-template-hash': hash },
      ownerReferences: [{ ...owner, uid: 'rollout-uid' }],
    },
    spec: { metrics: [] },
    status: { phase: 'Failed', message: 'Metric "errors" assessed Failed', completedAt: at(50) },
  };
  const managedFields = [
    { manager: 'kubectl-edit', time: at(1), fieldsV1: { 'f:spec': { 'f:template': {} } } },
  ];
  return [{ ...rollout, metadata: { ...rollout.metadata, managedFields } } as KubeObject, ...sets, run];
}

function anEvent(name: string, seconds: number, fields: Partial<Event>): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Rollout', name: 'demo', uid: 'rollout-uid' },
    lastTimestamp: at(seconds),
    ...fields,
  };
}

const EVENTS = [
  anEvent('b', 60, {
    type: 'Warning',
    reason: 'RolloutAborted',
    message: 'Rollout aborted update to revision 2: Metric "errors" assessed Failed',
  }),
  anEvent('a', 5, {
    reason: 'RolloutCompleted',
    message: 'Rollout completed update to revision 1 (x): Initial deploy',
    count: 2,
  }),
  anEvent('c', 55, {
    reason: 'AnalysisRunFailed',
    message: 'failed',
    involvedObject: { kind: 'AnalysisRun', name: 'demo-run', uid: 'run-uid' },
  }),
  anEvent('other', 70, { involvedObject: { kind: 'Rollout', name: 'demo', uid: 'another' } }),
];

function session(objects: readonly KubeObject[] = [...abortedWorld(), ...EVENTS]) {
  const kube = fakeKube(objects);
  const clock = createFakeClock(START + 120_000);
  return { kube, clock, ...openCliSession({ kube, clock, namespace: 'shop' }) };
}

async function linesOf(...argv: string[]): Promise<string[]> {
  const { run, stdout, stderr } = session();
  expect([await run(...argv), stderr()]).toEqual([0, '']);
  return stdout().trimEnd().split('\n');
}

describe('haldane events', () => {
  it('lists what was told about the rollout and what it owns, oldest first', async () => {
    expect(await linesOf('events', 'demo')).toEqual([
      'LAST SEEN  TYPE     REASON             OBJECT                MESSAGE',
      '115s (x2)  Normal   RolloutCompleted   rollout/demo          Rollout completed update to revision 1 (x): Initial deploy',
      '65s        Normal   AnalysisRunFailed  analysisrun/demo-run  failed',
      '60s        Warning  RolloutAborted     rollout/demo          Rollout aborted update to revision 2: Metric "errors" assessed Failed',
    ]);
  });

  it('tells within one second what was caused after what caused it', async () => {
    const pod = { kind: 'ReplicaSet', name: 'demo-0' };
    const [set] = abortedWorld().filter(({ kind }) => kind === 'ReplicaSet');
    const involvedObject = { ...pod, uid: set?.metadata.uid ?? '' };
    const told = [
      anEvent('a1', 90, { reason: 'SuccessfulCreate', involvedObject }),
      anEvent('b1', 90, { reason: 'ScalingReplicaSet' }),
    ];
    const { run, stdout } = session([...abortedWorld(), ...told]);
    await run('events', 'demo', '-o', 'jsonpath={[*].reason}');
    expect(stdout()).toBe('ScalingReplicaSet SuccessfulCreate');
  });

  it('has Korean headings', async () => {
    expect((await linesOf('events', 'demo', '--lang', 'ko'))[0]).toMatch(/^마지막 +종류 +이유 +대상 +내용$/);
    expect((await linesOf('history', 'demo', '--lang', 'ko'))[0]).toMatch(
      /^리비전 +경과 +상태 +준비 +변경자/,
    );
  });

  it('prints the Events themselves as JSON', async () => {
    const found = JSON.parse((await linesOf('events', 'demo', '-o', 'json')).join('\n')) as Event[];
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'c', 'b']);
  });
});

describe('haldane history', () => {
  it('shows how each revision fared, who did what and when, and the evidence', async () => {
    expect(await linesOf('history', 'demo')).toEqual([
      'REVISION  AGE   STATE    READY  BY            IMAGES',
      '2         118s  aborted  1/1    kubectl-edit  web:2',
      '1         119s  stable   4/4    -             web:1',
      '',
      'WHEN  REVISION  WHO           WHAT                 EVIDENCE',
      '60s   2         -             RolloutAborted       Rollout aborted update to revision 2: Metric "errors" assessed Failed',
      '70s   2         -             AnalysisRun          demo-run: Failed: Metric "errors" assessed Failed',
      '115s  1         -             RolloutCompleted     Rollout completed update to revision 1 (x): Initial deploy',
      '118s  2         kubectl-edit  began                web:2',
      '119s  1         kubectl-edit  wrote spec.template  managedFields',
      '119s  1         -             began                web:1',
    ]);
  });

  it('is data as JSON', async () => {
    const records = JSON.parse((await linesOf('history', 'demo', '-o', 'json')).join('\n'));
    expect(records).toMatchObject([
      { revision: 2, state: 'aborted', changedBy: 'kubectl-edit', images: ['web:2'] },
      { revision: 1, state: 'stable', changedBy: null },
    ]);
  });
});

describe('haldane diff', () => {
  it('shows what the newest revision changed, as diff -u does', async () => {
    const lines = await linesOf('diff', 'demo');
    expect(lines.slice(0, 2)).toEqual(['--- revision 1', '+++ revision 2']);
    expect(lines.filter((line) => /^[-+] /.test(line))).toEqual([
      '-    - image: web:1',
      '+    - image: web:2',
    ]);
    expect(await linesOf('diff', 'demo', '2', '1')).toContain('+    - image: web:1');
    expect(await linesOf('diff', 'demo', '2', '2')).toEqual(['Revisions 2 and 2 are the same.']);
  });

  it('names the revisions there are', async () => {
    const { run, stderr } = session();
    expect(await run('diff', 'demo', '9')).toBe(1);
    expect(stderr()).toBe('Error: demo has no revision 9; it has: 2, 1\n');
  });
});

describe('haldane wait', () => {
  const paused = () =>
    new CanaryLab(aRollout({ steps: [setWeight(20), pause()], canary: ROUTED })).run().deploy('web:2').run()
      .observed.rollout;

  it.each(['phase=Paused', 'step=1', 'weight=20'])('ends at once when %s holds', async (goal) => {
    const { run, stdout } = session([paused()]);
    expect(await run('wait', 'demo', '--for', goal)).toBe(0);
    expect(stdout().split('\n').at(-2)).toBe(`demo: ${goal}`);
  });

  it('waits for the change', async () => {
    const { run, kube, clock, stdout } = session([paused()]);
    const running = run('wait', 'demo');
    await clock.advance(1000);
    const healthy = { status: { phase: 'Healthy', message: null } };
    await kube.patch(
      rollouts,
      { namespace: 'shop', name: 'demo' },
      { type: 'merge', body: healthy },
      { subresource: 'status' },
    );
    await clock.advance(1000);
    expect(await running).toBe(0);
    expect(stdout()).toBe('Paused - CanaryPauseStep\nHealthy\ndemo: phase=Healthy\n');
  });

  it('fails when the time is over, when it degrades, and for a goal nobody can reach', async () => {
    const late = session([paused()]);
    const running = late.run('wait', 'demo', '--timeout', '5s');
    await late.clock.advance(6000);
    expect(await running).toBe(1);
    expect(late.stderr()).toBe(
      'Error: demo has not reached phase=Healthy in time: it is Paused, CanaryPauseStep\n',
    );
    const degraded = session();
    expect(await degraded.run('wait', 'demo')).toBe(1);
    expect(degraded.stderr()).toMatch(/^Error: demo is Degraded: RolloutAborted/);
    const wrong = session();
    expect(await wrong.run('wait', 'demo', '--for', 'phase=Done')).toBe(2);
    expect(wrong.stderr()).toMatch(/^Error: cannot wait for "phase=Done": --for is phase=Healthy\|/);
  });

  it('leaves with 130 when interrupted', async () => {
    const { run, interrupt, clock } = session([paused()]);
    const running = run('wait', 'demo');
    await clock.advance(1000);
    interrupt();
    expect(await running).toBe(130);
  });
});

describe('what is not built yet', () => {
  it.each([[['dashboard', '-p', '3100']], [['notifications', 'template', 'get']]])(
    '%j says so',
    async (argv) => {
      const { run, stderr } = session();
      expect(await run(...argv)).toBe(1);
      expect(stderr()).toMatch(/^Error: this version (has no dashboard|sends no notifications) yet/);
    },
  );
});
