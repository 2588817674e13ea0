// Prints how many objects per second the API server creates for 32 clients, and how long after a create 100
// watchers hear of it. Clients and server are two processes on the same cores.
import { fork } from 'node:child_process';
import { request as httpsRequest } from 'node:https';
import { Pool } from 'undici';
import { startTestApiServer } from '../src/testing/api-server.ts';

const CLIENTS = 32;
const CREATES = 10_000;
const WATCHERS = 100;
const EVENTS = 200;
const MAPS = '/api/v1/namespaces/default/configmaps';

interface Address {
  readonly url: string;
  readonly token: string;
}

if (process.argv[2] === 'server') await serve();
else await bench();

async function serve(): Promise<void> {
  const server = await startTestApiServer();
  process.send?.({ url: server.url, token: server.token } satisfies Address);
  process.once('disconnect', () => void server.dispose());
}

async function bench(): Promise<void> {
  const child = fork(new URL(import.meta.url).pathname, ['server']);
  const address = await new Promise<Address>((resolve) =>
    child.once('message', (it) => resolve(it as Address)),
  );
  const pool = new Pool(address.url, { connections: CLIENTS, connect: { rejectUnauthorized: false } });
  const headers = { authorization: `Bearer ${address.token}`, 'content-type': 'application/json' };
  const create = async (name: string) => {
    const data = { pad: 'x'.repeat(500), at: String(performance.now()) };
    const body = JSON.stringify({ metadata: { name }, data });
    const answer = await pool.request({ method: 'POST', path: MAPS, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`create answered ${answer.statusCode}: ${text}`);
    return /"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? '';
  };
  const creates = await createsPerSecond(create);
  const delays = (await fanOutDelays(address, create)).sort((a, b) => a - b);
  const at = (share: number) => (delays[Math.floor(delays.length * share)] ?? 0).toFixed(1);
  console.log(
    JSON.stringify([
      {
        what: `API server, ${CLIENTS} clients`,
        measured: `${Math.round(creates)} creates/s`,
        target: '2,000 creates/s',
      },
      {
        what: `API server, create to event, ${WATCHERS} watchers`,
        measured: `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
        target: 'p99 < 20 ms',
      },
    ]),
  );
  await pool.close();
  child.disconnect();
}

/** Resolves to the new object's resource version. */
type Create = (name: string) => Promise<string>;

async function createsPerSecond(create: Create): Promise<number> {
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

async function fanOutDelays(address: Address, create: Create): Promise<number[]> {
  const found: number[] = [];
  const version = await create('fan-start');
  const watchers = await Promise.all(
    Array.from({ length: WATCHERS }, () => openWatch(address, version, found)),
  );
  for (let index = 0; index < EVENTS; index += 1) await create(`fan-${index}`);
  while (found.length < WATCHERS * EVENTS) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const close of watchers) close();
  return found;
}

function openWatch({ url, token }: Address, version: string, found: number[]): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      new URL(`${MAPS}?watch=true&resourceVersion=${version}`, url),
      { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          const now = performance.now();
          for (const [, at] of chunk.toString().matchAll(/"at":"([\d.]+)"/g)) found.push(now - Number(at));
        });
        resolve(() => request.destroy());
      },
    );
    request.on('error', reject);
    request.end();
  });
}
