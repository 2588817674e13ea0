import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificates } from '../../src/cluster/apiserver/http/certificates.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { nodes } from '../../src/kube/resources.ts';

/** What the endpoint answers for a container. */
export const playedLog = (namespace: string, pod: string, container: string) =>
  `log of ${namespace}/${pod}/${container}\n`;

/**
 * The log endpoint of a kubelet. A control plane whose nodes are played has none, so that `kubectl logs` would end at
 * its API server. Nodes that have one keep it. The returned function takes everything back.
 */
export async function serveNodeLogs(client: KubeClient): Promise<() => Promise<void>> {
  const { certificate: cert, key } = await createCertificates(Date.now(), () =>
    randomBytes(8).toString('hex'),
  );
  const server = createServer({ cert, key }, (request, response) => {
    const [, kind, namespace = '', pod = '', container = ''] = (request.url ?? '').split(/[/?]/);
    if (kind !== 'containerLogs') response.writeHead(404).end();
    else response.end(playedLog(namespace, pod, container));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const { items } = await client.list(nodes);
  const played = items.filter(({ status }) => (status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0) === 0);
  const report = async (status: object) => {
    for (const { metadata } of played) {
      const patch = { type: 'merge', body: { status } } as const;
      await client.patch(nodes, { name: metadata.name }, patch, { subresource: 'status' });
    }
  };
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  await report({ addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } });
  return async () => {
    await report({ addresses: null, daemonEndpoints: null });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
}
