import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Calls `read` with each line that arrives. A line without an end, at the end, is a cut message: dropped. */
export function readLines(socket: Socket, read: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk) => {
    rest += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) read(line);
  });
}
