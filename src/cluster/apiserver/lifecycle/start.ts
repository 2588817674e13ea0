import { errorText } from '../../../base/errors.ts';
import type { ApiContext } from '../context.ts';
import { customResourcesOf } from '../kinds/custom-resources.ts';
import type { ApiObject } from '../object.ts';
import type { StoreEvent } from '../store/table.ts';
import { bootstrap, furnishNamespace } from './bootstrap.ts';
import { finishCrd } from './crd-cleanup.ts';
import { collectDependents, collectOrphaned } from './garbage.ts';
import { finishNamespace } from './namespace-cleanup.ts';

const CRDS = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Everything a control plane does about objects without being asked: owners' dependents go, namespaces and CRDs
 * empty themselves, CRDs become resources. Works through its queue one task after another.
 */
export async function startLifecycle(
  context: ApiContext,
  warn: (text: string) => void,
): Promise<() => Promise<void>> {
  const queue = createQueue(context, warn);
  for (const { object } of context.store.range(CRDS)) register(context, object);
  const unobserve = context.store.observe((table, event) => {
    if (table === CRDS) followCrd(context, event);
    for (const [key, task] of tasksFor(context, table, event)) queue.add(key, task);
  });
  bootstrap(context);
  await context.store.durable();
  for (const table of context.store.tables()) resume(context, table, queue);
  return async () => {
    unobserve();
    await queue.stop();
  };
}

/** What was left undone when the last server ended. */
function resume(context: ApiContext, table: string, queue: Queue): void {
  for (const version of context.store.range(table)) {
    const { metadata } = version.object;
    const isOpen = metadata.deletionTimestamp !== undefined || metadata.ownerReferences !== undefined;
    if (!isOpen) continue;
    const event: StoreEvent = { type: 'MODIFIED', rv: version.rv, version, previous: version };
    for (const [key, task] of tasksFor(context, table, event)) queue.add(key, task);
  }
}

function register({ registry }: ApiContext, crd: ApiObject): void {
  registry.setCustom(crd.metadata.name, customResourcesOf(crd));
}

function followCrd(context: ApiContext, { type, version }: StoreEvent): void {
  if (type === 'DELETED') context.registry.setCustom(version.object.metadata.name, []);
  else register(context, version.object);
}

type Task = () => void;

type KeyedTask = readonly [string, Task];

function tasksFor(context: ApiContext, table: string, event: StoreEvent): readonly KeyedTask[] {
  const { metadata } = event.version.object;
  const isGone = event.type === 'DELETED';
  const dependents = (uid: string): KeyedTask => [`dependents ${uid}`, () => collectDependents(context, uid)];
  const tasks: KeyedTask[] = (metadata.ownerReferences ?? []).map(({ uid }) => dependents(uid));
  if (isGone || metadata.deletionTimestamp !== undefined) tasks.push(dependents(metadata.uid));
  if (!isGone && metadata.ownerReferences !== undefined) {
    tasks.push([`orphaned ${metadata.uid}`, () => collectOrphaned(context, metadata.uid)]);
  }
  return [...tasks, ...(isGone ? goneTasks(context, table, event) : presentTasks(context, table, event))];
}

function goneTasks(context: ApiContext, table: string, { version }: StoreEvent): readonly KeyedTask[] {
  const { namespace } = version.object.metadata;
  const tasks = crdTasks(context, table);
  if (namespace === undefined) return tasks;
  return [...tasks, [`namespace ${namespace}`, () => finishNamespace(context, namespace)]];
}

function presentTasks(context: ApiContext, table: string, event: StoreEvent): readonly KeyedTask[] {
  const { name, deletionTimestamp } = event.version.object.metadata;
  const isDeleting = deletionTimestamp !== undefined;
  if (table === CRDS && isDeleting) return [[`crd ${name}`, () => finishCrd(context, name)]];
  if (table !== '/namespaces') return [];
  if (isDeleting) return [[`namespace ${name}`, () => finishNamespace(context, name)]];
  return event.type === 'ADDED' ? [[`furnish ${name}`, () => furnishNamespace(context, name)]] : [];
}

/** A CRD that is going waits for the last of its objects. */
function crdTasks(context: ApiContext, table: string): readonly (readonly [string, Task])[] {
  const crdName = context.registry.stored(table)?.custom?.crdName;
  return crdName === undefined ? [] : [[`crd ${crdName}`, () => finishCrd(context, crdName)]];
}

interface Queue {
  add(key: string, task: Task): void;
  stop(): Promise<void>;
}

/** Runs tasks in order, each key at most once at a time; the writes of a round are made durable together. */
function createQueue(context: ApiContext, warn: (text: string) => void): Queue {
  const waiting = new Map<string, Task>();
  let running: Promise<void> | null = null;
  let isStopped = false;
  const drain = async () => {
    await Promise.resolve();
    while (waiting.size > 0 && !isStopped) {
      const round = [...waiting.values()];
      waiting.clear();
      for (const task of round) attempt(task, warn);
      await context.store.durable().catch((cause: unknown) => warn(errorText(cause)));
    }
    running = null;
  };
  return {
    add: (key, task) => {
      waiting.set(key, task);
      running ??= drain();
    },
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

function attempt(task: Task, warn: (text: string) => void): void {
  try {
    task();
  } catch (thrown) {
    warn(`cannot clean up: ${errorText(thrown)}`);
  }
}
