import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';
import type { CliEnvironment, ClusterAccess } from './context.ts';
import { WrongUsage } from './failure.ts';
import type { FlagValues } from './flag.ts';
import type { PersistentFlags } from './persistent-flags.ts';

/** klog prints requests from this verbosity on. */
const REQUEST_VERBOSITY = 6;
const LEVELS = ['panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace'];

/** Wraps a connection so that each request is printed, when `-v 6` or `--loglevel debug` ask for it. */
export function traced(
  { err, clock }: CliEnvironment,
  { kloglevel = 0, loglevel = 'info' }: FlagValues<PersistentFlags>,
): (access: ClusterAccess) => ClusterAccess {
  const level = loglevel.toLowerCase();
  if (!LEVELS.includes(level))
    throw new WrongUsage(({ failures }) => failures.logLevel(JSON.stringify(loglevel)));
  if (kloglevel < REQUEST_VERBOSITY && level !== 'debug' && level !== 'trace') return (access) => access;
  const timed = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    const startedAt = clock.now();
    try {
      const result = await request();
      err.write(`${what} ${clock.now() - startedAt}ms\n`);
      return result;
    } catch (error) {
      err.write(`${what} failed after ${clock.now() - startedAt}ms\n`);
      throw error;
    }
  };
  return (access) => ({ ...access, kube: tracedClient(access.kube, timed, (line) => err.write(line)) });
}

type Timed = <T>(what: string, request: () => Promise<T>) => Promise<T>;

function tracedClient(kube: KubeClient, timed: Timed, print: (line: string) => void): KubeClient {
  return {
    get: (resource, key, options) =>
      timed(`GET ${urlWords(resource, key)}`, () => kube.get(resource, key, options)),
    list: (resource, options) =>
      timed(`LIST ${resource.plural} ${options?.namespace ?? ''}`, () => kube.list(resource, options)),
    create: (resource, object, options) =>
      timed(`CREATE ${urlWords(resource, object.metadata)}`, () => kube.create(resource, object, options)),
    replace: (resource, object, options) =>
      timed(`PUT ${urlWords(resource, object.metadata)}`, () => kube.replace(resource, object, options)),
    patch: (resource, key, patch, options) =>
      timed(
        `PATCH ${urlWords(resource, key)} ${options?.subresource ?? ''} ${JSON.stringify(patch.body)}`,
        () => kube.patch(resource, key, patch, options),
      ),
    delete: (resource, key, options) =>
      timed(`DELETE ${urlWords(resource, key)}`, () => kube.delete(resource, key, options)),
    watch(resource, options) {
      print(`WATCH ${resource.plural} ${options.namespace ?? ''} from ${options.resourceVersion}\n`);
      return kube.watch(resource, options);
    },
    raw: (path, options) => timed(`GET ${path}`, () => kube.raw(path, options)),
  };
}

function urlWords<T extends KubeObject>({ plural }: Resource<T>, { namespace, name }: ObjectKey): string {
  return `${plural} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
