import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import type { RecordingProxy } from '../../../src/testing/recording-proxy.ts';
import { DIST } from '../story/run-program.ts';
import { FILES } from './files.ts';

/** What stands for `{name}` in the texts of rows. */
export type Names = Readonly<Record<'ns' | 'other' | 'dir' | 'server' | 'token', string>>;

export function fill(text: string, names: Names): string {
  return text.replace(/\{(ns|other|dir|server|token)\}/g, (_, name: keyof Names) => names[name]);
}

/** Kubeconfigs, manifests, a credential plugin and the programs by their names on a PATH. Returns the environment. */
export function writePlaces(names: Names, { ca }: RecordingProxy): Readonly<Record<string, string>> {
  const { dir } = names;
  const write = (name: string, content: string | object) =>
    writeFileSync(join(dir, name), typeof content === 'string' ? content : stringify(content));
  const { contexts, rest } = kubeconfig(names, ca);
  write('kubeconfig', { 'current-context': 'lab', ...contexts, ...rest });
  write('contexts.yaml', contexts);
  write('rest.yaml', { 'current-context': 'lab', ...rest });
  write('ca.crt', ca);
  write(
    'credentials',
    `#!/bin/sh\necho '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"${names.token}"}}'\n`,
  );
  chmodSync(join(dir, 'credentials'), 0o755);
  for (const [name, text] of Object.entries(FILES)) write(name, fill(text, names));

  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const name of ['haldane', 'kubectl-haldane', 'kubectl-argo-rollouts']) {
    symlinkSync(join(DIST, `${name}.js`), join(bin, name));
  }
  return {
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: dir,
    KUBECONFIG: join(dir, 'kubeconfig'),
    KUBECACHEDIR: join(dir, 'cache'),
    TERM: 'dumb',
    LANG: 'C',
  };
}

function kubeconfig({ ns, other, server }: Names, ca: string) {
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './credentials' };
  const context = (user: string, namespace: string) => ({ cluster: 'lab', user, namespace });
  const contexts = [
    { name: 'lab', context: context('admin', ns) },
    { name: 'other', context: context('admin', other) },
    { name: 'stranger', context: context('stranger', ns) },
    { name: 'plugin', context: context('plugin', ns) },
  ];
  const clusters = [
    { name: 'lab', cluster },
    { name: 'nowhere', cluster: { server: 'https://127.0.0.1:9' } },
  ];
  const users = [
    { name: 'admin', user: {} },
    { name: 'stranger', user: { token: 'nobody-knows-it' } },
    { name: 'plugin', user: { exec } },
  ];
  return { contexts: { contexts }, rest: { clusters, users } };
}
