import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { WriteOptions } from '../kube/client.ts';
import { aRollout, pause } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';

const NEW = stringify({ ...aRollout(), metadata: { name: 'fresh' } });

function session(world?: CanaryLab) {
  const before = world === undefined ? [aRollout()] : labObjects(world);
  const kube = fakeKube(before);
  const sent: (WriteOptions | undefined)[] = [];
  const spied: typeof kube = {
    ...kube,
    patch: (resource, key, patch, options) => {
      sent.push(options);
      // An API server answers as if it had kept the change.
      const asked = options?.dryRun === true ? fakeKube(before) : kube;
      return asked.patch(resource, key, patch, options);
    },
  };
  const options = { kube: spied, clock: createFakeClock(), namespace: 'shop', files: { 'a.yaml': NEW } };
  return { kube, sent, ...openCliSession(options) };
}

describe('--dry-run', () => {
  it.each<[readonly string[], string]>([
    [
      ['abort', 'demo'],
      'would patch rollouts shop/demo status: {"status":{"abort":true}}\nrollout \'demo\' aborted\n',
    ],
    [
      ['pause', 'demo'],
      'would patch rollouts shop/demo: {"spec":{"paused":true}}\nrollout \'demo\' paused\n',
    ],
    [['create', '-f', 'a.yaml'], 'would create rollouts shop/fresh\nrollout.argoproj.io/fresh created\n'],
  ])('client prints what %j would send, and sends nothing', async (argv, text) => {
    const { run, kube, sent, stdout, stderr } = session();
    const before = structuredClone(kube.objects());
    expect(await run(...argv, '--dry-run=client')).toBe(0);
    expect([stdout(), stderr()]).toEqual([text, 'Dry run: nothing was changed.\n']);
    expect([kube.objects(), sent]).toEqual([before, []]);
  });

  it('server sends every write as a dry run', async () => {
    const { run, sent, stdout } = session();
    expect(await run('abort', 'demo', '--dry-run=server')).toBe(0);
    expect(sent).toEqual([{ subresource: 'status', dryRun: true }]);
    expect(stdout()).toBe("rollout 'demo' aborted\n");
  });

  it.each([
    ['client', 'pause demo', { spec: { paused: true } }],
    ['client', 'abort demo', { status: { abort: true } }],
    [
      'client',
      'undo demo --to-revision 1',
      { spec: { template: { spec: { containers: [{ image: 'web:1' }] } } } },
    ],
    [
      'client',
      'set image demo web=web:9',
      { spec: { template: { spec: { containers: [{ image: 'web:9' }] } } } },
    ],
    ['server', 'abort demo', { status: { abort: true } }],
  ])('%s -o shows the object as it would be after: %s', async (mode, line, changed) => {
    const { run, kube, stdout } = session(new CanaryLab(aRollout()).run().deploy('web:2').run());
    const before = structuredClone(kube.objects());
    expect(await run(...line.split(' '), `--dry-run=${mode}`, '-o', 'json')).toBe(0);
    expect(JSON.parse(stdout())).toMatchObject({ metadata: { name: 'demo' }, ...changed });
    expect(kube.objects()).toEqual(before);
  });

  it('client shows what all changes of one command make of an object', async () => {
    const lab = new CanaryLab(aRollout({ steps: [pause()] })).run().deploy('web:2').run();
    lab.patch({ spec: { paused: true } }).run();
    const { run, stdout } = session(lab);
    expect(await run('promote', 'demo', '--full', '--dry-run=client', '-o', 'json')).toBe(0);
    expect(JSON.parse(stdout())).toMatchObject({ spec: { paused: false }, status: { promoteFull: true } });
  });

  it('still finds out what does not work', async () => {
    const { run, stderr } = session();
    expect(await run('abort', 'nobody', '--dry-run=client')).toBe(1);
    expect(stderr()).toContain('rollouts.argoproj.io "nobody" not found');
  });

  it('knows no other word', async () => {
    const { run, stderr } = session();
    expect(await run('abort', 'demo', '--dry-run=maybe')).toBe(2);
    expect(stderr()).toMatch(/^Error: invalid dry-run value "maybe": it is none, client or server/);
  });
});
