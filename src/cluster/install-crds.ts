import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { NotFoundError, TerminalError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { KubeClient } from '../kube/client.ts';
import { customResourceDefinitions } from '../kube/resources.ts';
import { HTTP_ROUTE_CRD } from './http-route-crd.ts';

/** Says which file a CRD was read from, so that a start that changes nothing need not parse it. */
const SOURCE = 'haldane.dev/crd-source';

/** Brings every CustomResourceDefinition of a directory's YAML files into the cluster. */
export async function installCrds(client: KubeClient, directory: string): Promise<void> {
  if (!existsSync(directory)) throw new TerminalError(`cannot install CRDs: there is no ${directory}`);
  const { items } = await client.list(customResourceDefinitions, {});
  const installed = items.map(({ metadata }) => metadata.annotations?.[SOURCE] ?? '');
  const files = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name));
  for (const file of files.sort()) {
    const path = join(directory, file);
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
    const source = (count: number) => `${file} ${digest} (${count})`;
    if (installed.some((one) => one === source(installed.filter((other) => other === one).length))) continue;
    const crds = readCrds(path);
    for (const crd of crds) await install(client, withSource(crd, source(crds.length)));
  }
}

/** Set by the Gateway API's own manifests. */
const BUNDLE = 'gateway.networking.k8s.io/bundle-version';

/** HTTPRoute, unless the user has brought the Gateway API's own definition. */
export async function installHttpRoutes(client: KubeClient): Promise<void> {
  const { items } = await client.list(customResourceDefinitions, {});
  const live = items.find(({ metadata }) => metadata.name === HTTP_ROUTE_CRD.metadata.name);
  if (live?.metadata.annotations?.[BUNDLE] !== undefined) return;
  const spec = JSON.stringify((HTTP_ROUTE_CRD as { spec?: unknown }).spec);
  const source = `embedded ${createHash('sha256').update(spec).digest('hex').slice(0, 16)}`;
  if (live?.metadata.annotations?.[SOURCE] !== source)
    await install(client, withSource(HTTP_ROUTE_CRD, source));
}

function withSource(crd: KubeObject, source: string): KubeObject {
  const annotations = { ...crd.metadata.annotations, [SOURCE]: source };
  return { ...crd, metadata: { ...crd.metadata, annotations } };
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
