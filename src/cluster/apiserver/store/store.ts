import { mkdirSync } from 'node:fs';
import { errorText } from '../../../base/errors.ts';
import type { ApiObject } from '../object.ts';
import { notStored } from '../status-error.ts';
import {
  logPath,
  type Recovered,
  recoverGenerations,
  type TableContent,
  writeSnapshot,
} from './generations.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { encodeRecord, type ParsedRecord } from './log-record.ts';
import { createOwnerIndex, type OwnerIndex } from './owner-index.ts';
import {
  emptyTable,
  eventsSince,
  rangeAt,
  rangeOf,
  recordEvent,
  type StoreEvent,
  setVersion,
  type Table,
  type Version,
} from './table.ts';

/**
 * Every object of the cluster. Changes apply at once to memory and in one order; they are told to watchers, and
 * `durable()` resolves, once the log has them. A change the disk refuses is undone before anyone hears of it.
 */
export interface Store {
  /** The newest resourceVersion, durable or not. */
  revision(): number;
  get(table: string, key: string): Version | undefined;
  range(table: string, namespace?: string): readonly Version[];
  /** The table as it was at `rv`; `null` when that is forgotten. */
  rangeAt(table: string, rv: number): readonly Version[] | null;
  /** Takes ownership of `object` and sets its resourceVersion. */
  put(table: string, key: string, object: ApiObject): Version;
  remove(table: string, key: string): Version | undefined;
  /** Resolves when everything seen so far is on disk; throws a `StatusError` when it could not be written. */
  durable(): Promise<void>;
  /** Events after `rv` that are durable; `null` when some are forgotten. */
  eventsSince(table: string, rv: number): readonly StoreEvent[] | null;
  /** Calls `listener` for each durable event, in order; the returned function ends it. */
  subscribe(table: string, listener: (event: StoreEvent) => void): () => void;
  /** Calls `listener` for each durable event of any table. */
  observe(listener: (table: string, event: StoreEvent) => void): () => void;
  /** Names of the tables that ever held something. */
  tables(): readonly string[];
  readonly owners: Pick<OwnerIndex, 'placeOf' | 'dependentsOf'>;
  stop(): Promise<void>;
}

export interface StoreOptions {
  readonly dir: string;
  /** A log longer than this is folded into a snapshot. Default 64 MiB. */
  readonly maxLogBytes?: number;
  /** Told what went wrong in the background: a snapshot that could not be written. */
  readonly warn?: (text: string) => void;
  readonly openLog?: (path: string, size: number) => Promise<LogFile>;
}

interface Staged {
  readonly table: string;
  readonly event: StoreEvent;
  readonly line: string;
}

interface State {
  readonly options: StoreOptions;
  readonly tables: Map<string, Table>;
  readonly owners: OwnerIndex;
  readonly observers: Set<(table: string, event: StoreEvent) => void>;
  rv: number;
  base: number;
  staged: Staged[];
  flushing: Promise<void> | null;
  log: LogFile;
  snapshotting: Promise<void> | null;
}

export async function openStore(options: StoreOptions): Promise<Store> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const recovered = recoverGenerations(options.dir);
  if (recovered.tornBytes > 0) options.warn?.(tornText(options.dir, recovered));
  const open = options.openLog ?? openLogFile;
  const log = await open(logPath(options.dir, recovered.log.start), recovered.log.size);
  const state: State = {
    options,
    tables: new Map(),
    owners: createOwnerIndex(),
    observers: new Set(),
    rv: recovered.base,
    base: recovered.base,
    staged: [],
    flushing: null,
    log,
    snapshotting: null,
  };
  for (const record of recovered.snapshot) replay(state, record);
  for (const record of recovered.changes) {
    const event = replay(state, record);
    if (event !== null) recordEvent(tableOf(state, record.table), event);
  }
  return storeOn(state);
}

function tornText(dir: string, { log, tornBytes }: Recovered): string {
  const path = logPath(dir, log.start);
  return `${path} ended in the middle of a write that nobody was told had succeeded; its last ${tornBytes} bytes are left out`;
}

