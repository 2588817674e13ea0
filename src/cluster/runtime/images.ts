import type { Container } from '../../api/kubernetes/core.ts';

/** What an image name stands for, since there are no images: a program of this machine. */
export interface ImageEntry {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** By repository, without tag or digest: `haldane/shop`. */
export type ImageTable = ReadonlyMap<string, ImageEntry>;

/** The program a container runs, or why there is none. */
export type Program =
  | {
      readonly found: true;
      readonly command: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly found: false; readonly message: string };

/** As a container runtime: `command` replaces the image's entrypoint, `args` follow. */
export function findProgram(container: Container, images: ImageTable): Program {
  const image = container.image ?? '';
  const entry = images.get(repositoryOf(image));
  const { command = [], args = [] } = container;
  const program = command.length > 0 ? command : (entry?.command ?? []);
  if (program.length > 0) {
    const env = { ...entry?.env, ...(entry === undefined ? {} : { IMAGE_TAG: tagOf(image) }) };
    return { found: true, command: [...program, ...args], env };
  }
  const known =
    images.size === 0 ? '' : ` or use one of the images it knows: ${[...images.keys()].join(', ')}`;
  return {
    found: false,
    message:
      `failed to pull image "${image}": this cluster runs programs of this machine and pulls no images; ` +
      `give the container a command${known}`,
  };
}

/** `localhost:5000/team/shop:v2@sha256:...` is of repository `localhost:5000/team/shop`. */
export function repositoryOf(image: string): string {
  const [withoutDigest = ''] = image.split('@');
  const colon = withoutDigest.indexOf(':', withoutDigest.lastIndexOf('/') + 1);
  return colon === -1 ? withoutDigest : withoutDigest.slice(0, colon);
}

export function tagOf(image: string): string {
  const [withoutDigest = ''] = image.split('@');
  const tag = withoutDigest.slice(repositoryOf(image).length + 1);
  return tag === '' ? 'latest' : tag;
}
