// The API server as a process of its own, so that a test can kill it: `server-process.ts DIR`.
import { randomBytes } from 'node:crypto';
import { startApiServer } from '../../../src/cluster/apiserver/start.ts';
import { realClock } from '../../../src/testing/real-clock.ts';

const dir = process.argv[2] ?? '';
const server = await startApiServer({ dir, clock: realClock, random: randomBytes, maxLogBytes: 256 << 10 });
console.log(`ready ${server.url} ${server.token}`);
