// Records what the API server that KUBECONFIG names answers to test/e2e/semantics, into test/vectors/.
// With `--diff` it writes nothing and prints where the server differs from the recording.
import { isDeepStrictEqual } from 'node:util';
import { resolveConnection } from '../src/kube/connect.ts';
import { realClock } from '../src/testing/real-clock.ts';
import { SEMANTICS_CASES } from '../test/e2e/semantics/cases.ts';
import { type Recording, readRecording, writeRecording } from '../test/e2e/semantics/recorded.ts';
import { runCase } from '../test/e2e/semantics/run-case.ts';
import type { Exchange } from '../test/e2e/semantics/transcript.ts';

const connection = resolveConnection({ env: process.env, clock: realClock });
const isDiff = process.argv.includes('--diff');
const recording: { [title: string]: readonly Exchange[] } = {};
await Promise.all(
  SEMANTICS_CASES.map(async (one) => {
    recording[one.title] = await runCase(connection, one).catch((cause: unknown) => {
      throw new Error(one.title, { cause });
    });
  }),
);
if (isDiff) printDifferences(readRecording(), recording);
else writeRecording(Object.fromEntries(SEMANTICS_CASES.map(({ title }) => [title, recording[title] ?? []])));

function printDifferences(wanted: Recording, found: Recording): void {
  for (const [title, exchanges] of Object.entries(found)) {
    for (const [index, exchange] of exchanges.entries()) {
      const expected = wanted[title]?.[index];
      if (isDeepStrictEqual(exchange, expected)) continue;
      console.log(`\n${title}: ${exchange.request}`);
      console.log(`- ${JSON.stringify(expected)}\n+ ${JSON.stringify(exchange)}`);
    }
  }
}
