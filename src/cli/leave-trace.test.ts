import { describe, expect, it } from 'vitest';
import { ASKED_BY, REVISION } from '../api/v1alpha1/labels.ts';
import { ForbiddenError } from '../base/errors.ts';
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

async function run(options: Pick<SessionOptions, 'kube' | 'binary'>, ...argv: string[]) {
  const session = openCliSession({ ...options, clock: createFakeClock(START) });
  return { code: await session.run(...argv), stderr: session.stderr(), stdout: session.stdout() };
}

const eventsIn = ({ writes }: ReturnType<typeof fakeKube>) =>
  writes.filter(({ kind }) => kind === 'Event').map(({ body }) => body);

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
    kube.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'web-1',
        namespace: 'default',
        creationTimestamp: '2030-01-10T11:00:00Z',
        annotations: { [REVISION]: '1' },
        ownerReferences: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Rollout',
            name: 'web',
            uid: 'uid-web',
            controller: true,
          },
        ],
      },
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
    } as Parameters<typeof kube.put>[0]);
    const { stdout } = await run({ kube: client }, 'history', 'web');
    expect(stdout).toMatch(/\n0s +1 +alice +pause +Event web\.\w+\n60m +1 +- +began +web:1\n$/);
  });
});
