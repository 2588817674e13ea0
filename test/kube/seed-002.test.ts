import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { NotFoundError } from '../../src/base/errors.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { namespaces } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { startController } from '../e2e/story/controller-process.ts';
import { type FirstDayPlace, tellFirstDay } from '../e2e/story/first-day.ts';
import { connectToCluster, installCrds } from '../traces/cluster.ts';
import { playedLog, serveNodeLogs } from './node-logs.ts';

/** The story makes these itself. */
const NAMESPACES = ['petclinic', 'argo-rollouts'];
const GONE_MS = 60_000;

tellFirstDay('the first day with canaries on a real API server', async (): Promise<FirstDayPlace> => {
  const kubeconfig = process.env['KUBECONFIG'] ?? '';
  const dir = mkdtempSync(join(tmpdir(), 'haldane-first-day-'));
  const cluster = connectToCluster();
  await installCrds(cluster);
  await removeNamespaces(cluster.client);
  const stopLogs = await serveNodeLogs(cluster.client);
  const lease = await cluster.namespace('first-day');
  const controller = startController(kubeconfig, 'petclinic', ['--leader-election-namespace', lease]);
  return {
    dir,
    kubeconfig,
    // Played kubelets probe nothing: a pod is ready after the delay that its probe asks for.
    hastyProbe: '{httpGet: {path: /, port: 8080}, initialDelaySeconds: 600, periodSeconds: 1}',
    unready: /Ready +False/,
    logOf: (pod) => playedLog('petclinic', pod, 'was'),
    autoscales: true,
    async dispose() {
      await controller.kill('SIGTERM');
      await stopLogs();
      await removeNamespaces(cluster.client);
      await cluster.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});

async function removeNamespaces(client: KubeClient): Promise<void> {
  for (const name of NAMESPACES) {
    await client.delete(namespaces, { name }).catch(unlessGone);
    await eventually(async () => {
      expect(await client.get(namespaces, { name }).catch(unlessGone)).toBeUndefined();
    }, GONE_MS);
  }
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}
