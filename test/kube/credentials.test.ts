import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { TerminalError } from '../../src/base/errors.ts';
import { rollouts } from '../../src/kube/argo-resources.ts';
import { resolveConnection } from '../../src/kube/connect.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { createKubeClient, type HttpKubeClient } from '../../src/kube/http-client.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { HALDANE, outputOf } from '../e2e/story/run-program.ts';
import { connectToCluster, installCrds, type TestCluster } from '../traces/cluster.ts';
import { allowAll, createAccount } from './service-account.ts';

const dir = mkdtempSync(join(tmpdir(), 'haldane-credentials-'));
const at = (name: string) => join(dir, name);
let cluster: TestCluster;
let connection: Connection;
let namespace: string;

beforeAll(async () => {
  cluster = connectToCluster();
  await installCrds(cluster);
  connection = resolveConnection({ env: process.env, clock: realClock });
  namespace = await cluster.namespace('credentials');
  writeFileSync(at('ca.crt'), connection.certificateAuthority ?? '');
});
afterAll(async () => {
  await cluster.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A program that has no kubeconfig but what its flags say. */
const haldane = (...args: string[]) =>
  outputOf(process.execPath, [HALDANE, ...args], { KUBECONFIG: at('none'), HOME: dir });
const LIST = ['list', 'rollouts', '-o', 'jsonpath={.kind}'];

async function certificatePair() {
  const { certificate, key } = await connection.credentials(false);
  return certificate === undefined || key === undefined ? null : { certificate, key };
}

describe('credentials on a real API server', () => {
  it('are a certificate and its key, as files that flags name', async ({ skip }) => {
    const pair = await certificatePair();
    if (pair === null) return skip();
    writeFileSync(at('me.crt'), pair.certificate);
    writeFileSync(at('me.key'), pair.key);
    const identity = ['--client-certificate', at('me.crt'), '--client-key', at('me.key')];
    const server = ['--server', connection.server, '--certificate-authority', at('ca.crt')];
    expect(await haldane(...LIST, ...server, ...identity)).toBe('List');
  });

  it('are a certificate that a plugin hands out', async ({ skip }) => {
    const pair = await certificatePair();
    if (pair === null) return skip();
    const status = { clientCertificateData: pair.certificate, clientKeyData: pair.key };
    writeFileSync(
      at('answer.json'),
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', status }),
    );
    writeFileSync(at('plugin'), `#!/bin/sh\ncat ${at('answer.json')}\n`);
    chmodSync(at('plugin'), 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin' };
    const config = {
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace } }],
      clusters: [{ name: 'a', cluster: { server: connection.server, 'certificate-authority': 'ca.crt' } }],
      users: [{ name: 'a', user: { exec } }],
    };
    writeFileSync(at('kubeconfig'), stringify(config));
    expect(await haldane(...LIST, '--kubeconfig', at('kubeconfig'))).toBe('List');
  });

  it("are a pod's service account, which may do what its role says and no more", async () => {
    const client = inPod(await createAccount(cluster.client, connection, namespace));
    const listHere = () => client.list(rollouts, { namespace });
    await expect(listHere()).rejects.toBeInstanceOf(TerminalError);
    await expect(listHere()).rejects.toThrow(
      `rollouts.argoproj.io is forbidden: User "system:serviceaccount:${namespace}:user" cannot list`,
    );
    await allowAll(cluster.client, namespace, 'namespace');
    await eventually(async () => expect((await listHere()).items).toEqual([]));
    await expect(client.list(rollouts)).rejects.toThrow('at the cluster scope');
    await client.close();
  });
});

/** What a program in a pod is given. */
function inPod(token: string): HttpKubeClient {
  for (const [name, text] of Object.entries({ namespace, token })) writeFileSync(at(name), text);
  const { hostname, port } = new URL(connection.server);
  const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, HOME: dir };
  const inside = resolveConnection({ env, clock: realClock, serviceAccountDir: dir });
  expect(inside.namespace).toBe(namespace);
  return createKubeClient(inside, { clock: realClock, random: Math.random, userAgent: 'haldane-test' });
}
