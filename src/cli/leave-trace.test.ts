import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { ASKED_BY, REVISION } from '../api/v1alpha1/labels.ts';
import { ForbiddenError } from '../base/errors.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const START = Date.parse('2030-01-10T12:00:00Z');

function aWorld() {
  const rollout = aCanaryRollout('web', { status: { phase: 'Paused', currentStepIndex: 1 } });
  const annotations = { ...rollout.metadata.annotations, [REVISION]: '1' };
  const kube = fakeKube([{ ...rollout, metadata: { ...rollout.metadata, annotations } }]);
  const create: KubeClient['create'] = async (resource, object, options) =>
    resource.kind === 'SelfSubjectReview'
      ? { ...object, status: { userInfo: { username: 'alice' } } }
      : kube.create(resource, object, options);
  return { kube, client: { ...kube, create } };
}

async function run(options: Pick<SessionOptions, 'kube' | 'binary' | 'knownAs'>, ...argv: string[]) {
  const session = openCliSession({ ...options, clock: createFakeClock(START) });
  return { code: await session.run(...argv), stderr: session.stderr(), stdout: session.stdout() };
}

const eventsIn = ({ writes }: ReturnType<typeof fakeKube>) =>
  writes.filter(({ kind }) => kind === 'Event').map(({ body }) => body);

const OWNED = {
  namespace: 'default',
  annotations: { [REVISION]: '1' },
  ownerReferences: [
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web', uid: 'uid-web', controller: true },
  ],
};
const RUN = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: { ...OWNED, name: 'check', uid: 'uid-check' },
  spec: { metrics: [] },
};
const EXPERIMENT = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Experiment',
  metadata: { ...OWNED, name: 'trial', uid: 'uid-trial' },
  spec: { templates: [] },
};
const REPLICA_SET = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { ...OWNED, name: 'web-1', creationTimestamp: '2030-01-10T11:00:00Z' },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
} as KubeObject;

describe('a command that changes a rollout', () => {
  it.each([
    [['abort', 'web'], 'Aborted', 'abort'],
    [['pause', 'web'], 'Paused', 'pause'],
    [['promote', 'web', '--full'], 'Promoted', 'promote --full'],
    [['retry', 'rollout', 'web'], 'Retried', 'retry'],
    [['restart', 'web', '--in', '5m'], 'Restarted', 'restart --in 5m'],
    [['set', 'image', 'web', '*=web:2'], 'ImageSet', 'set image *=web:2'],
  ])('%j leaves an Event that says who asked for it', async (argv, reason, action) => {
    const { kube, client } = aWorld();
    expect((await run({ kube: client }, ...argv)).code).toBe(0);
    expect(eventsIn(kube)).toMatchObject([
      {
        metadata: { namespace: 'default', annotations: { [ASKED_BY]: 'alice', [REVISION]: '1' } },
        involvedObject: { kind: 'Rollout', name: 'web', uid: 'uid-web' },
        reason,
        action,
        message: `${action} by alice`,
        source: { component: 'haldane-cli' },
        lastTimestamp: '2030-01-10T12:00:00Z',
      },
    ]);
  });

  it.each([
    ['terminate analysisrun check', 'AnalysisRun', 'Terminated', 'terminate analysisrun'],
    ['terminate experiment trial', 'Experiment', 'Terminated', 'terminate experiment'],
    ['retry experiment trial', 'Experiment', 'Retried', 'retry experiment'],
  ])('%s leaves one on the object it changed', async (line, kind, reason, action) => {
    const { kube, client } = aWorld();
    for (const object of [RUN, EXPERIMENT]) kube.put(object);
    expect((await run({ kube: client }, ...line.split(' '))).code).toBe(0);
    const name = line.split(' ').at(-1);
    const annotations = { [ASKED_BY]: 'alice', [REVISION]: '1' };
    expect(eventsIn(kube)).toMatchObject([
      { metadata: { annotations }, involvedObject: { kind, name, uid: `uid-${name}` }, reason, action },
    ]);
  });

  it('leaves the name of the kubeconfig, marked as such, where the server does not say who asks', async () => {
    const { kube } = aWorld();
    await run({ kube, knownAs: 'ops' }, 'abort', 'web');
    expect(eventsIn(kube)).toMatchObject([
      { metadata: { annotations: { [ASKED_BY]: 'ops (kubeconfig)' } }, message: 'abort by ops (kubeconfig)' },
    ]);
  });

  it('leaves nothing under the name of the upstream plugin, nor in a dry run', async () => {
    const { kube, client } = aWorld();
    await run({ kube: client, binary: 'kubectl-argo-rollouts' }, 'abort', 'web');
    await run({ kube: client }, 'abort', 'web', '--dry-run=server');
    expect(kube.writes.map(({ kind }) => kind)).toEqual(['Rollout', 'Rollout']);
  });

  it('does what it did where Events may not be written', async () => {
    const { kube, client } = aWorld();
    const create: KubeClient['create'] = async (resource) => {
      const denied = {
        verb: 'create',
        apiGroup: '',
        resource: resource.plural,
        subresource: null,
        namespace: null,
      };
      throw new ForbiddenError(`cannot create ${resource.kind}: no role allows it`, { denied });
    };
    const told = await run({ kube: { ...client, create } }, 'abort', 'web');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(kube.writes).toMatchObject([{ kind: 'Rollout', body: { status: { abort: true } } }]);
  });

  it('shows in history', async () => {
    const { kube, client } = aWorld();
    await run({ kube: client }, 'pause', 'web');
    kube.put(REPLICA_SET);
    const { stdout } = await run({ kube: client }, 'history', 'web');
    expect(stdout).toMatch(/\n0s +1 +alice +pause +Event web\.\w+\n60m +1 +- +began +web:1\n$/);
  });

  it('shows in history what was done to its runs and experiments, beside its own writes', async () => {
    const { kube, client } = aWorld();
    const rollout = kube.find(rollouts, { namespace: 'default', name: 'web' });
    const write = { 'f:spec': { 'f:restartAt': {} } };
    const managedFields = [{ manager: 'kubectl-edit', time: '2030-01-10T12:00:00Z', fieldsV1: write }];
    kube.put({ ...rollout, metadata: { ...rollout?.metadata, managedFields } } as KubeObject);
    for (const object of [REPLICA_SET, RUN]) kube.put(object);
    await run({ kube: client }, 'terminate', 'analysisrun', 'check');
    const { stdout } = await run({ kube: client }, 'history', 'web');
    expect(stdout).toMatch(/\n0s +1 +alice +terminate analysisrun check +Event check\.\w+\n/);
    expect(stdout).toMatch(/\n0s +1 +kubectl-edit +wrote spec\.restartAt +managedFields\n/);
  });
});
