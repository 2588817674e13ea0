import { UsageError } from '../base/errors.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';
import type { CliEnvironment, ClusterAccess, DryRun } from './context.ts';

/** Reads `--dry-run`; an empty one must not become the real thing. @throws {UsageError} for all but kubectl's words. */
export function parseDryRun(text: unknown = 'none'): DryRun {
  if (text === 'none' || text === 'client' || text === 'server') return text;
  throw new UsageError(`invalid dry-run value ${JSON.stringify(text)}: it is none, client or server`);
}

/**
 * Wraps a connection so that nothing is changed. `client`: writes are printed instead of sent. `server`: they are sent
 * with `dryRun=All`, so that the API server checks them and throws them away.
 */
export function withoutChanges(
  dryRun: DryRun,
  { out }: Pick<CliEnvironment, 'out'>,
): (access: ClusterAccess) => ClusterAccess {
  if (dryRun === 'none') return (access) => access;
  const print = (line: string) => out.write(`${line}\n`);
  const wrap = dryRun === 'server' ? checkedClient : (kube: KubeClient) => printingClient(kube, print);
  return (access) => ({ ...access, kube: wrap(access.kube) });
}

function checkedClient(kube: KubeClient): KubeClient {
  return {
    ...readsOf(kube),
    create: (resource, object, options) => kube.create(resource, object, { ...options, dryRun: true }),
    replace: (resource, object, options) => kube.replace(resource, object, { ...options, dryRun: true }),
    patch: (resource, key, patch, options) => kube.patch(resource, key, patch, { ...options, dryRun: true }),
    delete: () => Promise.reject(new UsageError('cannot delete in a dry run')),
  };
}

function printingClient(kube: KubeClient, print: (line: string) => void): KubeClient {
  const tell = (verb: string, { plural }: Resource, { name, namespace }: ObjectKey, rest: string) =>
    print(`would ${verb} ${plural} ${namespace === undefined ? '' : `${namespace}/`}${name}${rest}`);
  return {
    ...readsOf(kube),
    async create(resource, object) {
      tell('create', resource, object.metadata, '');
      return object;
    },
    async replace(resource, object) {
      tell('replace', resource, object.metadata, '');
      return object;
    },
    async patch(resource, key, { body }, { subresource } = {}) {
      const part = subresource === undefined ? '' : ` ${subresource}`;
      tell('patch', resource, key, `${part}: ${JSON.stringify(body)}`);
      return kube.get(resource, key);
    },
    delete: () => Promise.reject(new UsageError('cannot delete in a dry run')),
  };
}

function readsOf(kube: KubeClient): Pick<KubeClient, 'get' | 'list' | 'watch' | 'raw'> {
  return {
    get: (resource, key, options) => kube.get(resource, key, options),
    list: (resource, options) => kube.list(resource, options),
    watch: (resource, options) => kube.watch(resource, options),
    raw: (path, options) => kube.raw(path, options),
  };
}
