import { stringify } from 'yaml';

/** An archive that krew may install from. */
export interface KrewArchive {
  readonly file: string;
  /** Of the archive, in hex. */
  readonly sha256: string;
  /** In Go's words. */
  readonly os: readonly string[];
  /** `null`: any for which there is no archive of its own. */
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
      platforms: archives.flatMap((archive) =>
        selectors(archive, archives).map((matchExpressions) => ({
          selector: { matchExpressions },
          uri: `${url.replace(/\/+$/, '')}/${archive.file}`,
          sha256: archive.sha256,
          bin: archive.bin,
        })),
      ),
    },
  });
}

interface Expression {
  readonly key: 'os' | 'arch';
  readonly operator: 'In' | 'NotIn';
  readonly values: readonly string[];
}

/** krew's index refuses a manifest in which two archives fit one machine. */
function selectors({ os, arch }: KrewArchive, archives: readonly KrewArchive[]): Expression[][] {
  if (arch !== null) {
    const fits: Expression = { key: 'arch', operator: 'In', values: [arch] };
    return [[{ key: 'os', operator: 'In', values: os }, fits]];
  }
  return os.map((name) => {
    const taken = archives.flatMap((other) =>
      other.arch !== null && other.os.includes(name) ? [other.arch] : [],
    );
    const rest: Expression[] = taken.length === 0 ? [] : [{ key: 'arch', operator: 'NotIn', values: taken }];
    return [{ key: 'os', operator: 'In', values: [name] }, ...rest];
  });
}
