import { readdir, writeFile } from 'node:fs/promises';
import type { JudgeIo } from '../cli/judge/judge-io.ts';
import { readText } from './read-text.ts';

/** The judge's files on this machine. */
export const judgeIo: JudgeIo = {
  readText,
  writeText: (path, text) => writeFile(path, text),
  listNames: (directory) => readdir(directory),
};
