import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rollouts } from '../../../src/kube/argo-resources.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { createKubeClient, type HttpKubeClient } from '../../../src/kube/http-client.ts';
import { namespaces } from '../../../src/kube/resources.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { realClock } from '../../../src/testing/real-clock.ts';
import { type RecordedRequest, startRecordingProxy } from '../../../src/testing/recording-proxy.ts';
import type { Ended } from '../story/run-program.ts';
import { fill, type Names, writePlaces } from './places.ts';
import type { Row } from './row.ts';
import { runLine, spawnLine } from './run-line.ts';

/** An API server with our CRDs and without a controller for Rollouts. */
export interface ScriptServer {
  /** May do everything. */
  readonly connection: Connection;
  /** Of a user who may do everything. */
  readonly token: string;
  dispose(): Promise<void>;
}

/** Two namespaces of that server, and a proxy in front of it through which every command line goes. */
export interface ScriptLab {
  readonly names: Names;
  /** Past the proxy. */
  readonly client: HttpKubeClient;
  run(row: Row): Promise<Ended & { readonly requests: readonly RecordedRequest[] }>;
  /** Versions of the Rollouts in the namespace. */
  versions(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function openScriptLab({ connection, token }: ScriptServer): Promise<ScriptLab> {
  const proxy = await startRecordingProxy(connection);
  const client = createKubeClient(connection, {
    clock: realClock,
    random: Math.random,
    userAgent: 'haldane-test',
  });
  const ns = `script-${randomUUID().slice(0, 6)}`;
  const dir = mkdtempSync(join(tmpdir(), 'haldane-script-'));
  const names: Names = { ns, other: `${ns}-b`, dir, server: proxy.url, token };
  const env = writePlaces(names, proxy);
  for (const name of [names.ns, names.other]) {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  return {
    names,
    client,
    async run(row) {
      const own = Object.entries(row.env ?? {}).map(([name, value]) => [name, fill(value, names)]);
      const place = { names, client, env: { ...env, ...Object.fromEntries(own) } };
      proxy.take();
      const line = fill(row.line, names);
      const untilLeft =
        row.until === undefined ? null : (shown: () => string) => watchUntil(client, ns, row, shown);
      const ended = await (row.isSpawned === true ? spawnLine(line, place) : runLine(line, place, untilLeft));
      return { ...ended, requests: proxy.take() };
    },
    async versions() {
      const { items } = await client.list(rollouts, { namespace: ns });
      return items.map(({ metadata }) => metadata.resourceVersion);
    },
    async close() {
      for (const name of [names.ns, names.other]) await client.delete(namespaces, { name });
      await client.close();
      await proxy.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits for what the row awaits, and brings its change about. */
async function watchUntil(
  client: HttpKubeClient,
  namespace: string,
  { until = /^/, change }: Row,
  shown: () => string,
): Promise<void> {
  await eventually(() => expect(shown()).toMatch(until));
  if (change === undefined) return;
  const patch = { type: 'merge', body: { status: change.status } } as const;
  await client.patch(rollouts, { namespace, name: 'web' }, patch, { subresource: 'status' });
  await eventually(() => expect(shown()).toMatch(change.shows));
}
