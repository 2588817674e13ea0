import { parseArgs } from 'node:util';
import { runGuardian } from '../cluster/runtime/guardian/guardian.ts';
import { systemClock } from './system-clock.ts';

/** How long pods outlive the cluster, waiting for it to be started again. */
const DEFAULT_GRACE_MS = 30_000;

// Started by the cluster as a session of its own: signals to the cluster's terminal do not reach it.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

const { values: flags } = parseArgs({
  options: {
    socket: { type: 'string' },
    records: { type: 'string' },
    'grace-ms': { type: 'string', default: String(DEFAULT_GRACE_MS) },
  },
});
const { socket, records } = flags;
if (socket === undefined || records === undefined) {
  process.stderr.write('guardian: --socket and --records are needed\n');
  process.exit(2);
}
void runGuardian({
  clock: systemClock,
  socketPath: socket,
  recordsDir: records,
  graceMs: Number(flags['grace-ms']),
}).then(() => process.exit(0));
