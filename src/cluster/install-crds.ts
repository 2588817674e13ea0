import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { NotFoundError, TerminalError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { KubeClient } from '../kube/client.ts';
import { customResourceDefinitions } from '../kube/resources.ts';

/** Brings every CustomResourceDefinition of a directory's YAML files into the cluster. Returns their names. */
export async function installCrds(client: KubeClient, directory: string): Promise<readonly string[]> {
  if (!existsSync(directory)) throw new TerminalError(`cannot install CRDs: there is no ${directory}`);
  const files = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name));
  const names: string[] = [];
  for (const file of files.sort()) {
    for (const crd of readCrds(join(directory, file))) {
      await install(client, crd);
      names.push(crd.metadata.name);
    }
  }
  return names;
}

function readCrds(path: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).flatMap((document) => {
    const value: unknown = document.toJS();
    if (value === null) return [];
    if (!isObject(value) || value['kind'] !== 'CustomResourceDefinition') {
      throw new TerminalError(
        `cannot install ${path}: it holds something else than CustomResourceDefinitions`,
      );
    }
    return [value as unknown as KubeObject];
  });
}

/** A newer Haldane on an old directory brings its own version of each CRD. */
async function install(client: KubeClient, crd: KubeObject): Promise<void> {
  const { name } = crd.metadata;
  try {
    const live = await client.get(customResourceDefinitions, { name });
    const { resourceVersion } = live.metadata;
    const metadata = {
      ...live.metadata,
      ...crd.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    await client.replace(customResourceDefinitions, { ...crd, metadata });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await client.create(customResourceDefinitions, crd);
  }
}
