import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type KrewArchive, krewManifest } from '../../scripts/krew-manifest.ts';

const VALIDATOR = 'validate-krew-manifest';
const hasValidator = spawnSync(VALIDATOR, ['-h']).error === undefined;

const ARCHIVES: readonly KrewArchive[] = [
  { file: 'a.tar.gz', sha256: 'a1'.repeat(32), os: ['linux'], arch: 'amd64', bin: 'kubectl-haldane' },
  { file: 'b.tar.gz', sha256: 'b2'.repeat(32), os: ['darwin', 'linux'], arch: null, bin: 'kubectl-haldane' },
];
const RELEASE = { version: 'v1.2.3', url: 'https://example.com/v1.2.3/', homepage: null, archives: ARCHIVES };

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly shortDescription: string;
    readonly description: string;
    readonly platforms: readonly {
      readonly selector: {
        readonly matchExpressions: readonly { key: string; operator: string; values: readonly string[] }[];
      };
      readonly uri: string;
      readonly sha256: string;
      readonly bin: string;
    }[];
  };
}

const manifest = parse(krewManifest(RELEASE)) as Manifest;

// What krew's developer guide asks of a plugin manifest, and krew refuses otherwise.
describe('krewManifest', () => {
  it('is a Plugin of the group and version that krew reads', () => {
    expect(manifest).toMatchObject({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
    });
    expect(manifest.metadata.name).toMatch(/^[\w-]+$/);
    expect(Object.keys(manifest).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });

  it('has a semantic version with a v, and descriptions that fit', () => {
    const { version, shortDescription, description } = manifest.spec;
    expect(version).toMatch(/^v\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/);
    expect(shortDescription).toMatch(/^[^\n]{1,50}$/);
    expect(shortDescription.toLowerCase()).not.toMatch(/kubectl|haldane/);
    expect(description.trim()).not.toBe('');
  });

  it('names for each platform archive, checksum and executable', () => {
    expect(manifest.spec.platforms.map(({ uri }) => uri)).toEqual([
      'https://example.com/v1.2.3/a.tar.gz',
      'https://example.com/v1.2.3/b.tar.gz',
      'https://example.com/v1.2.3/b.tar.gz',
    ]);
    for (const { sha256, bin } of manifest.spec.platforms) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      // krew links it as `kubectl-haldane`, whatever it is called; kubectl does the rest by that name.
      expect(bin).toMatch(/^[\w.-]+$/);
    }
  });

  it('selects each machine once', () => {
    expect(manifest.spec.platforms.map(({ selector }) => selector.matchExpressions)).toEqual([
      [
        { key: 'os', operator: 'In', values: ['linux'] },
        { key: 'arch', operator: 'In', values: ['amd64'] },
      ],
      [{ key: 'os', operator: 'In', values: ['darwin'] }],
      [
        { key: 'os', operator: 'In', values: ['linux'] },
        { key: 'arch', operator: 'NotIn', values: ['amd64'] },
      ],
    ]);
  });

  // Krew's own tool: docs/packaging.md says how to build it.
  it.skipIf(!hasValidator)('passes the checks of krew', () => {
    const dir = mkdtempSync(join(tmpdir(), 'haldane-krew-'));
    const path = join(dir, 'haldane.yaml');
    writeFileSync(path, krewManifest(RELEASE));
    const { status, stderr } = spawnSync(VALIDATOR, ['-skip-install', '-manifest', path], {
      encoding: 'utf8',
    });
    rmSync(dir, { recursive: true });
    expect(stderr).toContain('no overlapping spec.platform[].selector');
    expect(status).toBe(0);
  });

  it('warns of Node only where an archive needs it', () => {
    expect(krewManifest(RELEASE)).toContain('caveats:');
    expect(krewManifest({ ...RELEASE, archives: ARCHIVES.slice(0, 1) })).not.toContain('caveats:');
  });
});
