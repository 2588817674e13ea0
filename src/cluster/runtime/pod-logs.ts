import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NotFoundError } from '../../base/errors.ts';
import { type Clock, type EpochMs, type Millis, parseTime } from '../../base/time.ts';
import { rotatedPath } from './guardian/log-file.ts';
import { podFiles } from './pod-files.ts';

/** What of a container's log is wanted. The API server's request for `kubectl logs` has this shape. */
export interface LogRequest {
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceMs: Millis | null;
  readonly sinceTime: EpochMs | null;
  readonly tailLines: number | null;
  readonly limitBytes: number | null;
  readonly signal: AbortSignal;
}

export interface LogSource {
  readonly podsDir: string;
  readonly clock: Clock;
  /** False once the instance can write no more. */
  isRunning(uid: string, container: string, restartCount: number): boolean;
}

/** Followers look for more this often. */
const FOLLOW_MS: Millis = 200;

interface Line {
  readonly at: string;
  /** With its newline, unless the writer was cut in mid-line. */
  readonly text: string;
}

/** Throws `NotFoundError` when the container, or its instance before the last restart, has no log. */
export async function readPodLogs(source: LogSource, request: LogRequest): Promise<AsyncIterable<string>> {
  const { path, restartCount } = findLog(source, request);
  return limited(renderLines(source, request, path, restartCount), request.limitBytes);
}

function findLog({ podsDir }: LogSource, { uid, container, pod, previous }: LogRequest) {
  const files = podFiles(podsDir, uid);
  const directory = dirname(files.logPath(container, 0));
  const instances = existsSync(directory)
    ? readdirSync(directory).flatMap((name) => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : []))
    : [];
  const newest = Math.max(-1, ...instances);
  const restartCount = previous ? newest - 1 : newest;
  if (newest >= 0 && instances.includes(restartCount)) {
    return { path: files.logPath(container, restartCount), restartCount };
  }
  throw new NotFoundError(
    previous
      ? `previous terminated container "${container}" in pod "${pod}" not found`
      : `container "${container}" in pod "${pod}" is waiting to start: ContainerCreating`,
  );
}

async function* renderLines(
  source: LogSource,
  request: LogRequest,
  path: string,
  restartCount: number,
): AsyncGenerator<string> {
  const since = sinceOf(source, request);
  const wanted = ({ at }: Line) => since === null || (parseTime(at) ?? 0) >= since;
  const render = ({ at, text }: Line) => (request.timestamps ? `${at} ${text}` : text);
  const past: Line[] = [];
  const tail = request.tailLines;
  // The position first: what is written meanwhile is then found by the follower.
  const end = await sizeOf(path);
  for await (const line of pastLines(path, end)) {
    if (!wanted(line)) continue;
    if (tail === null) yield render(line);
    else if (past.push(line) > tail) past.shift();
  }
  for (const line of past) yield render(line);
  if (!request.follow) return;
  for await (const line of newLines(source, request, { path, restartCount, from: end })) yield render(line);
}

function sinceOf({ clock }: LogSource, { sinceMs, sinceTime }: LogRequest): EpochMs | null {
  return sinceMs === null ? sinceTime : clock.now() - sinceMs;
}

async function* pastLines(path: string, end: number): AsyncGenerator<Line> {
  const older = rotatedPath(path);
  if (existsSync(older)) yield* parseLines(createReadStream(older));
  if (end > 0) yield* parseLines(createReadStream(path, { end: end - 1 }));
}

async function* newLines(
  { clock, isRunning }: LogSource,
  { uid, container, signal }: LogRequest,
  at: { readonly path: string; readonly restartCount: number; readonly from: number },
): AsyncGenerator<Line> {
  let position = at.from;
  while (!signal.aborted) {
    // Asked before reading: what the last process wrote before it ended is still read.
    const mayGrow = isRunning(uid, container, at.restartCount);
    const size = await sizeOf(at.path);
    // Rotated: the new file starts over.
    if (size < position) position = 0;
    if (size > position) {
      yield* parseLines(createReadStream(at.path, { start: position, end: size - 1 }));
      position = size;
    } else if (!mayGrow) return;
    else await clock.sleep(FOLLOW_MS, signal).catch(() => {});
  }
}

async function* parseLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      const line = parseLine(rest.subarray(0, end).toString('utf8'));
      rest = rest.subarray(end + 1);
      if (line !== null) yield line;
    }
  }
}

/** `<time> stdout F <text>`; `P` marks a part of a longer line. */
function parseLine(raw: string): Line | null {
  const match = /^(\S+) (?:stdout|stderr) ([FP]) (.*)$/s.exec(raw);
  if (match === null) return null;
  const [, at = '', tag, text = ''] = match;
  return { at, text: tag === 'F' ? `${text}\n` : text };
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function* limited(texts: AsyncIterable<string>, limitBytes: number | null): AsyncGenerator<string> {
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const text of texts) {
    const bytes = Buffer.byteLength(text);
    if (bytes >= left) {
      yield Buffer.from(text).subarray(0, left).toString('utf8');
      return;
    }
    left -= bytes;
    yield text;
  }
}
