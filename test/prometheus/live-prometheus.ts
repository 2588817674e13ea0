import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeWriteRequest, type WrittenSeries } from './remote-write.ts';

/** A real Prometheus on loopback with a data directory of its own. */
export interface LivePrometheus {
  readonly url: string;
  /** Appends samples; time may not run backwards from one call to the next. */
  write(series: readonly WrittenSeries[]): Promise<void>;
  stop(): Promise<void>;
}

/** The version of the installed binary, or `null` when there is none. */
export function installedPrometheus(): string | null {
  const { status, stdout, stderr } = spawnSync('prometheus', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? null) : null;
}

export async function startLivePrometheus(): Promise<LivePrometheus> {
  const dir = await mkdtemp(join(tmpdir(), 'haldane-prometheus-'));
  await writeFile(join(dir, 'prometheus.yml'), 'global: {}\n');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitUntilReady(url, () => child.exitCode !== null);
  return {
    url,
    async write(series) {
      const response = await fetch(`${url}/api/v1/write`, {
        method: 'POST',
        headers: { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
        body: encodeWriteRequest(series),
      });
      if (!response.ok) throw new Error(`cannot write samples: ${response.status} ${await response.text()}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(url: string, hasExited: () => boolean): Promise<void> {
  for (;;) {
    if (hasExited()) throw new Error('prometheus ended before it was ready');
    const status = await fetch(`${url}/-/ready`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