function storeOn(state: State): Store {
  return {
    revision: () => state.rv,
    get: (table, key) => state.tables.get(table)?.versions.get(key),
    range: (table, namespace) => rangeOf(tableOf(state, table), namespace),
    rangeAt: (table, rv) => rangeAt(tableOf(state, table), rv),
    put: (table, key, object) => {
      state.rv += 1;
      object.metadata.resourceVersion = String(state.rv);
      return stage(state, table, { rv: state.rv, key, object, json: JSON.stringify(object) });
    },
    remove: (table, key) => stageRemoval(state, table, key),
    durable: () => durable(state),
    eventsSince: (table, rv) => eventsSince(tableOf(state, table), rv),
    subscribe: (table, listener) => {
      const { listeners } = tableOf(state, table);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    observe: (listener) => {
      state.observers.add(listener);
      return () => state.observers.delete(listener);
    },
    tables: () => [...state.tables.keys()],
    owners: state.owners,
    stop: async () => {
      await state.flushing;
      await state.snapshotting;
      await state.log.close();
    },
  };
}

function tableOf(state: State, name: string): Table {
  const known = state.tables.get(name);
  if (known !== undefined) return known;
  const made = emptyTable(state.base);
  state.tables.set(name, made);
  return made;
}

function replay(state: State, record: ParsedRecord): StoreEvent | null {
  const { rv, key } = record;
  const table = tableOf(state, record.table);
  const previous = table.versions.get(key) ?? null;
  state.rv = Math.max(state.rv, rv);
  if (record.object === undefined) {
    if (previous === null) return null;
    apply(state, record.table, key, null);
    return { type: 'DELETED', rv, version: removed(previous, rv), previous };
  }
  const object = record.object as ApiObject;
  const version = { rv, key, object, json: JSON.stringify(object) };
  apply(state, record.table, key, version);
  return { type: previous === null ? 'ADDED' : 'MODIFIED', rv, version, previous };
}

function removed(previous: Version, rv: number): Version {
  const { object, key } = previous;
  const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
  return { rv, key, object: last, json: JSON.stringify(last) };
}

function apply(state: State, name: string, key: string, version: Version | null): void {
  const table = tableOf(state, name);
  state.owners.update(name, table.versions.get(key) ?? null, version);
  setVersion(table, key, version);
}

function stage(state: State, table: string, version: Version): Version {
  const { rv, key, json } = version;
  const previous = tableOf(state, table).versions.get(key) ?? null;
  apply(state, table, key, version);
  const type = previous === null ? 'ADDED' : 'MODIFIED';
  const line = encodeRecord({ rv, table, key, json });
  state.staged.push({ table, event: { type, rv, version, previous }, line });
  return version;
}

function stageRemoval(state: State, table: string, key: string): Version | undefined {
  const previous = tableOf(state, table).versions.get(key);
  if (previous === undefined) return undefined;
  state.rv += 1;
  const version = removed(previous, state.rv);
  apply(state, table, key, null);
  const line = encodeRecord({ rv: state.rv, table, key, json: null });
  state.staged.push({ table, event: { type: 'DELETED', rv: state.rv, version, previous }, line });
  return version;
}

async function durable(state: State): Promise<void> {
  if (state.staged.length === 0) return await (state.flushing ?? undefined);
  // Those who wait while a group is being written share the next one: one disk sync for all of them.
  const earlier = state.flushing;
  const mine = state.staged;
  if (earlier !== null) await earlier;
  if (state.staged === mine && mine.length > 0) state.flushing = flush(state);
  await state.flushing;
}

async function flush(state: State): Promise<void> {
  const group = state.staged;
  state.staged = [];
  try {
    await appendOrUndo(state, group);
    for (const { table, event } of group) publish(state, table, event);
    await rotateWhenLong(state);
  } finally {
    state.flushing = null;
  }
}

async function appendOrUndo(state: State, group: readonly Staged[]): Promise<void> {
  try {
    await state.log.append(group.map(({ line }) => line).join(''));
  } catch (cause) {
    // What was staged meanwhile stands on changes that never happened, so it goes too.
    undo(state, [...group, ...state.staged]);
    state.staged = [];
    throw notStored(state.options.dir, cause);
  }
}

function undo(state: State, changes: readonly Staged[]): void {
  for (const { table, event } of changes.toReversed()) apply(state, table, event.version.key, event.previous);
}

function publish(state: State, name: string, event: StoreEvent): void {
  const table = tableOf(state, name);
  recordEvent(table, event);
  for (const listener of table.listeners) listener(event);
  for (const observer of state.observers) observer(name, event);
}

/** Starts the next generation; its snapshot is written while requests go on. */
async function rotateWhenLong(state: State): Promise<void> {
  const { dir, maxLogBytes = 64 << 20, openLog = openLogFile, warn } = state.options;
  if (state.log.size() < maxLogBytes || state.snapshotting !== null) return;
  const rv = state.staged[0] === undefined ? state.rv : state.staged[0].event.rv - 1;
  const content = durableContent(state);
  try {
    const next = await openLog(logPath(dir, rv), 0);
    await state.log.close();
    state.log = next;
  } catch (cause) {
    warn?.(`cannot start a new log in ${dir}, going on with the old one: ${errorText(cause)}`);
    return;
  }
  state.snapshotting = writeSnapshot(dir, rv, content)
    .catch((cause: unknown) => warn?.(`cannot write a snapshot to ${dir}: ${errorText(cause)}`))
    .finally(() => {
      state.snapshotting = null;
    });
}

/** All tables without what is still waiting for the disk. */
function durableContent(state: State): TableContent[] {
  const waiting = state.staged.toReversed();
  return [...state.tables].map(([name, table]) => {
    const undone = waiting.filter((change) => change.table === name);
    if (undone.length === 0) return [name, rangeOf(table)];
    const past = new Map(table.versions);
    for (const { event } of undone) {
      if (event.previous === null) past.delete(event.version.key);
      else past.set(event.version.key, event.previous);
    }
    return [name, [...past.values()]];
  });
}
