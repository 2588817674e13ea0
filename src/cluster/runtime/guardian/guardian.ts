import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Millis } from '../../../base/time.ts';
import { readLines } from './line-socket.ts';
import { openProcessRecords } from './process-records.ts';
import { createProcessTable, type ProcessTable } from './process-table.ts';
import { decodeLine, encodeLine, type GuardianEvent, type GuardianRequest } from './protocol.ts';

export interface GuardianOptions {
  readonly clock: Clock;
  readonly socketPath: string;
  readonly recordsDir: string;
  /** How long pods outlive a cluster that died, waiting for it to come back. */
  readonly graceMs: Millis;
}

/**
 * Owns the processes of all pods, apart from the cluster: a cluster that is killed and started again within the
 * grace finds its pods running; if none comes back they are all killed. Resolves when the guardian is to end.
 */
export async function runGuardian(options: GuardianOptions): Promise<void> {
  const { clock, graceMs } = options;
  const records = openProcessRecords(options.recordsDir);
  records.reap();
  let cluster: Socket | null = null;
  const tell = (event: GuardianEvent) => cluster?.write(encodeLine(event));
  const table = createProcessTable({ clock, records, tell });
  const server = await listen(options.socketPath);

  await new Promise<void>((end) => {
    let cancelGrace = clock.after(graceMs, end);
    server.on('connection', (socket) => {
      // The newest cluster counts; an older connection is a leftover of a dead one.
      cluster?.destroy();
      cluster = socket;
      cancelGrace();
      tell({ tell: 'hello', pid: process.pid, processes: table.reports() });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (cluster !== socket) return;
        cluster = null;
        cancelGrace = clock.after(graceMs, end);
      });
      readLines(socket, (line) => {
        const request = decodeLine<GuardianRequest>(line, 'ask');
        obey(request, table, end);
      });
    });
  });
  table.killAll();
  server.close();
  (cluster as Socket | null)?.destroy();
  rmSync(options.socketPath, { force: true });
}

function obey(request: GuardianRequest, table: ProcessTable, end: () => void): void {
  switch (request.ask) {
    case 'start':
      table.start(request.spec);
      return;
    case 'signal':
      table.signal(request.id, request.signal);
      return;
    case 'release':
      table.release(request.id);
      return;
    case 'shutdown':
      end();
      return;
  }
}

async function listen(socketPath: string): Promise<Server> {
  // One cluster per directory holds the lock, so a socket that is there belongs to nobody alive.
  rmSync(socketPath, { force: true });
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return server;
}
