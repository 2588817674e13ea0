import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { COMMANDS } from './catalogue.ts';
import { GROUPS } from './catalogue-groups.ts';
import { HELP_KO } from './messages/help-ko.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';

const ENGLISH = new Set([
  ...Object.values(GROUPS),
  ...COMMANDS.flatMap(({ summary, details = summary, flags }) => [
    summary,
    details,
    ...Object.values(flags).flatMap(({ summary, deprecated = summary }) => [summary, deprecated]),
  ]),
  ...Object.values(persistentFlags(programOf('haldane'))).map((flag) => flag.summary),
]);

async function runIn(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(), env });
  expect(await session.run(...argv)).toBe(0);
  return session.stdout();
}

describe('help in Korean', () => {
  it('has every text that there is in English, and no other', () => {
    expect([...ENGLISH].filter((text) => !/[가-힣]/.test(HELP_KO[text] ?? ''))).toEqual([]);
    expect(Object.keys(HELP_KO).filter((text) => !ENGLISH.has(text))).toEqual([]);
  });

  it('is what --help, help and completions show', async () => {
    expect(await runIn({}, 'abort', '--help', '--lang', 'ko')).toMatch(
      /^업데이트를 중단하고 .*\.\n\n먼저 트래픽이/,
    );
    expect(await runIn({ LANG: 'ko_KR.UTF-8' }, 'help', 'get')).toMatch(/^ {2}rollout +롤아웃을 /m);
    expect(await runIn({ LANG: 'ko_KR.UTF-8' }, '__complete', 'abo')).toMatch(/^abort\t업데이트를 중단/);
    expect(await runIn({ LANG: 'ko_KR.UTF-8' }, '__complete', 'dem')).toMatch(/^demo\t실제 트래픽/);
  });
});
