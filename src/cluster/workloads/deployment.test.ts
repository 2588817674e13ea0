import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../api/kubernetes/apps.ts';
import { resolveConnection } from '../../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../kube/http-client.ts';
import { deployments, events } from '../../kube/resources.ts';
import { startTestApiServer, type TestApiServer } from '../../testing/api-server.ts';
import { eventually } from '../../testing/eventually.ts';
import { realClock } from '../../testing/real-clock.ts';
import type { Running } from './context.ts';
import { startWorkloads } from './start.ts';

let api: TestApiServer;
let client: HttpKubeClient;
let workloads: Running;
const errors: unknown[] = [];

beforeEach(async () => {
  errors.length = 0;
  api = await startTestApiServer();
  const connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: api.kubeconfigPath });
  client = createKubeClient(connection, { clock: realClock, userAgent: 'test', random: Math.random });
  const onError = (error: unknown) => errors.push(error);
  workloads = await startWorkloads({ client, clock: realClock, random: Math.random, onError });
});
afterEach(async () => {
  await workloads.stop();
  await client.close();
  await api.dispose();
});

function create(name: string, replicas: number): Promise<Deployment> {
  const labels = { app: name };
  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  return client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

async function said(name: string): Promise<readonly string[]> {
  const { items } = await client.list(events, { namespace: 'default' });
  const about = items.filter((event) => event.involvedObject?.name === name);
  return about.map(({ type, reason, message, count }) => `${type} ${reason} x${count}: ${message}`);
}

const label = (name: string, value: string) => {
  const body = { metadata: { labels: { touched: value } } };
  return client.patch(deployments, { namespace: 'default', name }, { type: 'merge', body });
};

describe('startDeploymentWarnings', () => {
  const warning =
    'Warning DeploymentsNotRun x1: this cluster runs no Deployments; use a ReplicaSet or a Rollout';

  it('says once of each Deployment that nobody runs it, however often it changes', async () => {
    await create('web', 1);
    await label('web', 'once');
    await label('web', 'twice');
    // Deployments arrive in order: with this one's Event, every change of the first was seen.
    await create('last', 1);
    await eventually(async () => expect(await said('last')).toEqual([warning]));
    await workloads.stop();
    expect(await said('web')).toEqual([warning]);
    expect(errors).toEqual([]);
  });

  it('says nothing of one that wants no pods until it wants some', async () => {
    await create('template', 0);
    await create('last', 1);
    await eventually(async () => expect(await said('last')).toEqual([warning]));
    expect(await said('template')).toEqual([]);
    const body = { spec: { replicas: 2 } };
    const key = { namespace: 'default', name: 'template' };
    await client.patch(deployments, key, { type: 'merge', body });
    await eventually(async () => expect(await said('template')).toEqual([warning]));
  });
});
