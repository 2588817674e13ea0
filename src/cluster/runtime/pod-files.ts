import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import type { Container, Pod, Volume, VolumeFiles } from '../../api/kubernetes/core.ts';
import { NotFoundError } from '../../base/errors.ts';
import type { ConfigReader } from './env.ts';

/** Where a pod's files are. Processes share the machine's file system: mounts are links under `root`. */
export interface PodFiles {
  readonly directory: string;
  /** The working directory and HOME of its containers. */
  readonly root: string;
  logPath(container: string, restartCount: number): string;
}

export function podFiles(podsDir: string, uid: string): PodFiles {
  const directory = join(podsDir, uid);
  return {
    directory,
    root: join(directory, 'root'),
    logPath: (container, restartCount) => join(directory, 'logs', container, `${restartCount}.log`),
  };
}

export function removePodFiles({ directory }: PodFiles): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Makes the pod's directories and fills its volumes. Throws `NotFoundError` when a volume's source is not there. */
export async function preparePodFiles(files: PodFiles, pod: Pod, config: ConfigReader): Promise<void> {
  mkdirSync(files.root, { recursive: true, mode: 0o700 });
  for (const volume of pod.spec.volumes ?? []) {
    const directory = volumeDir(files, volume.name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await fillVolume(directory, volume, config);
  }
}

/**
 * The container's mounts as links under `root`, and its texts with mount paths replaced by where the files really
 * are, so that `--config=/etc/shop/config.yaml` finds what the manifest mounts at `/etc/shop`.
 */
export function mountVolumes(files: PodFiles, { volumeMounts = [] }: Container): (text: string) => string {
  const mounts = volumeMounts.map(({ name, mountPath, subPath }) => ({
    mountPath: mountPath.replace(/\/+$/, ''),
    target: inside(volumeDir(files, name), subPath ?? ''),
  }));
  for (const { mountPath, target } of mounts) {
    const link = inside(files.root, mountPath);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(target, link);
  }
  // The longest first: a mount below another mount must win.
  const byLength = mounts.filter(({ mountPath }) => mountPath !== '');
  byLength.sort((a, b) => b.mountPath.length - a.mountPath.length);
  return (text) =>
    byLength.reduce((result, { mountPath, target }) => replacePath(result, mountPath, target), text);
}

/** The directory a container starts in: its own `workingDir` when that is on this machine, else below `root`. */
export function workingDirectory({ root }: PodFiles, { workingDir }: Container): string {
  if (workingDir === undefined || workingDir === '') return root;
  if (existsSync(workingDir)) return workingDir;
  const directory = inside(root, workingDir);
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** A path counts where a word begins and where one of its segments ends: `/etc/shop` is not in `/etc/shopping`. */
function replacePath(text: string, path: string, target: string): string {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(
    new RegExp(`(^|[\\s=:,"'])${escaped}(?=$|[/\\s:,"'])`, 'g'),
    (_, before: string) => before + target,
  );
}

function volumeDir({ directory }: PodFiles, name: string): string {
  return join(directory, 'volumes', name);
}

/** Joins without ever leaving `directory`. */
function inside(directory: string, path: string): string {
  return join(directory, normalize(sep + path));
}

async function fillVolume(directory: string, volume: Volume, config: ConfigReader): Promise<void> {
  const { configMap, secret, emptyDir, name } = volume;
  if (configMap !== undefined) {
    const source = configMap.name ?? '';
    writeFiles(directory, configMap, await config.configMap(source), `configmap "${source}"`);
  } else if (secret !== undefined) {
    const source = secret.secretName ?? '';
    writeFiles(directory, secret, await config.secret(source), `secret "${source}"`);
  } else if (emptyDir === undefined) {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
    throw new NotFoundError(
      `volume "${name}" is of type ${kind}; this cluster knows emptyDir, configMap and secret`,
    );
  }
}

function writeFiles(
  directory: string,
  { items, defaultMode = 0o644, optional = false }: VolumeFiles,
  values: Readonly<Record<string, string>> | null,
  source: string,
): void {
  if (values === null) {
    if (optional) return;
    throw new NotFoundError(`${source} not found`);
  }
  const wanted: NonNullable<VolumeFiles['items']> =
    items ?? Object.keys(values).map((key) => ({ key, path: key }));
  for (const { key, path, mode = defaultMode } of wanted) {
    const value = values[key];
    if (value === undefined) {
      if (optional) continue;
      throw new NotFoundError(`${source} has no key "${key}"`);
    }
    const file = inside(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, value);
    chmodSync(file, mode);
  }
}
