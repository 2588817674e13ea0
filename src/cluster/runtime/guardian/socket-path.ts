import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The longest path a Unix socket may have on macOS; Linux allows four bytes more. */
const MAX_SOCKET_PATH = 103;

/** Where the guardian of a cluster's directory (absolute) listens. */
export function socketPathOf(dir: string): string {
  const path = join(dir, 'guardian.sock');
  if (path.length <= MAX_SOCKET_PATH) return path;
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 16);
  return join(tmpdir(), `haldane-${name}.sock`);
}
