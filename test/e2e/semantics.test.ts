import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConnection } from '../../src/kube/connect.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { startTestApiServer, type TestApiServer } from '../../src/testing/api-server.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { SEMANTICS_CASES } from './semantics/cases.ts';
import { readRecording } from './semantics/recorded.ts';
import { runCase } from './semantics/run-case.ts';

let server: TestApiServer;
let connection: Connection;
const recording = readRecording();

beforeAll(async () => {
  server = await startTestApiServer();
  connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: server.kubeconfigPath });
});
afterAll(() => server.dispose());

describe('the embedded API server answers as a real one does', () => {
  it.each(SEMANTICS_CASES)('$title', async (one) => {
    expect(await runCase(connection, one)).toEqual(recording[one.title]);
  });
});
