import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { resolveConnection } from './connect.ts';
import { execCredentials } from './exec-credential.ts';

const V1 = 'client.authentication.k8s.io/v1';
const dir = mkdtempSync(join(tmpdir(), 'haldane-exec-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Parts {
  /** Between the plugin's `{` and its status. */
  readonly answer?: string;
  readonly exec?: object;
  readonly cluster?: object;
  readonly user?: object;
}

/** A plugin whose token is what it was asked, in base64. */
function connect({ answer = `"apiVersion":"${V1}",`, exec = {}, cluster = {}, user = {} }: Parts) {
  const script = `echo '{${answer}"status":{"token":"'$(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)'"}}'`;
  const plugin = { apiVersion: V1, command: 'sh', args: ['-c', script], ...exec };
  const kubeconfig = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'https://a', ...cluster } }],
    users: [{ name: 'a', user: { exec: plugin, ...user } }],
  };
  writeFileSync(join(dir, 'config'), JSON.stringify(kubeconfig));
  return resolveConnection({ env: {}, clock: createFakeClock(), kubeconfig: join(dir, 'config') });
}

async function askedOf(parts: Parts): Promise<Readonly<Record<string, unknown>>> {
  const { authorization = '' } = await connect(parts).credentials(false);
  return JSON.parse(Buffer.from(authorization.replace('Bearer ', ''), 'base64').toString());
}

describe('an exec plugin', () => {
  it.each([
    [
      '"apiVersion":"client.authentication.k8s.io/v1beta1",',
      /configured for .*\/v1, its answer has .*\/v1beta1/,
    ],
    ['', /configured for .*\/v1, its answer has none/],
  ])('that answers %j where v1 is configured is refused', async (answer, why) => {
    await expect(connect({ answer }).credentials(false)).rejects.toThrow(why);
  });

  it('that must ask is refused where there is no terminal to ask on', async () => {
    const { credentials } = connect({ exec: { interactiveMode: 'Always' } });
    await expect(credentials(false)).rejects.toThrow(/the standard input is not a terminal/);
  });

  it.each(['Never', 'IfAvailable'])('of mode %s is told that nobody answers without one', async (mode) => {
    expect(await askedOf({ exec: { interactiveMode: mode } })).toMatchObject({
      spec: { interactive: false },
    });
  });

  it('is told that somebody answers where there is a terminal and the mode allows it', async () => {
    const askedIn = async (interactiveMode: 'Never' | 'IfAvailable' | 'Always') => {
      const script = `echo '{"apiVersion":"${V1}","status":{"token":"'$(printf %s "$KUBERNETES_EXEC_INFO" | tr -d '"')'"}}'`;
      const plugin = { apiVersion: V1, command: 'sh', args: ['-c', script], env: {}, installHint: null };
      const source = execCredentials(
        { ...plugin, interactiveMode, cluster: null },
        createFakeClock(),
        () => true,
      );
      return (await source(false)).authorization;
    };
    expect(await askedIn('IfAvailable')).toContain('interactive:true');
    expect(await askedIn('Always')).toContain('interactive:true');
    expect(await askedIn('Never')).toContain('interactive:false');
  });

  it('of a mode that there is not is refused', () => {
    expect(() => connect({ exec: { interactiveMode: 'Sometimes' } })).toThrow(
      /interactiveMode "Sometimes" is none of Never, IfAvailable, Always/,
    );
  });

  it('sees the whole cluster when it asks for it, also an authority in a file', async () => {
    writeFileSync(join(dir, 'ca.crt'), 'PEM');
    const extension = { name: 'client.authentication.k8s.io/exec', extension: { audience: 'shop' } };
    const cluster = { 'certificate-authority': 'ca.crt', 'tls-server-name': 'b', extensions: [extension] };
    const { spec } = await askedOf({ exec: { provideClusterInfo: true }, cluster });
    expect(spec).toEqual({
      interactive: false,
      cluster: {
        server: 'https://a',
        'tls-server-name': 'b',
        'certificate-authority-data': Buffer.from('PEM').toString('base64'),
        config: { audience: 'shop' },
      },
    });
  });
});

describe('as-user-extra', () => {
  it('is sent, its keys escaped as headers ask for', () => {
    const user = { as: 'ann', 'as-user-extra': { team: ['a', 'b'], 'example.com/role': ['c'] } };
    expect(connect({ user }).headers).toEqual({
      'impersonate-user': 'ann',
      'impersonate-extra-team': ['a', 'b'],
      'impersonate-extra-example.com%2Frole': ['c'],
    });
  });
});
