import { stringify } from 'yaml';

/** An archive that krew may install from. */
export interface KrewArchive {
  readonly file: string;
  /** Of the archive, in hex. */
  readonly sha256: string;
  /** In Go's words. The first archive that fits a machine is taken. */
  readonly os: readonly string[];
  /** `null`: any. */
  readonly arch: string | null;
  /** The executable in the archive. */
  readonly bin: string;
}

export interface KrewRelease {
  /** With a `v`. */
  readonly version: string;
  /** Where the archives will be found, without their names. */
  readonly url: string;
  readonly homepage: string | null;
  readonly archives: readonly KrewArchive[];
}

/** krew's index takes no longer ones. */
const SHORT = 'Progressive delivery with canaries and analysis';
const DESCRIPTION = [
  'Shows and steers the Rollouts of Argo Rollouts and of Haldane: get, list, status, promote, abort,',
  'retry, undo, set image, and what else the upstream plugin has. Says why a rollout waits, what',
  'applying a manifest would do, and how each revision fared.',
].join(' ');
const CAVEATS =
  'On platforms without an executable of their own this plugin needs Node.js 20.19 or newer on PATH.';

/** The manifest by which krew installs the plugin `kubectl haldane`. */
export function krewManifest({ version, url, homepage, archives }: KrewRelease): string {
  return stringify({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'haldane' },
    spec: {
      version,
      ...(homepage === null ? {} : { homepage }),
      shortDescription: SHORT,
      description: DESCRIPTION,
      ...(archives.some(({ arch }) => arch === null) ? { caveats: CAVEATS } : {}),
      platforms: archives.map(({ file, sha256, os, arch, bin }) => ({
        selector: {
          matchExpressions: [
            { key: 'os', operator: 'In', values: [...os] },
            ...(arch === null ? [] : [{ key: 'arch', operator: 'In', values: [arch] }]),
          ],
        },
        uri: `${url.replace(/\/+$/, '')}/${file}`,
        sha256,
        bin,
      })),
    },
  });
}
