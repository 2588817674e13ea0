import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import type { FieldError } from '../base/errors.ts';
import { aRollout, aService, pause, ROUTED, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';

const STEPS = [setWeight(20), pause(30), setWeight(60), pause()];

function session(
  wanted: readonly object[],
  objects: readonly KubeObject[],
  routeErrors: readonly FieldError[] = [],
) {
  const kube = fakeKube(objects);
  const files = { 'a.yaml': wanted.map((one) => stringify(one)).join('---\n') };
  const routes = { state: 'applied', split: { canary: 0, stable: 100, total: 100 } } as const;
  const opened = openCliSession({
    kube,
    clock: createFakeClock(START),
    namespace: 'shop',
    files,
    routes,
    routeErrors,
  });
  return { kube, ...opened };
}

/** Version 1 of a routed Rollout, Healthy in the cluster. */
function healthy(steps: readonly CanaryStep[] = STEPS): readonly KubeObject[] {
  return labObjects(new CanaryLab(aRollout({ steps, canary: ROUTED })).run());
}

const version2 = aRollout({ image: 'web:2', steps: STEPS, canary: ROUTED });
const services = [aService('canary'), aService('stable')];

describe('haldane plan', () => {
  it('shows each change of step, traffic and pods of an update, and what it takes', async () => {
    const { run, stdout, kube } = session([version2, ...services], healthy());
    const before = structuredClone(kube.objects());
    expect(await run('plan', '-f', 'a.yaml')).toBe(0);
    expect(stdout().trimEnd().split('\n')).toEqual([
      'Rollout shop/demo: web:1 -> web:2',
      '  AT      STEP  WEIGHT  CANARY  STABLE  PODS',
      '  +0s     0/4   0       1       4       5     setWeight: 20',
      '  +10s    1/4   20      1       4       5     pause: 30',
      '  +40s    2/4   20      3       4       7     setWeight: 60',
      '  +50s    3/4   60      3       4       7     pause',
      '  +50s    4/4   60      4       4       8     Progressing: waiting for all steps to complete',
      '  +1m0s   4/4   100     0       4       8     Healthy',
      '  +1m30s  4/4   100     0       4       4     Healthy',
      'Healthy after 1m30s at the earliest; somebody has to promote at step 3/4; at most 8 pods for 4 asked for. Pods are taken to be ready after 10s.',
      '',
      'Not planned, only taken to be there: Service canary, Service stable.',
    ]);
    expect(kube.objects()).toEqual(before);
  });

  it('does not know how long an analysis takes that waits for evidence, only how long at most', async () => {
    const steps = [{ analysis: { templates: [{ templateName: 'errors' }] } }, setWeight(50)];
    const preset = { name: 'nginx', namespace: 'shop', canary: 'canary', stable: 'stable' };
    const plugin = { 'haldane/sequential': { preset, deadline: '2m' } };
    const metrics = [{ name: 'errors', provider: { plugin } }];
    const apiVersion = 'argoproj.io/v1alpha1';
    const template = {
      apiVersion,
      kind: 'AnalysisTemplate',
      metadata: { name: 'errors' },
      spec: { metrics },
    };
    const wanted = aRollout({ image: 'web:2', steps, canary: ROUTED });
    const { run, stdout, stderr } = session([wanted, ...services, template], healthy(steps));
    expect([await run('plan', '-f', 'a.yaml'), stderr()]).toEqual([0, '']);
    const lines = stdout().trimEnd().split('\n');
    expect(lines[2]).toMatch(/^ {2}\+0s .* analysis, until decided, at most 2m0s$/);
    expect(lines[3]).toMatch(/^ {2}>= \+0s .* setWeight: 50$/);
    expect(lines.at(-3)).toMatch(/^Healthy after .* at the earliest; /);
    expect(lines.at(-1)).toContain('AnalysisTemplate errors.');
  });

  it('says so when nothing would change, also after an abort', async () => {
    const same = aRollout({ steps: STEPS, canary: ROUTED });
    const first = session([same, ...services], healthy());
    await first.run('plan', '-f', 'a.yaml');
    expect(first.stdout()).toContain('\nNothing would change; it stays Healthy.\n');
    const lab = new CanaryLab(same).run().deploy('web:2').run();
    lab.patch({ status: { abort: true } }).run();
    lab.wait(60_000).run();
    const second = session([version2, ...services], labObjects(lab));
    await second.run('plan', '-f', 'a.yaml');
    expect(second.stdout()).toMatch(/\nNothing would change; it stays Degraded: RolloutAborted: [^\n]*\.\n/);
    expect(second.stdout()).not.toContain('approve');
  });

  it('counts from pod start times, and is data as JSON', async () => {
    const { run, stdout } = session([aRollout({ steps: STEPS })], []);
    expect(await run('plan', '-f', 'a.yaml', '--pod-start', '45s', '-o', 'json')).toBe(0);
    const [{ image, rehearsal }] = JSON.parse(stdout());
    expect(image).toEqual({ from: null, to: 'web:1' });
    expect(rehearsal.moments.at(-1)).toMatchObject({ afterSeconds: 45, phase: 'Healthy', stablePods: 4 });
  });

  it('refuses what the controller would refuse, and says where', async () => {
    const { run, stdout, stderr } = session([version2], healthy().slice(0, 1));
    expect(await run('plan', '-f', 'a.yaml')).toBe(1);
    expect(stdout()).toContain(
      'spec.strategy.canary.stableService: Invalid value: "stable": service "stable" not found',
    );
    expect(stderr()).toMatch(/^Error: Rollout demo would not run/);
  });

  it('refuses routes that are not there, unless the file brings some', async () => {
    const missing = [
      { path: 'spec.strategy.canary.trafficRouting.nginx.stableIngress', message: 'not found' },
    ];
    const refused = session([version2, ...services], healthy(), missing);
    expect(await refused.run('plan', '-f', 'a.yaml')).toBe(1);
    expect(refused.stdout()).toContain('stableIngress: not found');
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' } };
    expect(
      await session([version2, ...services, ingress], healthy(), missing).run('plan', '-f', 'a.yaml'),
    ).toBe(0);
  });

  it('says so when the file has no Rollout', async () => {
    const { run, stderr } = session(services, []);
    expect(await run('plan', '-f', 'a.yaml')).toBe(1);
    expect(stderr()).toBe('Error: no Rollout in a.yaml\n');
  });
});
