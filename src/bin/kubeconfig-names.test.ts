import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kubeconfigNames } from './kubeconfig-names.ts';

const dir = mkdtempSync(join(tmpdir(), 'haldane-names-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('kubeconfigNames', () => {
  it('lists the entries of the file that is named, else of KUBECONFIG', () => {
    const write = (name: string) => {
      const list = (kind: string) => [{ name: `${name}-${kind}` }];
      const text = { contexts: list('context'), clusters: list('cluster'), users: list('user') };
      writeFileSync(join(dir, name), JSON.stringify(text));
      return join(dir, name);
    };
    const env = { KUBECONFIG: write('one') };
    expect(kubeconfigNames(undefined, env)).toEqual({
      contexts: ['one-context'],
      clusters: ['one-cluster'],
      users: ['one-user'],
    });
    expect(kubeconfigNames(write('two'), env).contexts).toEqual(['two-context']);
    expect(kubeconfigNames(join(dir, 'none'), env).users).toEqual([]);
  });
});
