import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiObject } from '../object.ts';
import { lockDirectory } from './lock-file.ts';
import { type LogDisk, logFileOn } from './log-file.ts';
import { openStore } from './store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const anObject = (name: string, more: object = {}): ApiObject => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name, uid: `uid-${name}`, resourceVersion: '', creationTimestamp: '' },
  ...more,
});
const log = () => join(dir, 'log-0.jsonl');

describe('openStore', () => {
  it('finds every durable object again, and goes on counting', async () => {
    const first = await openStore({ dir });
    first.put('t', 'a', anObject('a'));
    first.put('t', 'b', anObject('b'));
    first.remove('t', 'a');
    await first.durable();
    await first.stop();

    const second = await openStore({ dir });
    expect(second.range('t').map(({ key }) => key)).toEqual(['b']);
    expect(second.revision()).toBe(3);
    expect(second.eventsSince('t', 1)?.map(({ type, rv }) => [type, rv])).toEqual([
      ['ADDED', 2],
      ['DELETED', 3],
    ]);
    await second.stop();
  });

  it('cuts off a record that was being written when the process died', async () => {
    const first = await openStore({ dir });
    first.put('t', 'a', anObject('a'));
    await first.durable();
    await first.stop();
    appendFileSync(log(), '00000000 {"rv":2,"r":"t","k"');

    const told: string[] = [];
    const second = await openStore({ dir, warn: (text) => told.push(text) });
    expect(told).toEqual([
      expect.stringMatching(`^${log()} ended in the middle of a write .* last 28 bytes`),
    ]);
    expect(second.revision()).toBe(1);
    second.put('t', 'b', anObject('b'));
    await second.durable();
    await second.stop();
    const third = await openStore({ dir });
    expect(third.range('t').map(({ key }) => key)).toEqual(['a', 'b']);
    await third.stop();
  });

  it('refuses to start on a log damaged before its end', async () => {
    const first = await openStore({ dir });
    for (const name of ['a', 'b', 'c']) {
      first.put('t', name, anObject(name));
      await first.durable();
    }
    await first.stop();
    const lines = readFileSync(log(), 'utf8').split('\n');
    writeFileSync(log(), [lines[0], `x${lines[1]?.slice(1)}`, ...lines.slice(2)].join('\n'));
    const offset = Buffer.byteLength(`${lines[0]}\n`);
    await expect(openStore({ dir })).rejects.toThrow(`${log()}: the record at byte ${offset} is damaged`);
  });

  it('undoes what a full disk refuses, and tells nobody of it', async () => {
    let isFull = false;
    const disk: LogDisk = {
      write: async (_bytes, _offset, length) => {
        if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return { bytesWritten: length };
      },
      datasync: async () => undefined,
      truncate: async () => undefined,
      close: async () => undefined,
    };
    const store = await openStore({ dir, openLog: async (path, size) => logFileOn(path, disk, size) });
    const told: string[] = [];
    store.subscribe('t', ({ version }) => told.push(version.key));
    store.put('t', 'a', anObject('a'));
    await store.durable();
    isFull = true;
    store.put('t', 'a', anObject('a', { data: { changed: 'yes' } }));
    store.put('t', 'b', anObject('b'));
    await expect(store.durable()).rejects.toThrow(`the disk of ${dir} is full; free some space`);
    expect(store.range('t').map(({ object }) => object['data'])).toEqual([undefined]);
    isFull = false;
    store.put('t', 'c', anObject('c'));
    await store.durable();
    expect(told).toEqual(['a', 'c']);
  });

  it('folds a long log into a snapshot and still replays the last generation', async () => {
    const first = await openStore({ dir, maxLogBytes: 2000 });
    for (let index = 0; index < 100; index += 1) {
      first.put('t', `k${index % 7}`, anObject(`k${index % 7}`, { data: { index } }));
      await first.durable();
    }
    const before = first.range('t').map(({ json }) => json);
    await first.stop();
    const second = await openStore({ dir, maxLogBytes: 2000 });
    expect(second.range('t').map(({ json }) => json)).toEqual(before);
    expect(second.revision()).toBe(100);
    expect(second.eventsSince('t', 99)).toHaveLength(1);
    expect(second.eventsSince('t', 1)).toBeNull();
    await second.stop();
  });

  it('shows a table as it was', async () => {
    const store = await openStore({ dir });
    store.put('t', 'a', anObject('a'));
    store.put('t', 'b', anObject('b'));
    await store.durable();
    store.remove('t', 'a');
    store.put('t', 'c', anObject('c'));
    await store.durable();
    expect(store.rangeAt('t', 2)?.map(({ key }) => key)).toEqual(['a', 'b']);
    await store.stop();
  });

  it('knows who depends on whom', async () => {
    const store = await openStore({ dir });
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'uid-a' };
    const child = anObject('b');
    store.put('t', 'b', { ...child, metadata: { ...child.metadata, ownerReferences: [owner] } });
    expect(store.owners.dependentsOf('uid-a')).toEqual([{ table: 't', key: 'b' }]);
    store.put('t', 'b', anObject('b'));
    expect(store.owners.dependentsOf('uid-a')).toEqual([]);
    await store.durable();
    await store.stop();
  });
});

describe('lockDirectory', () => {
  it('lets one process in at a time', () => {
    const unlock = lockDirectory(dir);
    expect(() => lockDirectory(dir)).toThrow(`process ${process.pid} is running one there`);
    unlock();
    lockDirectory(dir)();
  });

  it('takes over from a process that is gone, or was another one with the same number', () => {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' }));
    lockDirectory(dir)();
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'before' }));
    lockDirectory(dir)();
  });
});
