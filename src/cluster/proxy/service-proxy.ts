import type { Service } from '../../api/kubernetes/core.ts';
import { keyOf } from '../../api/kubernetes/meta.ts';
import { CodedError, errorText } from '../../base/errors.ts';
import { deepEqual } from '../../base/json.ts';
import type { Clock, Millis } from '../../base/time.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { EventRecorder } from '../../kube/events.ts';
import { Informer } from '../../kube/informer.ts';
import { endpointSlices, services } from '../../kube/resources.ts';
import { assignAddresses, planListeners, type ServiceListener } from './service-listeners.ts';
import { openListener, type TcpListener } from './tcp-listener.ts';

export interface ServiceProxyOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: EventRecorder;
  readonly onError: (error: unknown) => void;
}

export interface ServiceProxy {
  /** Resolves when every Service that exists has been looked at. */
  whenReady(): Promise<void>;
  stop(graceMs: Millis): Promise<void>;
}

/** Changes that arrive together are applied together. */
const SETTLE_MS: Millis = 10;
/** A port that was taken may become free: someone else's process ends. */
const RETRY_MS: Millis = 5000;
/** How long a connection may outlive the Service it came by. */
const DRAIN_MS: Millis = 30_000;

interface Proxying {
  readonly options: ServiceProxyOptions;
  readonly open: Map<string, TcpListener>;
  /** Why a listener could not be opened, by its key: told once. */
  readonly failures: Map<string, string>;
}

/**
 * Lets clients reach Services by address: a TCP listener for each ClusterIP and LoadBalancer address and port,
 * which gives each *connection* to a ready endpoint in turn. A LoadBalancer has its address in its status once
 * every port is bound; a port that is taken is an Event, and the address stays pending.
 */
export function startServiceProxy(options: ServiceProxyOptions): ServiceProxy {
  const { client, clock, random, onError } = options;
  const watch = { clock, random, onError };
  const serviceInformer = new Informer(client, services, watch);
  const sliceInformer = new Informer(client, endpointSlices, watch);
  const proxying: Proxying = { options, open: new Map(), failures: new Map() };
  let running: Promise<void> = Promise.resolve();
  let cancel: (() => void) | null = null;
  let isStopping = false;
  const run = () => {
    cancel = null;
    running = running.then(async () => {
      if (isStopping) return;
      await reconcile(proxying, serviceInformer.list(), sliceInformer.list()).catch(onError);
      if (proxying.failures.size > 0 && !isStopping) cancel ??= clock.after(RETRY_MS, run);
    });
    return running;
  };
  const ready = Promise.all([serviceInformer.whenSynced(), sliceInformer.whenSynced()]).then(async () => {
    const soon = () => {
      cancel?.();
      cancel = clock.after(SETTLE_MS, run);
    };
    const handlers = { added: soon, updated: soon, deleted: soon };
    serviceInformer.subscribe(handlers);
    sliceInformer.subscribe(handlers);
    await run();
  });
  serviceInformer.start();
  sliceInformer.start();
  return {
    whenReady: () => ready,
    async stop(graceMs) {
      isStopping = true;
      cancel?.();
      await Promise.all([serviceInformer.stop(), sliceInformer.stop(), running]);
      await Promise.all([...proxying.open.values()].map((listener) => listener.stop(graceMs)));
    },
  };
}

async function reconcile(
  proxying: Proxying,
  all: readonly Service[],
  slices: Parameters<typeof planListeners>[1],
): Promise<void> {
  const live = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const addresses = assignAddresses(live);
  const wanted = planListeners(live, slices, (service) => addresses.get(keyOf(service)) ?? null);
  closeUnwanted(proxying, new Set(wanted.map(({ key }) => key)));
  for (const listener of wanted) await ensureOpen(proxying, listener);
  for (const service of live) {
    const own = wanted.filter((one) => one.isLoadBalancer && keyOf(one.service) === keyOf(service));
    const isServed = own.length > 0 && own.every(({ key }) => proxying.open.has(key));
    await writeStatus(proxying, service, isServed ? (addresses.get(keyOf(service)) ?? null) : null);
  }
}

function closeUnwanted({ open, failures, options }: Proxying, wanted: ReadonlySet<string>): void {
  for (const key of failures.keys()) if (!wanted.has(key)) failures.delete(key);
  for (const [key, listener] of open) {
    if (wanted.has(key)) continue;
    open.delete(key);
    listener.stop(DRAIN_MS).catch(options.onError);
  }
}

async function ensureOpen({ open, failures, options }: Proxying, listener: ServiceListener): Promise<void> {
  const known = open.get(listener.key);
  if (known !== undefined) {
    known.update(listener);
    return;
  }
  try {
    open.set(listener.key, await openListener(listener, options.clock));
    failures.delete(listener.key);
  } catch (error) {
    const message = `cannot listen on ${listener.key}: ${listenText(error)}`;
    if (failures.get(listener.key) === message) return;
    failures.set(listener.key, message);
    options.events.record(listener.service, { type: 'Warning', reason: 'PortUnavailable', message });
  }
}

function listenText(error: unknown): string {
  const isForbidden = (error as NodeJS.ErrnoException).code === 'EACCES';
  return isForbidden
    ? 'this user may take no port below 1024; what the gateway routes is not affected'
    : errorText(error);
}

/** Only LoadBalancers have an address to show, and one that is no longer served must not be shown. */
async function writeStatus({ options }: Proxying, service: Service, ip: string | null): Promise<void> {
  const shown = service.status?.loadBalancer?.ingress ?? [];
  const ingress = ip === null ? [] : [{ ip, ipMode: 'VIP' as const }];
  if (deepEqual(shown, ingress)) return;
  const { namespace = '', name } = service.metadata;
  const body = { status: { loadBalancer: { ingress: ingress.length === 0 ? null : ingress } } };
  try {
    await options.client.patch(
      services,
      { namespace, name },
      { type: 'merge', body },
      { subresource: 'status' },
    );
  } catch (error) {
    // Gone, or moved: the watch brings us back.
    if (!(error instanceof CodedError)) throw error;
    options.onError(error);
  }
}
