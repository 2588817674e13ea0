import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { lockDirectory } from '../cluster/apiserver/store/lock-file.ts';

/** Makes the directory of a cluster where there is none. The returned function takes back what was made. */
export function makeClusterDir(dir: string): () => void {
  const made: string[] = [];
  const takeBack = () => {
    if (made.at(-1) === dir) removeUnlessTaken(dir);
    for (const path of made.reverse()) removeIfEmpty(path);
  };
  try {
    for (const path of missingFrom(dir)) if (make(path)) made.push(path);
  } catch (error) {
    takeBack();
    throw error;
  }
  return takeBack;
}

/** What is not there of a path, outermost first. */
function missingFrom(path: string): string[] {
  return existsSync(path) ? [] : [...missingFrom(dirname(path)), path];
}

/** False when somebody else was quicker. */
function make(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Another start may have taken the directory since; then what is in it is not ours. */
function removeUnlessTaken(dir: string): void {
  try {
    lockDirectory(dir);
  } catch (error) {
    // On a full disk no lock can be written, by nobody.
    if (error instanceof UsageError || existsSync(join(dir, 'lock'))) return;
  }
  // The guardian may be at its last line.
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Gone already, or there is something in it that is not ours.
  }
}
