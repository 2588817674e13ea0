import type { Pod, Service } from '../../api/kubernetes/core.ts';
import { NotFoundError } from '../../base/errors.ts';
import type { Clock, Millis } from '../../base/time.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { EventRecorder } from '../../kube/events.ts';
import type { Informer } from '../../kube/informer.ts';
import { configMaps, secrets } from '../../kube/resources.ts';
import type { ContainerRecord } from './container-record.ts';
import type { ConfigReader } from './env.ts';
import type { ExecRunner } from './exec-runner.ts';
import type { GuardianLink } from './guardian-link.ts';
import type { ImageTable } from './images.ts';
import type { PodAddresses } from './pod-addresses.ts';
import type { Prober } from './prober.ts';

export interface RuntimeOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly podsDir: string;
  readonly images: ImageTable;
  /** The PATH of pods, the only variable they inherit. */
  readonly path: string;
  /** Kubelet waits 10 s before the second restart, and doubles up to 5 minutes. */
  readonly restartBackoffBaseMs: Millis;
  /** Of one container instance, both halves together. Kubelet keeps 10 MiB a file. */
  readonly logMaxBytes: number;
  readonly onError: (error: unknown) => void;
}

/** What every part of the pod runtime works with. */
export interface RuntimeContext extends RuntimeOptions {
  readonly link: GuardianLink;
  readonly exec: ExecRunner;
  readonly recorder: EventRecorder;
  readonly addresses: PodAddresses;
  readonly services: Informer<Service>;
  /** By process id. */
  readonly probers: Map<string, Prober>;
  /** Looks at the pod again soon. */
  wake(uid: string): void;
}

/** A stage of one pod's life concerns a pod, its record's container and the context. */
export interface EventAbout {
  readonly pod: Pod;
  readonly container?: ContainerRecord;
}

export function recordEvent(
  { recorder }: RuntimeContext,
  { pod, container }: EventAbout,
  type: 'Normal' | 'Warning',
  [reason, message]: readonly [reason: string, message: string],
): void {
  const list = container?.role === 'main' ? 'containers' : 'initContainers';
  const fieldPath = container === undefined ? {} : { fieldPath: `spec.${list}{${container.spec.name}}` };
  recorder.record(pod, { type, reason, message, ...fieldPath });
}

/** Reads through to the API server: configuration is looked at when a container starts, as kubelet does. */
export function configReader({ client }: RuntimeContext, namespace: string): ConfigReader {
  const orNull = async <T>(read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (error instanceof NotFoundError) return null;
      throw error;
    }
  };
  const decode = (values: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
    );
  return {
    async configMap(name) {
      const found = await orNull(client.get(configMaps, { namespace, name }));
      return found === null ? null : { ...decode(found.binaryData), ...found.data };
    },
    async secret(name) {
      const found = await orNull(client.get(secrets, { namespace, name }));
      return found === null ? null : decode(found.data);
    },
  };
}
