import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCliSession } from '../../testing/cli-session.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { fakeKube } from '../../testing/fake-kube.ts';
import { aCanaryRollout } from '../../testing/rollout-objects.ts';

const AMBIGUOUS =
  'yes no on off y n Yes TRUE null ~ 1_000 1_000.5 2024-01-01 12:30:45 1:30 0o17 017 0b11 0x1F 1e3 .5'
    .split(' ')
    .concat(['=', '<<', '', '.inf', '2024-01-01T00:00:00Z']);

function outputOf(form: string) {
  const annotations = Object.fromEntries(AMBIGUOUS.map((text, index) => [`a${index}`, text]));
  const { apiVersion, kind, metadata, ...rest } = aCanaryRollout('demo');
  const managedFields = [{ manager: 'kubectl' }];
  const shuffled = {
    kind,
    metadata: { ...metadata, annotations, creationTimestamp: '2024-01-01T00:00:00Z', managedFields },
    ...rest,
    apiVersion,
  };
  const session = openCliSession({ kube: fakeKube([shuffled]), clock: createFakeClock() });
  return { session, annotations, run: () => session.run('get', 'rollout', 'demo', '-o', form) };
}

describe('-o yaml', () => {
  it.each(['1.1', '1.2'] as const)('comes back as it was for readers of YAML %s', async (version) => {
    const { session, annotations, run } = outputOf('yaml');
    expect(await run()).toBe(0);
    const read = parse(session.stdout(), { version, merge: true });
    expect(read.metadata.annotations).toEqual(annotations);
    expect(read.metadata.creationTimestamp).toBe('2024-01-01T00:00:00Z');
    // Readers differ in what they make of it, so it must not stand there plain.
    expect(session.stdout()).toContain(': "="');
  });

  it.each(['yaml', 'json'])(
    '-o %s begins with apiVersion and kind and leaves managedFields out',
    async (form) => {
      const { session, run } = outputOf(form);
      expect(await run()).toBe(0);
      const keys = Object.keys(parse(session.stdout()));
      expect(keys.slice(0, 3)).toEqual(['apiVersion', 'kind', 'metadata']);
      expect(session.stdout()).not.toContain('managedFields');
    },
  );
});
