import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

function open() {
  const kube = fakeKube([aCanaryRollout('a'), aCanaryRollout('b')]);
  return { kube, ...openCliSession({ kube, clock: createFakeClock() }) };
}

describe('-o of a command that changes something', () => {
  it('prints the object after the change and nothing else', async () => {
    const { run, stdout } = open();
    expect(await run('pause', 'a', '-o', 'json')).toBe(0);
    expect(JSON.parse(stdout())).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'a' },
      spec: { paused: true },
    });
  });

  it.each([
    'abort a',
    'promote a',
    'restart a',
    'retry rollout a',
    'set image a web=web:2',
    'set image a web=web:1',
    'pause a --dry-run=client',
  ])('haldane %s -o name prints the name and nothing else', async (line) => {
    const { run, stdout } = open();
    expect(await run(...line.split(' '), '-o', 'name')).toBe(0);
    expect(stdout()).toBe('rollout.argoproj.io/a\n');
  });

  it('prints several as a List, and those before the one that fails', async () => {
    const both = open();
    expect(await both.run('pause', 'a', 'b', '-o', 'jsonpath={.items[*].metadata.name}')).toBe(0);
    expect(both.stdout()).toBe('a b');
    const half = open();
    expect(await half.run('pause', 'a', 'nobody', '-o', 'name')).toBe(1);
    expect(half.stdout()).toBe('rollout.argoproj.io/a\n');
  });

  it.each(['table', 'jsonpath={.spec'])('changes nothing when the form is %s', async (form) => {
    const { run, kube } = open();
    expect(await run('abort', 'a', '-o', form)).toBe(2);
    expect(kube.writes).toEqual([]);
  });

  it('is no flag of kubectl argo rollouts', async () => {
    const session = openCliSession({
      kube: fakeKube([aCanaryRollout('a')]),
      clock: createFakeClock(),
      binary: 'kubectl-argo-rollouts',
    });
    expect(await session.run('pause', 'a', '-o', 'name')).toBe(1);
    expect(session.stderr()).toContain("unknown shorthand flag: 'o' in -o");
  });
});

describe('-o of a command that waits or checks', () => {
  const bad = aCanaryRollout('bad', { status: { phase: 'Degraded', message: 'RolloutAborted: why' } });
  const standing = {
    name: 'a',
    namespace: 'default',
    phase: 'Healthy',
    message: '',
    step: 2,
    steps: 2,
    weight: 100,
  };

  it('prints how the rollout stands', async () => {
    for (const line of ['status a -o json', 'status a -w=false -o json', 'wait a -o json']) {
      const { run, stdout } = open();
      expect(await run(...line.split(' '))).toBe(0);
      const more = line.startsWith('wait') ? { goal: 'phase=Healthy', isReached: true } : {};
      expect(JSON.parse(stdout())).toEqual({ ...standing, ...more });
    }
  });

  it.each(['status', 'wait'])('%s prints it and still fails for a degraded rollout', async (command) => {
    const { run, stdout } = openCliSession({ kube: fakeKube([bad]), clock: createFakeClock() });
    expect(await run(command, 'bad', '-o', 'jsonpath={.phase}: {.message}')).toBe(1);
    expect(stdout()).toBe('Degraded: RolloutAborted: why');
  });

  it('lint prints what is wrong with its path, and refuses to name what has no name', async () => {
    const wrong = aCanaryRollout('a', { spec: { selector: { matchLabels: { app: 'other' } } } });
    const files = { 'r.yaml': JSON.stringify(wrong) };
    const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(), files });
    expect(await session.run('lint', '-f', 'r.yaml', '-o', 'json')).toBe(1);
    const { file, errors } = JSON.parse(session.stdout());
    expect(file).toBe('r.yaml');
    expect(Object.keys(errors[0])).toEqual(['path', 'message', 'line']);
    expect(await session.run('lint', '-f', 'r.yaml', '-o', 'name')).toBe(2);
  });
});

describe('names and versions', () => {
  it.each(['abort', 'pause', 'get rollout', 'why'])('%s refuses an empty name', async (command) => {
    const { run, stderr } = open();
    expect(await run(...command.split(' '), '')).toBe(2);
    expect(stderr()).toContain('Error: a name must not be empty\n');
  });

  it('answers --version as the command does', async () => {
    const [flag, command] = [open(), open()];
    expect(await flag.run('--version')).toBe(0);
    await command.run('version');
    expect(flag.stdout()).toBe(command.stdout());
  });

  it('shows how set image is used under the name of upstream', async () => {
    const kube = fakeKube([aCanaryRollout('a')]);
    const session = openCliSession({ kube, clock: createFakeClock(), binary: 'kubectl-argo-rollouts' });
    expect(await session.run('set', 'image', 'a', 'foo')).toBe(1);
    expect(session.stderr()).toMatch(/Usage:\n {2}kubectl argo rollouts set image ROLLOUT CONTAINER=IMAGE/);
  });
});
