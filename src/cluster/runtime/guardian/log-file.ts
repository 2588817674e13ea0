import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UnavailableError } from '../../../base/errors.ts';
import type { EpochMs } from '../../../base/time.ts';

/** Where the older half of a log goes when it has grown to its limit. */
export function rotatedPath(path: string): string {
  return `${path}.1`;
}

/** A container's log in CRI form: `<time> stdout F <line>`. No more than `maxBytes` is kept on disk. */
export interface LogFile {
  write(stream: 'stdout' | 'stderr', chunk: Uint8Array, at: EpochMs): void;
  /** Ends an unfinished line and closes the file. */
  close(at: EpochMs): void;
}

/** A program that never ends its line must not fill our memory. As containerd's 16 KiB, it is cut with tag `P`. */
const MAX_LINE_BYTES = 16_384;
const NEWLINE = 0x0a;

function lostText(bytes: number): string {
  return `haldane: ${bytes} bytes of output were lost, since the log could not be written`;
}

export function openLogFile(path: string, maxBytes: number): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file = openSync(path, 'a', 0o600);
  let size = 0;
  let lostBytes = 0;
  const partial = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  const write = (bytes: Uint8Array) => {
    // Two files share the limit: the current half and the one before.
    if (size > 0 && size + bytes.length > maxBytes / 2) {
      if (existsSync(path)) renameSync(path, rotatedPath(path));
      const next = openSync(path, 'a', 0o600);
      closeSync(file);
      file = next;
      size = 0;
    }
    const written = writeSync(file, bytes);
    size += written;
    if (written < bytes.length) throw new UnavailableError(`cannot write ${path}: its disk is full`);
  };
  const line = (stream: 'stdout' | 'stderr', tag: 'F' | 'P', text: Uint8Array, at: EpochMs) => {
    const head = `${new Date(at).toISOString()} ${stream} ${tag} `;
    // It begins with a newline, since the last line may have been cut.
    const gap = lostBytes === 0 ? '' : `\n${new Date(at).toISOString()} stderr F ${lostText(lostBytes)}\n`;
    try {
      write(Buffer.concat([Buffer.from(gap + head), text, Buffer.of(NEWLINE)]));
      lostBytes = 0;
    } catch {
      // A full disk costs the pods their logs, never their lives; the next line that fits tells of the gap.
      lostBytes += text.length;
    }
  };

  return {
    write(stream, chunk, at) {
      let rest = Buffer.concat([partial[stream], chunk]);
      for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
        line(stream, 'F', rest.subarray(0, end), at);
        rest = rest.subarray(end + 1);
      }
      while (rest.length >= MAX_LINE_BYTES) {
        line(stream, 'P', rest.subarray(0, MAX_LINE_BYTES), at);
        rest = rest.subarray(MAX_LINE_BYTES);
      }
      // A copy, or the small rest would keep the whole chunk alive.
      partial[stream] = Buffer.from(rest);
    },
    close(at) {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (partial[stream].length > 0) line(stream, 'F', partial[stream], at);
      }
      closeSync(file);
    },
  };
}
