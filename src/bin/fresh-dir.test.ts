import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockDirectory } from '../cluster/apiserver/store/lock-file.ts';
import { makeClusterDir } from './fresh-dir.ts';

function inOwnDir(tell: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'haldane-fresh-'));
  try {
    tell(root);
  } finally {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true });
  }
}

describe('the directory that a failed start made', () => {
  it('goes with all in it and all made above it, and nothing else', () =>
    inOwnDir((root) => {
      mkdirSync(join(root, 'a'));
      const dir = join(root, 'a/b/c');
      const takeBack = makeClusterDir(dir);
      mkdirSync(join(dir, 'logs'));
      writeFileSync(join(dir, 'logs/up.log'), 'x');
      takeBack();
      expect(readdirSync(root)).toEqual(['a']);
      expect(readdirSync(join(root, 'a'))).toEqual([]);
    }));

  it('stays when it was there before', () =>
    inOwnDir((root) => {
      const dir = join(root, 'own');
      mkdirSync(dir);
      writeFileSync(join(dir, 'note'), 'x');
      makeClusterDir(dir)();
      expect(readdirSync(dir)).toEqual(['note']);
    }));

  it('stays when another start has taken it since', () =>
    inOwnDir((root) => {
      const dir = join(root, 'taken');
      const takeBack = makeClusterDir(dir);
      lockDirectory(dir);
      takeBack();
      expect(existsSync(join(dir, 'lock'))).toBe(true);
    }));

  it('leaves what others have put above it meanwhile', () =>
    inOwnDir((root) => {
      const takeBack = makeClusterDir(join(root, 'a/b'));
      writeFileSync(join(root, 'a/note'), 'x');
      takeBack();
      expect(readdirSync(join(root, 'a'))).toEqual(['note']);
    }));

  it('takes back what was made before it could not go on', () =>
    inOwnDir((root) => {
      expect(() => makeClusterDir(join(root, 'a', 'x'.repeat(300)))).toThrow('ENAMETOOLONG');
      expect(readdirSync(root)).toEqual([]);
    }));
});
