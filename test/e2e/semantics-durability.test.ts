import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROUNDS = 5;
const CLIENTS = 8;
const MAPS = '/api/v1/namespaces/default/configmaps';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-kill-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
}

async function start(): Promise<Running> {
  const program = 'test/e2e/semantics/server-process.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', program, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [, url = '', token = ''] = line.toString().trim().split(' ');
  return { child, url, token };
}

/** Creates with a body, lists without. */
function call({ url, token }: Running, agent: Agent, body?: string): Promise<string> {
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const request = httpsRequest(
      new URL(MAPS, url),
      { method, agent, rejectUnauthorized: false, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if ((response.statusCode ?? 500) < 300) resolve(text);
          else reject(new Error(text));
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Creates until the server dies; gives the names it acknowledged. */
async function createUntilKilled(server: Running, round: number, kill: () => void): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const acknowledged: string[] = [];
  const client = async (id: number) => {
    for (let index = 0; ; index += 1) {
      const name = `r${round}-c${id}-${index}`;
      await call(server, agent, JSON.stringify({ metadata: { name }, data: { pad: 'x'.repeat(500) } }));
      acknowledged.push(name);
      if (acknowledged.length === 400) kill();
    }
  };
  await Promise.allSettled(Array.from({ length: CLIENTS }, (_, id) => client(id)));
  agent.destroy();
  return acknowledged;
}

describe('an API server that is killed', () => {
  it(`loses no acknowledged write in ${ROUNDS} kills under load`, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await start();
      const exited = once(server.child, 'exit');
      acknowledged.push(...(await createUntilKilled(server, round, () => server.child.kill('SIGKILL'))));
      await exited;
    }
    const server = await start();
    const agent = new Agent();
    const { items } = JSON.parse(await call(server, agent)) as {
      items: { metadata: { name: string } }[];
    };
    const found = new Set(items.map(({ metadata }) => metadata.name));
    expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * 400);
    server.child.kill('SIGKILL');
  });
});
