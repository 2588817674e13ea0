// Prints how many objects per second the API server creates for 32 clients, and how long after a create 100
// watchers hear of it. Client and server share the machine, and here also the process.
import { Agent, request as httpsRequest } from 'node:https';
import { startTestApiServer, type TestApiServer } from '../src/testing/api-server.ts';

const CLIENTS = 32;
const CREATES = 10_000;
const WATCHERS = 100;
const EVENTS = 200;
const MAPS = '/api/v1/namespaces/default/configmaps';

const server = await startTestApiServer();
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
console.log(`creates, ${CLIENTS} clients: ${Math.round(await createsPerSecond())}/s`);
const delays = (await fanOutDelays()).sort((a, b) => a - b);
const at = (share: number) => (delays[Math.floor(delays.length * share)] ?? 0).toFixed(1);
console.log(
  `create to event, ${WATCHERS} watchers: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${delays.length} events)`,
);
agent.destroy();
await server.dispose();

function create(name: string): Promise<void> {
  const body = JSON.stringify({
    metadata: { name },
    data: { pad: 'x'.repeat(500), at: String(performance.now()) },
  });
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      new URL(MAPS, server.url),
      { method: 'POST', agent, rejectUnauthorized: false, headers: headersOf(server, body) },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(String(response.statusCode))),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function headersOf({ token }: TestApiServer, body: string): { [name: string]: string } {
  const length = String(Buffer.byteLength(body));
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': length };
}

async function createsPerSecond(): Promise<number> {
  let next = 0;
  const client = async () => {
    while (next < CREATES) {
      next += 1;
      await create(`bench-${next}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return CREATES / ((performance.now() - startedAt) / 1000);
}

async function fanOutDelays(): Promise<number[]> {
  const found: number[] = [];
  const selector = 'fieldSelector=metadata.namespace%3Ddefault&resourceVersion=';
  const { body } = await server.call('GET', `${MAPS}?limit=1`);
  const path = `${MAPS}?watch=true&${selector}${body.metadata.resourceVersion}`;
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => openWatch(path, found)));
  for (let index = 0; index < EVENTS; index += 1) await create(`fan-${index}`);
  while (found.length < WATCHERS * EVENTS) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const close of watchers) close();
  return found;
}

function openWatch(path: string, found: number[]): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}` };
    const request = httpsRequest(
      new URL(path, server.url),
      { rejectUnauthorized: false, headers },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          for (const [, at] of chunk.toString().matchAll(/"at":"([\d.]+)"/g))
            found.push(performance.now() - Number(at));
        });
        resolve(() => request.destroy());
      },
    );
    request.on('error', reject);
    request.end();
  });
}
