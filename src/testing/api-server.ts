import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../base/time.ts';
import type { PodRuntime } from '../cluster/apiserver/pod-runtime.ts';
import { type ApiServer, startApiServer } from '../cluster/apiserver/start.ts';
import { realClock } from './real-clock.ts';
import { sendHttps } from './send-https.ts';

export interface TestResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
  /** The body as JSON; `undefined` when it is not. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface TestApiServer extends ApiServer {
  readonly dir: string;
  /** One HTTP request with the server's token. An object body is sent as JSON. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: { [name: string]: string },
  ): Promise<TestResponse>;
  /** Stops the server and removes its directory. */
  dispose(): Promise<void>;
}

export interface TestApiServerOptions {
  readonly dir?: string;
  readonly clock?: Clock;
  readonly podRuntime?: PodRuntime;
  readonly maxLogBytes?: number;
}

/** The cluster's API server on a free port and a directory of its own. */
export async function startTestApiServer(options: TestApiServerOptions = {}): Promise<TestApiServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'haldane-api-')));
  const server = await startApiServer({
    dir,
    clock: options.clock ?? realClock,
    random: randomBytes,
    warn: (text) => console.error(text),
    ...(options.podRuntime === undefined ? {} : { podRuntime: options.podRuntime }),
    ...(options.maxLogBytes === undefined ? {} : { maxLogBytes: options.maxLogBytes }),
  });
  return {
    ...server,
    dir,
    call: (method, path, body, headers) => callOnce(server, { method, path, body, headers: headers ?? {} }),
    dispose: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: { readonly [name: string]: string };
}

async function callOnce(
  { url, token }: ApiServer,
  { method, path, body, headers }: Call,
): Promise<TestResponse> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const payload = body === undefined ? undefined : isRaw ? body : JSON.stringify(body);
  const all = { authorization: `Bearer ${token}`, ...headers };
  const options = { method, rejectUnauthorized: false, headers: all };
  const answer = await sendHttps(new URL(path, url), options, payload);
  return { ...answer, body: parsed(answer.text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
