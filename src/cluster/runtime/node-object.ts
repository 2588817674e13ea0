import { availableParallelism, hostname, totalmem } from 'node:os';
import type { Lease } from '../../api/kubernetes/coordination.ts';
import type { Node, NodeStatus } from '../../api/kubernetes/core.ts';
import { NotFoundError } from '../../base/errors.ts';
import { formatTime, type Millis } from '../../base/time.ts';
import type { KubeClient } from '../../kube/client.ts';
import { leases, nodes } from '../../kube/resources.ts';
import { HOST_IP } from './pod-status.ts';
import type { RuntimeOptions } from './runtime-context.ts';

/** The only node of the cluster. */
export const NODE_NAME = 'haldane';
/** Kubelet renews its lease every 10 s, and it holds for 40 s. */
const HEARTBEAT_MS: Millis = 10_000;
const LEASE_SECONDS = 40;
const LEASE_NAMESPACE = 'kube-node-lease';
/** Kubelet's own default. */
const MAX_PODS = '110';

/** Registers the node and keeps saying that it is alive, until `signal` aborts. */
export async function keepNode(options: RuntimeOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, onError } = options;
  while (!signal.aborted) {
    try {
      const now = clock.now();
      await registerNode(client, nodeStatus(formatTime(now)));
      await renewLease(client, `${new Date(now).toISOString().slice(0, -1)}000Z`);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await clock.sleep(HEARTBEAT_MS, signal).catch(() => {});
  }
}

async function registerNode(client: KubeClient, status: NodeStatus): Promise<void> {
  const labels = {
    'kubernetes.io/hostname': NODE_NAME,
    'kubernetes.io/os': process.platform === 'win32' ? 'windows' : process.platform,
    'kubernetes.io/arch': process.arch === 'x64' ? 'amd64' : process.arch,
    'node-role.kubernetes.io/control-plane': '',
  };
  const key = { name: NODE_NAME };
  const live = await orNull(client.get(nodes, key));
  if (live === null) {
    const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE_NAME, labels }, spec: {} };
    await client.create(nodes, node);
  }
  const since = live?.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  const body = { status: since === undefined ? status : readySince(status, since) };
  await client.patch(nodes, key, { type: 'merge', body }, { subresource: 'status' });
}

function readySince(status: NodeStatus, lastTransitionTime: string): NodeStatus {
  return { ...status, conditions: (status.conditions ?? []).map((one) => ({ ...one, lastTransitionTime })) };
}

function nodeStatus(now: string): NodeStatus {
  const resources = {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: MAX_PODS,
  };
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'pods run as processes of this machine',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    addresses: [
      { type: 'InternalIP', address: HOST_IP },
      { type: 'Hostname', address: hostname() },
    ],
    nodeInfo: {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      operatingSystem: process.platform,
      containerRuntimeVersion: 'haldane://processes',
      kubeletVersion: 'v1.33.0-haldane',
      kubeProxyVersion: '',
      osImage: process.platform,
      kernelVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  };
}

async function renewLease(client: KubeClient, renewTime: string): Promise<void> {
  const key = { namespace: LEASE_NAMESPACE, name: NODE_NAME };
  const spec = { holderIdentity: NODE_NAME, leaseDurationSeconds: LEASE_SECONDS, renewTime };
  if ((await orNull(client.get(leases, key))) !== null) {
    await client.patch(leases, key, { type: 'merge', body: { spec } });
    return;
  }
  const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: key, spec };
  await client.create(leases, lease);
}

async function orNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
