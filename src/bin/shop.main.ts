import { createShopServer } from '../demo/shop-server.ts';
import { systemClock } from './system-clock.ts';

/** The release with the bug: 8 % of its pages fail unless `ERROR_RATE` says otherwise. */
const BAD_VERSION = '3';
const BAD_ERROR_RATE = 0.08;

const version = process.env['IMAGE_TAG'] ?? 'dev';
const asked = process.env['ERROR_RATE'] ?? '';
const errorRate = asked === '' ? (version === BAD_VERSION ? BAD_ERROR_RATE : 0) : Number(asked);
const port = Number(process.env['PORT'] ?? 8080);
const host = process.env['POD_IP'] ?? '127.0.0.1';

if (!(errorRate >= 0 && errorRate <= 1)) {
  process.stderr.write(`shop: ERROR_RATE must be from 0 to 1, got ${asked}\n`);
  process.exit(2);
}
const server = createShopServer({ clock: systemClock, random: Math.random, version, errorRate });
// Longer than the gateway keeps idle connections, so that it is never us who closes one it is about to use.
server.keepAliveTimeout = 120_000;
server.on('error', (error) => {
  process.stderr.write(`shop: cannot listen on ${host}:${port}: ${error.message}\n`);
  process.exit(1);
});
server.listen(port, host, () => {
  process.stdout.write(`shop version ${version} on http://${host}:${port}, error rate ${errorRate}\n`);
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
