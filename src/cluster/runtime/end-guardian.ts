import { createConnection } from 'node:net';
import { readLines } from './guardian/line-socket.ts';
import { decodeLine, encodeLine, type GuardianEvent } from './guardian/protocol.ts';

/**
 * Ends the guardian that a killed cluster has left, and all its processes. Resolves with how many those were when it
 * has let go of the socket; with 0 when nobody listens there.
 */
export function endGuardian(socketPath: string): Promise<number> {
  return new Promise((resolve) => {
    let running = 0;
    const socket = createConnection(socketPath);
    socket.on('error', () => resolve(0));
    socket.on('close', () => resolve(running));
    readLines(socket, (line) => {
      const event = decodeLine<GuardianEvent>(line, 'tell');
      if (event.tell !== 'hello') return;
      running = event.processes.filter(({ exit }) => exit === null).length;
      socket.write(encodeLine({ ask: 'shutdown' }));
    });
  });
}
