// The cluster of the fleet benchmark: the one of KUBECONFIG, or an embedded API server whose pods exist on paper only.
// In front of it stands a proxy that counts what the controller writes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ReplicaSet } from '../src/api/kubernetes/apps.ts';
import type { Service } from '../src/api/kubernetes/core.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL } from '../src/api/kubernetes/discovery.ts';
import { POD_TEMPLATE_HASH } from '../src/api/v1alpha1/labels.ts';
import { ConflictError, NotFoundError } from '../src/base/errors.ts';
import { installCrds } from '../src/cluster/install-crds.ts';
import type { KubeClient, Resource } from '../src/kube/client.ts';
import { resolveConnection } from '../src/kube/connect.ts';
import type { Connection } from '../src/kube/connection.ts';
import { createKubeClient, type HttpKubeClient } from '../src/kube/http-client.ts';
import { Informer } from '../src/kube/informer.ts';
import { endpointSlices, replicaSets, services } from '../src/kube/resources.ts';
import { startTestApiServer } from '../src/testing/api-server.ts';
import { realClock } from '../src/testing/real-clock.ts';

/** From a ReplicaSet's new size to its pods being available. */
const POD_START_MS = 300;

export interface FleetCluster {
  readonly client: HttpKubeClient;
  /** What it is called in the table. */
  readonly name: string;
  /** Where the controller finds the counting proxy. */
  readonly proxyUrl: string;
  /** `VERB resource` of every write that went through the proxy, since the last call. */
  takeWrites(): readonly string[];
  close(): Promise<void>;
}

export async function openFleetCluster(): Promise<FleetCluster> {
  const isReal = (process.env['KUBECONFIG'] ?? '') !== '';
  const embedded = isReal ? null : await startEmbedded();
  const env = embedded === null ? process.env : { ...process.env, KUBECONFIG: embedded.kubeconfig };
  const connection = resolveConnection({ env, clock: realClock });
  const client = createKubeClient(connection, { clock: realClock, userAgent: 'bench', random: Math.random });
  await installCrds(client, 'crds');
  const stopWorkloads = embedded === null ? async () => {} : imitateWorkloads(client);
  const proxy = await startProxy(connection);
  return {
    client,
    name: embedded === null ? 'cluster of KUBECONFIG' : 'embedded API server',
    proxyUrl: proxy.url,
    takeWrites: proxy.takeWrites,
    async close() {
      await stopWorkloads();
      await client.close();
      proxy.close();
      embedded?.close();
    },
  };
}

async function startEmbedded(): Promise<{ readonly kubeconfig: string; close(): void }> {
  const child = fork(new URL(import.meta.url).pathname, ['server']);
  const [kubeconfig] = (await once(child, 'message')) as [string];
  return { kubeconfig, close: () => child.disconnect() };
}

if (process.argv[2] === 'server') {
  const server = await startTestApiServer();
  process.send?.(server.kubeconfigPath);
  process.once('disconnect', () => void server.dispose());
}

/** ReplicaSets that are available some time after each change of size, and Services whose endpoints follow. */
function imitateWorkloads(client: KubeClient): () => Promise<void> {
  const options = { clock: realClock, random: Math.random, onError: () => {} };
  let isOpen = true;
  const ignoreGone = (error: unknown) => {
    if (isOpen && !(error instanceof NotFoundError || error instanceof ConflictError)) throw error;
  };
  const sets = new Informer(client, replicaSets, options);
  const named = new Informer(client, services, options);
  const bringUp = (set: ReplicaSet) => {
    const replicas = set.spec.replicas ?? 0;
    if ((set.status?.replicas ?? -1) === replicas) return;
    const status = {
      replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      observedGeneration: set.metadata.generation,
    };
    const patch = { type: 'merge', body: { status } } as const;
    setTimeout(() => {
      if (isOpen) client.patch(replicaSets, set.metadata, patch, { subresource: 'status' }).catch(ignoreGone);
    }, POD_START_MS);
  };
  const follow = (service: Service) => void writeSlice(client, service).catch(ignoreGone);
  sets.subscribe({ added: bringUp, updated: bringUp });
  named.subscribe({ added: follow, updated: follow });
  sets.start();
  named.start();
  return async () => {
    isOpen = false;
    await Promise.all([sets.stop(), named.stop()]);
  };
}

async function writeSlice(client: KubeClient, { metadata, spec }: Service): Promise<void> {
  const { namespace = 'default', name } = metadata;
  const uid = spec.selector?.[POD_TEMPLATE_HASH] ?? 'any';
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { [SERVICE_NAME_LABEL]: name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: uid, uid } }],
  };
  const patch = { type: 'apply', body: slice } as const;
  await client.patch(endpointSlices as Resource, { namespace, name }, patch, {
    force: true,
    fieldManager: 'bench',
  });
}

interface Proxy {
  readonly url: string;
  readonly takeWrites: () => readonly string[];
  readonly close: () => void;
}

async function startProxy(connection: Connection): Promise<Proxy> {
  let writes: string[] = [];
  const { authorization, certificate, key } = await connection.credentials(false);
  const target = new URL(connection.server);
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/' } = request;
    if (method !== 'GET') writes.push(`${method} ${resourceIn(url)}`);
    const upstream = httpsRequest(
      {
        host: target.hostname,
        port: target.port,
        method,
        path: url,
        headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
        cert: certificate,
        key,
        ca: connection.certificateAuthority,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    upstream.once('error', () => response.destroy());
    response.once('close', () => upstream.destroy());
    request.pipe(upstream);
  };
  const server = createServer({ requestTimeout: 0 }, forward);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeWrites: () => {
      const taken = writes;
      writes = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** `/apis/g/v/namespaces/n/rollouts/r/status?x` -> `rollouts/status`. */
function resourceIn(url: string): string {
  const [path = ''] = url.split('?');
  const [, resource = path, , subresource] =
    /\/namespaces\/[^/]+\/([^/]+)(\/[^/]+)?(?:\/([^/]+))?$/.exec(path) ?? [];
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
