import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { WriteOptions } from '../kube/client.ts';
import { aRollout } from '../testing/build.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

const NEW = stringify({ ...aRollout(), metadata: { name: 'fresh' } });

function session() {
  const kube = fakeKube([aRollout()]);
  const sent: (WriteOptions | undefined)[] = [];
  const spied: typeof kube = {
    ...kube,
    patch: (resource, key, patch, options) => {
      sent.push(options);
      // An API server answers as if it had kept the change.
      const asked = options?.dryRun === true ? fakeKube([aRollout()]) : kube;
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
