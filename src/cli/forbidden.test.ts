import { describe, expect, it } from 'vitest';
import { type ClusterAction, ForbiddenError, TerminalError } from '../base/errors.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type FakeKube, fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const PATCH: ClusterAction = {
  verb: 'patch',
  apiGroup: 'argoproj.io',
  resource: 'rollouts',
  subresource: 'status',
  namespace: 'prod',
};
const LIST: ClusterAction = { ...PATCH, verb: 'list', subresource: null, namespace: null };

interface Reviews {
  readonly user?: string;
  readonly allowed?: boolean;
  readonly areServed?: boolean;
}

/** A server that refuses patches and lists, and answers who asked and what is allowed. */
function refusing({ user = 'jane', allowed = false, areServed = true }: Reviews): FakeKube {
  const kube = fakeKube([aCanaryRollout('web', { namespace: 'prod' })]);
  const create = async (resource: { kind: string }, object: object) => {
    if (!areServed) throw new TerminalError('no reviews here');
    const isWho = resource.kind === 'SelfSubjectReview';
    return { ...object, status: isWho ? { userInfo: { username: user } } : { allowed } };
  };
  return {
    ...kube,
    create: create as unknown as KubeClient['create'],
    patch: () =>
      Promise.reject(new ForbiddenError('cannot patch Rollout prod/web: forbidden', { denied: PATCH })),
    list: () =>
      Promise.reject(
        new ForbiddenError('cannot list Rollout in all namespaces: forbidden', { denied: LIST }),
      ),
  };
}

async function stderrOf(line: string, reviews: Reviews, options: Partial<SessionOptions> = {}) {
  const kube = refusing(reviews);
  const session = openCliSession({ kube, clock: createFakeClock(), namespace: 'prod', ...options });
  expect(await session.run(...line.split(' '))).toBe(1);
  return session.stderr().trimEnd().split('\n');
}

describe('a forbidden request', () => {
  it('names the missing rule and the commands that grant it', async () => {
    expect(await stderrOf('abort web', {})).toEqual([
      'Error: cannot patch Rollout prod/web: forbidden',
      'Missing: a rule that lets jane patch rollouts/status of API group "argoproj.io" in namespace prod. Whoever may grant it types:',
      '  kubectl create role haldane-patch-rollouts-status --verb=patch --resource=rollouts.argoproj.io/status -n prod',
      '  kubectl create rolebinding haldane-patch-rollouts-status --role=haldane-patch-rollouts-status --user=jane -n prod',
    ]);
  });

  it('asks for a cluster role to see all namespaces, with all that reading takes', async () => {
    const [, ...hints] = await stderrOf('list rollouts -A', { user: 'system:serviceaccount:ci:deploy' });
    expect(hints.slice(1)).toEqual([
      '  kubectl create clusterrole haldane-read-rollouts --verb=get,list,watch --resource=rollouts.argoproj.io',
      '  kubectl create clusterrolebinding haldane-read-rollouts --clusterrole=haldane-read-rollouts --serviceaccount=ci:deploy',
    ]);
  });

  it('offers no role when the roles allow it and something else refused', async () => {
    expect(await stderrOf('abort web', { allowed: true })).toEqual([
      'Error: cannot patch Rollout prod/web: forbidden',
      'The roles of this user allow it; the server refused for the reason above.',
    ]);
  });

  it('leaves the name open when the server does not tell who asks', async () => {
    const lines = await stderrOf('abort web', { areServed: false });
    expect(lines[1]).toContain('lets this user patch rollouts/status');
    expect(lines.at(-1)).toMatch(/ --user=NAME -n prod$/);
  });

  it('quotes a name that a shell would take apart', async () => {
    const lines = await stderrOf('abort web', { user: "o'hara & co" });
    expect(lines.at(-1)).toContain(` --user='o'\\''hara & co' `);
  });

  it('says so in Korean', async () => {
    const [, missing] = await stderrOf('abort web --lang ko', {});
    expect(missing).toMatch(/^없는 규칙: jane.*prod.*argoproj\.io.*rollouts\/status.*patch/);
  });

  it('says nothing more to scripts that know upstream', async () => {
    const binary = 'kubectl-argo-rollouts';
    expect(await stderrOf('abort web', {}, { binary })).toEqual([
      'Error: cannot patch Rollout prod/web: forbidden',
    ]);
  });
});
