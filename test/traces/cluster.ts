import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import { resolveConnection } from '../../src/kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../src/kube/http-client.ts';
import { customResourceDefinitions, namespaces } from '../../src/kube/resources.ts';
import { realClock } from '../../src/testing/real-clock.ts';

export interface TestCluster {
  readonly client: HttpKubeClient;
  /** A new namespace, deleted when the cluster is closed. */
  namespace(prefix: string): Promise<string>;
  close(): Promise<void>;
}

/** The cluster that KUBECONFIG names. */
export function connectToCluster(): TestCluster {
  const connection = resolveConnection({ env: process.env, clock: realClock });
  const client = createKubeClient(connection, {
    clock: realClock,
    userAgent: 'haldane-test',
    random: Math.random,
  });
  const created: string[] = [];
  return {
    client,
    async namespace(prefix) {
      const name = `${prefix}-${Date.now().toString(36)}`;
      await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      created.push(name);
      return name;
    },
    async close() {
      await Promise.all(created.map((name) => client.delete(namespaces, { name })));
      await client.close();
    },
  };
}

/** Applies crds/ and waits until the API server serves them. */
export async function installCrds({ client }: TestCluster): Promise<void> {
  const definitions = readdirSync('crds').map(
    (file) => parse(readFileSync(`crds/${file}`, 'utf8')) as KubeObject,
  );
  for (const body of definitions) {
    const patch = { type: 'apply', body } as const;
    await client.patch(customResourceDefinitions, body.metadata, patch, { force: true });
  }
  for (const { metadata } of definitions) {
    for (;;) {
      const live = (await client.get(customResourceDefinitions, metadata)) as KubeObject & {
        status?: { conditions?: { type: string; status: string }[] };
      };
      if (live.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'))
        break;
      await realClock.sleep(50);
    }
  }
}
