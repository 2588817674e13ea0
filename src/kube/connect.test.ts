import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { TerminalError, UsageError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type ConnectOptions, resolveConnection } from './connect.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'haldane-kubeconfig-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, content: unknown): string {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
}

function aKubeconfig(name: string, user: object, cluster: object = {}) {
  return {
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: `${name}-ns` } }],
    clusters: [{ name, cluster: { server: `https://${name}:6443/`, ...cluster } }],
    users: [{ name, user }],
  };
}

const clock = createFakeClock();
const connect = (kubeconfig: string, more: Partial<ConnectOptions> = {}) =>
  resolveConnection({ env: { KUBECONFIG: kubeconfig }, clock, ...more });
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('resolveConnection', () => {
  it('reads server, namespace, authority and token of the current context', async () => {
    const authority = { 'certificate-authority-data': base64('CA') };
    const connection = connect(write('config', aKubeconfig('a', { token: 't' }, authority)));
    expect(connection).toMatchObject({
      server: 'https://a:6443',
      namespace: 'a-ns',
      certificateAuthority: 'CA',
      userName: 'a',
    });
    expect(await connection.credentials(false)).toEqual({ authorization: 'Bearer t' });
  });

  it.each([
    ['127.0.0.1:8001', 'http://127.0.0.1:8001'],
    ['localhost:8001/', 'http://localhost:8001'],
    ['HTTPS://a:6443', 'HTTPS://a:6443'],
    ['https://proxy/k8s/clusters/c-1/', 'https://proxy/k8s/clusters/c-1'],
  ])('takes the server %s for %s, as kubectl does', (server, url) => {
    expect(connect(write('config', aKubeconfig('a', {}, { server }))).server).toBe(url);
  });

  it('names whom the user of the kubeconfig acts as', () => {
    expect(connect(write('config', aKubeconfig('a', { token: 't', as: 'bob' }))).userName).toBe('bob');
  });

  it('merges several files; the first to name an entry wins and relative paths stay with their file', () => {
    write('two/ca.pem', 'CA-TWO');
    const one = write('one/config', { contexts: [{ name: 'b', context: { cluster: 'b' } }] });
    const two = write('two/config', aKubeconfig('b', {}, { 'certificate-authority': 'ca.pem' }));
    const connection = connect(`${one}:${join(directory, 'missing')}:${two}`);
    expect(connection).toMatchObject({ namespace: 'default', certificateAuthority: 'CA-TWO' });
  });

  it('reads client certificates from files and a token file anew for each request', async () => {
    write('cert.pem', 'CERT');
    write('key.pem', 'KEY');
    const token = write('token', 'first\n');
    const user = { 'client-certificate': 'cert.pem', 'client-key': 'key.pem', tokenFile: 'token' };
    const { credentials } = connect(write('config', aKubeconfig('a', user)));
    const expected = { certificate: 'CERT', key: 'KEY', authorization: 'Bearer first' };
    expect(await credentials(false)).toEqual(expected);
    writeFileSync(token, 'second');
    expect((await credentials(false)).authorization).toBe('Bearer second');
  });

  it('sends a name and password, and whom to act as', async () => {
    const user = { username: 'u', password: 'p', as: 'jane', 'as-groups': ['dev'] };
    const connection = connect(write('config', aKubeconfig('a', user, { 'insecure-skip-tls-verify': true })));
    expect(await connection.credentials(false)).toEqual({ authorization: `Basic ${base64('u:p')}` });
    expect(connection.headers).toEqual({ 'impersonate-user': 'jane', 'impersonate-group': ['dev'] });
    expect(connection.insecureSkipTlsVerify).toBe(true);
  });

  it('lets context and namespace be chosen', () => {
    const path = write('config', {
      ...aKubeconfig('a', {}),
      contexts: [{ name: 'other', context: { cluster: 'a', user: 'a' } }],
    });
    expect(connect(path, { context: 'other', namespace: 'mine' }).namespace).toBe('mine');
    expect(() => connect(path)).toThrow(new UsageError('kubeconfig has no context named "a"; it has other'));
  });

  it('takes an empty text for no choice, so that an unset variable never means all namespaces', () => {
    const path = write('config', aKubeconfig('a', {}));
    const empty = { kubeconfig: '', context: '', cluster: '', user: '', namespace: '' };
    expect(connect(path, empty)).toMatchObject({ server: 'https://a:6443', namespace: 'a-ns' });
  });

  it('uses the service account of a pod, with its token as it is now', async () => {
    for (const [name, text] of Object.entries({ namespace: 'prod', 'ca.crt': 'CA', token: 'one' }))
      write(name, text);
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', HOME: directory };
    const connection = resolveConnection({ env, clock, serviceAccountDir: directory });
    expect(connection).toMatchObject({ server: 'https://10.0.0.1:443', namespace: 'prod' });
    write('token', 'two');
    expect(await connection.credentials(false)).toEqual({ authorization: 'Bearer two' });
  });

  it('says where it looked when there is no cluster', () => {
    const options = { env: { HOME: directory }, clock };
    expect(() => resolveConnection(options)).toThrow(`looked for ${join(directory, '.kube', 'config')}`);
    expect(() => resolveConnection({ ...options, kubeconfig: '/nowhere' })).toThrow(UsageError);
  });

  it.each([
    ['broken YAML', 'clusters: [', /cannot read kubeconfig/],
    ['a list', '- a', /it is not a YAML mapping/],
    ['a gone auth provider', aKubeconfig('a', { 'auth-provider': { name: 'gcp' } }), /auth-provider gcp/],
  ])('refuses %s', (_, content, message) => {
    expect(() => connect(write('config', content))).toThrow(message);
    expect(() => connect(write('config', content))).toThrow(TerminalError);
  });
});

