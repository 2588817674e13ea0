import { readFileSync, writeFileSync } from 'node:fs';
import type { Exchange } from './transcript.ts';

const FILE = 'test/vectors/api-semantics.json';

export type Recording = { readonly [title: string]: readonly Exchange[] };

/** What a real API server answered; see test/vectors/README.md. */
export function readRecording(): Recording {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recording;
}

export function writeRecording(recording: Recording): void {
  const lines = Object.entries(recording).map(
    ([title, exchanges]) =>
      `${JSON.stringify(title)}: [\n${exchanges.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]`,
  );
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`);
}
