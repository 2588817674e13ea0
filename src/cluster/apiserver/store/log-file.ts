import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TerminalError } from '../../../base/errors.ts';
import { decodeRecord, type ParsedRecord } from './log-record.ts';

/** An append-only file. Every `append` that resolves is on disk; one that rejects has left no trace in the file. */
export interface LogFile {
  readonly path: string;
  size(): number;
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The part of a file handle that the log needs; tests pass one whose disk is full. */
export interface LogDisk {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** On Linux each write is on disk when it returns: half the trips of a write and a sync. Elsewhere 0. */
const WRITES_THROUGH = process.platform === 'linux' ? constants.O_DSYNC : 0;

export async function openLogFile(path: string, size: number): Promise<LogFile> {
  const begin = size === 0 ? constants.O_CREAT | constants.O_TRUNC : 0;
  const handle = await open(path, constants.O_RDWR | begin | WRITES_THROUGH, 0o600);
  const disk: LogDisk = {
    write: (bytes, offset, length, position) => handle.write(bytes, offset, length, position),
    datasync: async () => {
      if (WRITES_THROUGH === 0) await handle.datasync();
    },
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
  return logFileOn(path, disk, size);
}

export function logFileOn(path: string, disk: LogDisk, startSize: number): LogFile {
  let size = startSize;
  let broken: Error | null = null;

  const writeAll = async (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) {
      done += (await disk.write(bytes, done, bytes.length - done, size + done)).bytesWritten;
    }
  };

  return {
    path,
    size: () => size,
    append: async (text) => {
      if (broken !== null) throw broken;
      const bytes = Buffer.from(text);
      try {
        await writeAll(bytes);
        await disk.datasync();
        size += bytes.length;
      } catch (cause) {
        // A half-written group must not be replayed after a restart: its writers are told that it failed.
        await disk.truncate(size).catch((reason: unknown) => {
          broken = new TerminalError(`cannot truncate ${path} after a failed write`, { cause: reason });
        });
        throw cause;
      }
    },
    close: () => disk.close(),
  };
}

/**
 * Reads every intact record of a log. A broken last line is what a kill in mid-write leaves: it was never
 * acknowledged and is cut off (`size` is where the intact part ends). Damage before that stops the start.
 */
export function parseLog(path: string, bytes: Buffer): { records: ParsedRecord[]; size: number } {
  const records: ParsedRecord[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = bytes.indexOf(10, offset);
    const record = end === -1 ? null : decodeRecord(bytes.toString('utf8', offset, end));
    if (record === null) {
      if (isLastLine(bytes, end)) break;
      throw new TerminalError(corruptText(path, offset));
    }
    records.push(record);
    offset = end + 1;
  }
  return { records, size: offset };
}

function isLastLine(bytes: Buffer, end: number): boolean {
  return end === -1 || end === bytes.length - 1;
}

export function corruptText(path: string, offset: number): string {
  return (
    `cannot read the cluster's log ${path}: the record at byte ${offset} is damaged and intact data follows it; ` +
    'restore the file from a copy, or move the directory away to start an empty cluster'
  );
}
