import { describe, expect, it } from 'vitest';
import { TerminalError } from '../base/errors.ts';
import { type CliSession, openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const _BINARIES = ['kubectl-argo-rollouts', 'kubectl-haldane', 'haldane'] as const;

function open(options: Partial<SessionOptions> = {}): CliSession {
  const kube = options.kube ?? fakeKube([aCanaryRollout('guestbook')]);
  return openCliSession({ clock: createFakeClock(), ...options, kube });
}

describe('a cluster whose CRDs lack a field', () => {
  /** Answers as an API server that prunes what it does not know. */
  const pruning = () => {
    const kube = fakeKube([aCanaryRollout('guestbook')]);
    const get: typeof kube.get = (resource, key) => kube.get(resource, key);
    const patch: typeof kube.patch = (resource, key) => kube.get(resource, key);
    return { ...kube, get, patch };
  };

  it.each([
    [['abort', 'guestbook'], 'status.abort'],
    [['promote', 'guestbook'], 'status.currentStepIndex'],
    [['pause', 'guestbook'], 'spec.paused'],
  ])('does not let %j say that it is done', async (line, field) => {
    const kube = { ...pruning(), ...(line[0] === 'promote' ? { get: atFirstStep } : {}) };
    const session = open({ kube });
    expect(await session.run(...line)).toBe(1);
    expect(session.stdout()).toBe('');
    expect(session.stderr()).toContain(
      `Error: rollouts.argoproj.io "guestbook" did not take ${field}: the cluster's CRDs are of another version\n`,
    );
    expect(session.stderr()).toContain('haldane crds | kubectl apply --server-side --force-conflicts -f -');
  });

  const atFirstStep: ReturnType<typeof fakeKube>['get'] = (resource, key) =>
    fakeKube([aCanaryRollout('guestbook', { status: { currentStepIndex: 0 } })]).get(resource, key);
});

describe('an API server that says no', () => {
  const refusing = (status: number, message: string) => {
    const error = new TerminalError(`cannot list Rollouts: ${message}`, { refusal: { status, message } });
    return { ...fakeKube(), list: () => Promise.reject(error) };
  };

  it('is quoted by the upstream plugin, without a word of ours', async () => {
    const session = open({ binary: 'kubectl-argo-rollouts', kube: refusing(403, 'rollouts is forbidden') });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toBe('Error: rollouts is forbidden\n');
  });

  it.each([
    [401, 'log in anew'],
    [403, 'No role of this user allows that.'],
  ])('with %d is explained by ours', async (status, hint) => {
    const session = open({ kube: refusing(status, 'because') });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toMatch(/^Error: cannot list Rollouts: because\n/);
    expect(session.stderr()).toContain(hint);
  });
});