describe('a kubeconfig without a current context', () => {
  const without = { ...aKubeconfig('a', { token: 't' }), 'current-context': '' };

  it('serves whoever names a cluster, or an address, and a user', async () => {
    const byName = connect(write('config', without), { cluster: 'a', user: 'a' });
    expect(byName).toMatchObject({ server: 'https://a:6443', namespace: 'default' });
    expect(await byName.credentials(false)).toEqual({ authorization: 'Bearer t' });
    const byAddress = connect(write('config', without), { server: 'https://b', user: 'a' });
    expect(byAddress.server).toBe('https://b');
    expect(await byAddress.credentials(false)).toEqual({ authorization: 'Bearer t' });
  });

  it('serves nobody else', () => {
    expect(() => connect(write('config', without), { user: 'a' })).toThrow(/has no current-context/);
  });
});

const VERSION = '"apiVersion":"client.authentication.k8s.io/v1"';

describe('exec credential plugins', () => {
  function withPlugin(script: string, more: object = {}) {
    const path = write('bin/plugin', `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './bin/plugin', ...more };
    return connect(write('config', aKubeconfig('a', { exec })));
  }
  const count = 'echo x >> "$(dirname "$0")/runs"; n=$(wc -l < "$(dirname "$0")/runs")';

  it('gives the plugin its arguments and environment, and uses its token until it expires', async () => {
    const expiry = '2030-01-01T00:10:00Z';
    const answer = `echo '{${VERSION},"status":{"token":"'$1-$COLOUR-$n'","expirationTimestamp":"${expiry}"}}'`;
    const { credentials } = withPlugin(`${count}; ${answer}`, {
      args: ['arg'],
      env: [{ name: 'COLOUR', value: 'red' }],
    });
    expect(await credentials(false)).toEqual({ authorization: 'Bearer arg-red-1' });
    expect(await credentials(false)).toEqual({ authorization: 'Bearer arg-red-1' });
    expect(await credentials(true)).toEqual({ authorization: 'Bearer arg-red-2' });
    await clock.advance(10 * 60_000);
    expect(await credentials(false)).toEqual({ authorization: 'Bearer arg-red-3' });
  });

  it('explains a plugin that fails, with its install hint', async () => {
    const { credentials } = withPlugin('exit 3', { installHint: 'see the docs' });
    await expect(credentials(false)).rejects.toThrow(/bin\/plugin: .*exit code 3 \(see the docs\)/);
  });

  it('shows what a plugin says while it waits for a login, and gives it nothing to read', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const script = `echo enter code 42 >&2; read -r line; echo '{${VERSION},"status":{"token":"t'$line'"}}'`;
    try {
      expect(await withPlugin(script).credentials(false)).toEqual({ authorization: 'Bearer t' });
      expect(stderr.mock.calls.flat()).toContain('enter code 42\n');
    } finally {
      stderr.mockRestore();
    }
  });

  it('refuses an answer without a credential', async () => {
    const { credentials } = withPlugin(`echo '{${VERSION}}'`);
    await expect(credentials(false)).rejects.toThrow(/holds no credential/);
  });
});
