import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createProxy, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UsageError } from '../base/errors.ts';
import { CONNECTION_FLAGS } from '../cli/connection-flags.ts';
import { readFlagValues } from '../cli/flag-values.ts';
import { type Certificates, createCertificates } from '../cluster/apiserver/http/certificates.ts';
import { realClock } from '../testing/real-clock.ts';
import { openCluster } from './cluster-access.ts';

/** What the server saw of its last caller. */
interface Seen {
  readonly certificate: string | undefined;
  readonly authorization: string | undefined;
  readonly user: string | undefined;
}

let dir: string;
let server: Server;
let url: string;
let own: Certificates;
let seen: Seen;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-access-'));
  own = await createCertificates(Date.now(), () => randomBytes(8).toString('hex'));
  const tls = { cert: own.certificate, key: own.key, requestCert: true, rejectUnauthorized: false };
  server = createServer(tls, ({ socket, headers }, response) => {
    const { authorization, 'impersonate-user': user } = headers;
    const { fingerprint256: certificate } = (socket as TLSSocket).getPeerCertificate();
    seen = { certificate, authorization, user: user as string | undefined };
    response.setHeader('content-type', 'application/json').end('{"kind":"Namespace","metadata":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  write('ca.crt', own.ca);
  write('me.crt', own.certificate);
  write('me.key', own.key);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}
const at = (name: string) => join(dir, name);
const base64 = (text: string) => Buffer.from(text).toString('base64');

function kubeconfig(user: object, cluster: object = {}): string {
  return write(
    'kubeconfig',
    stringify({
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      clusters: [{ name: 'a', cluster: { server: url, 'certificate-authority': 'ca.crt', ...cluster } }],
      users: [{ name: 'a', user }],
    }),
  );
}

/** Asks the server for something with these flags; what it saw of us. */
async function ask(
  texts: Readonly<Record<string, unknown>>,
  env: Record<string, string> = {},
): Promise<Seen> {
  const flags = readFlagValues(CONNECTION_FLAGS, texts);
  const world = { env, clock: realClock, random: Math.random, userAgent: 'test' };
  const { kube } = openCluster(flags, world);
  try {
    await kube.raw('/api/v1/namespaces/default');
    return seen;
  } finally {
    await kube.close();
  }
}

const certificate = expect.stringMatching(/^[0-9A-F:]+$/);
const nobody = { certificate: undefined, authorization: undefined, user: undefined };

describe('openCluster', () => {
  it.each([
    [{}, 'a'],
    [{ as: 'bob' }, 'bob'],
    [{ token: 't' }, null],
    [{ token: 't', as: 'bob' }, 'bob'],
  ])('with %j knows the user as %j', async (texts, name) => {
    const flags = readFlagValues(CONNECTION_FLAGS, { kubeconfig: kubeconfig({}), ...texts });
    const world = { env: {}, clock: realClock, random: Math.random, userAgent: 'test' };
    const { kube, knownAs } = openCluster(flags, world);
    await kube.close();
    expect(knownAs).toBe(name);
  });

  it('shows the certificate that the flags name', async () => {
    const pair = { 'client-certificate': at('me.crt'), 'client-key': at('me.key') };
    const flags = { server: url, 'certificate-authority': at('ca.crt'), ...pair };
    expect(await ask(flags)).toEqual({ ...nobody, certificate });
  });

  it('shows the certificate of the kubeconfig, as files or inline', async () => {
    const files = kubeconfig({ 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    expect(await ask({ kubeconfig: files })).toEqual({ ...nobody, certificate });
    const inline = kubeconfig({
      'client-certificate-data': base64(own.certificate),
      'client-key-data': base64(own.key),
    });
    expect(await ask({ kubeconfig: inline })).toEqual({ ...nobody, certificate });
  });

  it('lets the token of a flag stand for the user, whatever the kubeconfig has', async () => {
    const config = kubeconfig({ 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    // With both, an API server would believe the certificate and never look at the token.
    expect(await ask({ kubeconfig: config, token: 't' })).toEqual({ ...nobody, authorization: 'Bearer t' });
  });

  it('shows the certificate that a credential plugin hands out', async () => {
    const status = { clientCertificateData: own.certificate, clientKeyData: own.key };
    const answer = write(
      'answer.json',
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', status }),
    );
    chmodSync(write('plugin', `#!/bin/sh\ncat ${answer}\n`), 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin' };
    expect(await ask({ kubeconfig: kubeconfig({ exec }) })).toEqual({ ...nobody, certificate });
  });

  it('acts as the user of a flag rather than that of the kubeconfig', async () => {
    const file = kubeconfig({ token: 't', as: 'john' });
    expect(await ask({}, { KUBECONFIG: file })).toEqual({
      ...nobody,
      authorization: 'Bearer t',
      user: 'john',
    });
    expect((await ask({ as: 'jane' }, { KUBECONFIG: file })).user).toBe('jane');
  });

  it('takes an address without a scheme for plain HTTP, and sends no secret over it, as kubectl', async () => {
    let authorization: string | undefined;
    const plain = createProxy(({ headers }, response) => {
      authorization = headers.authorization;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"kind":"RolloutList","items":[]}');
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    await expect(ask({ server: `127.0.0.1:${port}`, token: 't' })).resolves.toBeDefined();
    expect(authorization).toBeUndefined();
    await expect(ask({ server: url.replace('https://', '') })).rejects.toThrow();
    plain.closeAllConnections();
    plain.close();
  });

  it('trusts nobody but whom it is told to trust', async () => {
    await expect(ask({ server: url })).rejects.toThrow(/certificate/);
    const other = await createCertificates(Date.now(), () => '01');
    const flags = { server: url, 'certificate-authority': write('other.crt', other.ca) };
    await expect(ask(flags)).rejects.toThrow(/certificate/);
    await expect(ask({ ...flags, 'insecure-skip-tls-verify': true })).resolves.toEqual(nobody);
  });

  it('goes by the proxy of the kubeconfig, else by that of the environment', async () => {
    const asked: string[] = [];
    const proxy = createProxy().on('connect', (request: IncomingMessage, client: Socket) => {
      asked.push(request.url ?? '');
      // Wherever it is asked to go.
      const far = connect(Number(new URL(url).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        far.pipe(client).pipe(far);
      });
      far.on('error', () => client.destroy());
      client.on('error', () => far.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const trust = { 'certificate-authority': at('ca.crt'), 'tls-server-name': 'localhost' };

    const config = kubeconfig({ token: 't' }, { 'proxy-url': proxyUrl });
    expect((await ask({ kubeconfig: config })).authorization).toBe('Bearer t');
    const flags = { server: 'https://cluster.example:6443', ...trust };
    expect(await ask(flags, { HTTPS_PROXY: proxyUrl })).toEqual(nobody);
    expect(asked).toEqual([new URL(url).host, 'cluster.example:6443']);
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('ends a request that takes longer than it may', async () => {
    const slow = createServer({ cert: own.certificate, key: own.key }, () => undefined);
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    const flags = { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
    await expect(ask({ ...flags, 'request-timeout': '50ms' })).rejects.toThrow('no answer within 50 ms');
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
  });

  it.each([
    [{ server: 'http://[bad' }, '--server is not an address: http://[bad'],
    [{ 'client-key': 'x' }, '--client-certificate and --client-key belong together'],
    [{ 'as-uid': '7' }, '--as-uid and --as-group need --as'],
    [{ 'certificate-authority': '/nowhere/ca.crt' }, 'cannot read /nowhere/ca.crt'],
    [{ 'request-timeout': 'soon' }, 'time: invalid duration "soon"'],
  ])('refuses %j', async (texts, message) => {
    const refusal = ask({ server: url, ...texts });
    await expect(refusal).rejects.toBeInstanceOf(UsageError);
    await expect(refusal).rejects.toThrow(message);
  });
});
