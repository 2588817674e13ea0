import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aRollout } from '../testing/build.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';
import { COMMANDS } from './catalogue.ts';
import { OUTPUT_FLAG } from './output/print-as.ts';

const TEXT = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');

function fieldsOf(command: string): string[] {
  const row = TEXT.split('\n').find((line) => line.startsWith(`| \`${command}\` |`)) ?? '';
  const named = [
    ...row
      .split('|')
      .slice(2)
      .join('')
      .matchAll(/`(\w+)`/g),
  ].map(([, field = '']) => field);
  return named.flatMap((field) => (field === 'status' ? fieldsOf('status') : [field]));
}

describe('docs/output.md', () => {
  it.each([
    ['status', 'status web -o json'],
    ['wait', 'wait web -o json'],
    ['lint', 'lint -f rollout.yaml -o json'],
  ])('names the fields of %s', async (command, line) => {
    const files = { 'rollout.yaml': JSON.stringify(aRollout()) };
    const kube = fakeKube([aCanaryRollout('web')]);
    const session = openCliSession({ kube, clock: createFakeClock(), files });
    expect(await session.run(...line.split(' '))).toBe(0);
    expect(fieldsOf(command)).toEqual(Object.keys(JSON.parse(session.stdout())));
  });

  it('names every command that has -o, and says of the others that they have none', () => {
    const [withIt = '', without = ''] = TEXT.split('## Commands without');
    const names = (isWith: boolean) =>
      COMMANDS.filter(({ flags }) => (flags['output'] === OUTPUT_FLAG) === isWith).map(({ path }) => path);
    const isNamed = (text: string) => (path: readonly string[]) =>
      text.includes(`\`${path.join(' ')}\``) || text.includes(`\`${path[0]}\``);
    expect(names(true).filter((path) => !isNamed(withIt)(path))).toEqual([]);
    expect(names(false).filter((path) => !isNamed(without)(path))).toEqual([]);
  });
});
