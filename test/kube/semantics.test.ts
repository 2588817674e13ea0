import { describe, expect, it } from 'vitest';
import { resolveConnection } from '../../src/kube/connect.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { SEMANTICS_CASES } from '../e2e/semantics/cases.ts';
import { readRecording } from '../e2e/semantics/recorded.ts';
import { runCase } from '../e2e/semantics/run-case.ts';

const recording = readRecording();
const connection = resolveConnection({ env: process.env, clock: realClock });

describe('a real API server answers as it was recorded', () => {
  it.each(SEMANTICS_CASES)('$title', async (one) => {
    expect(await runCase(connection, one)).toEqual(recording[one.title]);
  });
});
