import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EpochMs } from '../../../base/time.ts';
import type { RandomBytes } from '../context.ts';
import { type Certificates, createCertificates, isFresh } from './certificates.ts';

/** What makes the server recognisable to its clients, and they to it. Kept in the directory across restarts. */
export interface Identity extends Certificates {
  readonly token: string;
}

const FILES = { ca: 'ca.crt', certificate: 'server.crt', key: 'server.key', token: 'token' } as const;

export async function loadIdentity(dir: string, now: EpochMs, random: RandomBytes): Promise<Identity> {
  const known = readIdentity(dir);
  if (known !== null && isFresh(known, now)) return known;
  const hex = (size: number) => Buffer.from(random(size)).toString('hex');
  const made = { ...(await createCertificates(now, () => `0${hex(15)}`)), token: known?.token ?? hex(32) };
  for (const [part, file] of Object.entries(FILES)) {
    writePrivate(join(dir, file), made[part as keyof Identity]);
  }
  return made;
}

function readIdentity(dir: string): Identity | null {
  const paths = Object.values(FILES).map((file) => join(dir, file));
  if (!paths.every(existsSync)) return null;
  const read = (file: string) => readFileSync(join(dir, file), 'utf8');
  const { ca, certificate, key, token } = FILES;
  return { ca: read(ca), certificate: read(certificate), key: read(key), token: read(token) };
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

export function writeKubeconfig(path: string, url: string, { ca, token }: Identity): void {
  const name = 'haldane';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  };
  writePrivate(path, stringify(config, { lineWidth: 0 }));
}
