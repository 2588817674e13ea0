import type { KubeObject } from '../api/kubernetes/meta.ts';
import { applyPatch } from '../kube/apply-patch.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';
import type { CliEnvironment, ClusterAccess, DryRun } from './context.ts';
import { WrongUsage } from './failure.ts';
import type { Messages } from './messages/en.ts';

/** Reads `--dry-run`; an empty one must not become the real thing. @throws {UsageError} for all but kubectl's words. */
export function parseDryRun(text: unknown = 'none'): DryRun {
  if (text === 'none' || text === 'client' || text === 'server') return text;
  throw new WrongUsage(({ failures }) => failures.dryRun(JSON.stringify(text)));
}

/**
 * Wraps a connection so that nothing is changed. `client`: writes are printed instead of sent, and
 * answered with what they would make of the object. `server`: they are sent
 * with `dryRun=All`, so that the API server checks them and throws them away.
 */
export function withoutChanges(
  dryRun: DryRun,
  { out, messages }: Pick<CliEnvironment, 'out'> & { readonly messages: Messages },
): (access: ClusterAccess) => ClusterAccess {
  if (dryRun === 'none') return (access) => access;
  const print = (request: string) => out.write(`${messages.wouldWrite(request)}\n`);
  const wrap = dryRun === 'server' ? checkedClient : (kube: KubeClient) => printingClient(kube, print);
  return (access) => ({ ...access, kube: wrap(access.kube) });
}

function checkedClient(kube: KubeClient): KubeClient {
  return {
    ...readsOf(kube),
    create: (resource, object, options) => kube.create(resource, object, { ...options, dryRun: true }),
    replace: (resource, object, options) => kube.replace(resource, object, { ...options, dryRun: true }),
    patch: (resource, key, patch, options) => kube.patch(resource, key, patch, { ...options, dryRun: true }),
    delete: () => Promise.reject(new WrongUsage(({ failures }) => failures.noDeletes)),
  };
}

function printingClient(kube: KubeClient, print: (request: string) => void): KubeClient {
  const tell = (verb: string, { plural }: Resource, { name, namespace }: ObjectKey, rest: string) =>
    print(`${verb} ${plural} ${namespace === undefined ? '' : `${namespace}/`}${name}${rest}`);
  const drafts = new Drafts();
  const get: KubeClient['get'] = async (resource, key, options) =>
    drafts.find(resource, key) ?? (await kube.get(resource, key, options));
  return {
    ...readsOf(kube),
    get,
    async create(resource, object) {
      tell('create', resource, object.metadata, '');
      return drafts.keep(resource, object);
    },
    async replace(resource, object) {
      tell('replace', resource, object.metadata, '');
      return drafts.keep(resource, object);
    },
    async patch<T extends KubeObject>(...call: Parameters<typeof kube.patch<T>>) {
      const [resource, key, patch, { subresource } = {}] = call;
      const part = subresource === undefined ? '' : ` ${subresource}`;
      tell('patch', resource, key, `${part}: ${JSON.stringify(patch.body)}`);
      return drafts.keep(resource, applyPatch(await get(resource, key), patch) as T);
    },
    delete: () => Promise.reject(new WrongUsage(({ failures }) => failures.noDeletes)),
  };
}

/** Objects as they would be by now, for what is read or patched after the first change. */
class Drafts {
  readonly #objects = new Map<string, KubeObject>();

  keep<T extends KubeObject>(resource: Resource<T>, object: T): T {
    this.#objects.set(draftKey(resource, object.metadata), object);
    return object;
  }

  find<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    return this.#objects.get(draftKey(resource, key)) as T | undefined;
  }
}

function draftKey({ apiVersion, plural }: Resource, { namespace = '', name }: ObjectKey): string {
  return [apiVersion, plural, namespace, name].join('/');
}

function readsOf(kube: KubeClient): Pick<KubeClient, 'get' | 'list' | 'watch' | 'raw'> {
  return {
    get: (resource, key, options) => kube.get(resource, key, options),
    list: (resource, options) => kube.list(resource, options),
    watch: (resource, options) => kube.watch(resource, options),
    raw: (path, options) => kube.raw(path, options),
  };
}
