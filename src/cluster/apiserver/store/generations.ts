import { readdirSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '../../../base/errors.ts';
import { corruptText, parseLog } from './log-file.ts';
import { encodeRecord, type ParsedRecord } from './log-record.ts';
import type { Version } from './table.ts';

/*
 * A directory holds generations, named by the resourceVersion they start after:
 *   snapshot-R.jsonl  every object as of R (absent for R = 0)        log-R.jsonl  the changes after R
 * The newest two are kept: starting from the older one replays enough changes for watches to resume.
 */

export interface Generations {
  readonly snapshots: readonly number[];
  readonly logs: readonly number[];
}

export function listGenerations(dir: string): Generations {
  const revisions = (pattern: RegExp) =>
    readdirSync(dir)
      .flatMap((name) => pattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  return { snapshots: revisions(/^snapshot-(\d+)\.jsonl$/), logs: revisions(/^log-(\d+)\.jsonl$/) };
}

export const logPath = (dir: string, rv: number) => join(dir, `log-${rv}.jsonl`);
const snapshotPath = (dir: string, rv: number) => join(dir, `snapshot-${rv}.jsonl`);

export interface Recovered {
  /** Revision of the snapshot that replay starts from. */
  readonly base: number;
  readonly snapshot: readonly ParsedRecord[];
  readonly changes: readonly ParsedRecord[];
  /** The log to go on writing, and its intact length. */
  readonly log: { readonly start: number; readonly size: number };
  /** Bytes after it, of a write that was under way when the process died. */
  readonly tornBytes: number;
}

export function recoverGenerations(dir: string): Recovered {
  const { snapshots, logs } = listGenerations(dir);
  const base = snapshots[0] ?? 0;
  const snapshot = base === 0 ? [] : readSnapshot(snapshotPath(dir, base));
  const chain = logs.filter((start) => start >= base);
  if (base !== 0 && chain[0] !== base) {
    throw new TerminalError(`cannot read the cluster's log: ${logPath(dir, base)} is missing`);
  }
  const changes: ParsedRecord[] = [];
  let size = 0;
  let tornBytes = 0;
  for (const start of chain) {
    const path = logPath(dir, start);
    const bytes = readFileSync(path);
    const parsed = parseLog(path, bytes);
    // Only the newest log can end in the middle of a write.
    if (start !== chain.at(-1) && parsed.size !== bytes.length) {
      throw new TerminalError(corruptText(path, parsed.size));
    }
    for (const record of parsed.records) changes.push(record);
    size = parsed.size;
    tornBytes = bytes.length - size;
  }
  return { base, snapshot, changes, log: { start: chain.at(-1) ?? 0, size }, tornBytes };
}

function readSnapshot(path: string): readonly ParsedRecord[] {
  const bytes = readFileSync(path);
  const { records, size } = parseLog(path, bytes);
  const end = records.at(-1);
  if (size !== bytes.length || end?.table !== '' || Number(end.key) !== records.length - 1) {
    throw new TerminalError(corruptText(path, size));
  }
  return records.slice(0, -1);
}

/** One table's name with its objects. */
export type TableContent = readonly [string, readonly Version[]];

/** Writes `snapshot-rv` whole or not at all, then forgets the generations before the previous one. */
export async function writeSnapshot(dir: string, rv: number, tables: readonly TableContent[]): Promise<void> {
  const path = snapshotPath(dir, rv);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    for (const chunk of snapshotChunks(rv, tables)) await file.write(chunk);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
  await forgetOld(dir);
}

/** About a megabyte at a time, so that requests are served in between. */
function* snapshotChunks(rv: number, tables: readonly TableContent[]): Generator<string> {
  let chunk: string[] = [];
  let length = 0;
  let count = 0;
  for (const [table, versions] of tables) {
    for (const { rv: at, key, json } of versions) {
      const line = encodeRecord({ rv: at, table, key, json });
      chunk.push(line);
      count += 1;
      length += line.length;
      if (length < 1 << 20) continue;
      yield chunk.join('');
      chunk = [];
      length = 0;
    }
  }
  yield chunk.join('') + encodeRecord({ rv, table: '', key: String(count), json: null });
}

async function forgetOld(dir: string): Promise<void> {
  const { snapshots, logs } = listGenerations(dir);
  const keepFrom = snapshots.at(-2) ?? 0;
  for (const rv of snapshots) if (rv < keepFrom) await rm(snapshotPath(dir, rv), { force: true });
  for (const rv of logs) if (rv < keepFrom) await rm(logPath(dir, rv), { force: true });
}
