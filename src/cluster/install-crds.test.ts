import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { customResourceDefinitions } from '../kube/resources.ts';
import { startTestApiServer, type TestApiServer } from '../testing/api-server.ts';
import { realClock } from '../testing/real-clock.ts';
import { installCrds, installHttpRoutes } from './install-crds.ts';

let server: TestApiServer;
let client: HttpKubeClient;
let folder: string;
beforeAll(async () => {
  server = await startTestApiServer();
  const connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: server.kubeconfigPath });
  client = createKubeClient(connection, { clock: realClock, random: Math.random, userAgent: 'test' });
  folder = join(server.dir, 'crds');
  mkdirSync(folder);
  writeFileSync(join(folder, 'runs.yaml'), readFileSync('crds/analysisruns.yaml'));
});
afterAll(async () => {
  await client.close();
  await server.dispose();
});

const crd = (name: string) => client.get(customResourceDefinitions, { name });
const RUNS = 'analysisruns.argoproj.io';
const ROUTES = 'httproutes.gateway.networking.k8s.io';

describe('installCrds', () => {
  it('brings what the files say, writes nothing when they have not changed, and what they say later', async () => {
    await installCrds(client, folder);
    const first = await crd(RUNS);
    await installCrds(client, folder);
    expect(await crd(RUNS)).toEqual(first);

    const path = join(folder, 'runs.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('shortNames:', 'shortNames:\n      - later'));
    await installCrds(client, folder);
    const { spec, metadata } = (await crd(RUNS)) as KubeObject & {
      spec: { names: { shortNames: string[] } };
    };
    expect(spec.names.shortNames).toContain('later');
    expect(metadata.uid).toBe(first.metadata.uid);
  });

  it('brings every definition of a file again when one of them is gone', async () => {
    const both = ['crds/experiments.yaml', 'crds/rollouts.yaml'].map((path) => readFileSync(path, 'utf8'));
    writeFileSync(join(folder, 'both.yaml'), both.join('\n---\n'));
    await installCrds(client, folder);
    await client.delete(customResourceDefinitions, { name: 'rollouts.argoproj.io' });
    await installCrds(client, folder);
    expect((await crd('rollouts.argoproj.io')).metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('installHttpRoutes', () => {
  it('brings HTTPRoute once', async () => {
    await installHttpRoutes(client);
    const first = await crd(ROUTES);
    await installHttpRoutes(client);
    expect(await crd(ROUTES)).toEqual(first);
  });

  it("leaves the Gateway API's own definition alone", async () => {
    const annotations = {
      'gateway.networking.k8s.io/bundle-version': 'v1.4.0',
      'haldane.dev/crd-source': null,
    };
    const body = { metadata: { annotations } };
    const theirs = await client.patch(customResourceDefinitions, { name: ROUTES }, { type: 'merge', body });
    await installHttpRoutes(client);
    expect(await crd(ROUTES)).toEqual(theirs);
  });
});
