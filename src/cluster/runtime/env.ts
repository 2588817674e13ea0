import type {
  Container,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  Pod,
  Service,
} from '../../api/kubernetes/core.ts';
import { NotFoundError } from '../../base/errors.ts';

/** Reads ConfigMaps and Secrets of one namespace; `null` when there is none of that name. */
export interface ConfigReader {
  configMap(name: string): Promise<Readonly<Record<string, string>> | null>;
  secret(name: string): Promise<Readonly<Record<string, string>> | null>;
}

export interface EnvInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIp: string;
  readonly hostIp: string;
  /** What every pod gets: PATH, HOME and so on. The author's own variables replace these. */
  readonly base: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
  readonly config: ConfigReader;
}

type Env = Record<string, string>;

/**
 * A container's whole environment: base, then Services, then `envFrom`, then `env`; later ones win. Throws
 * `NotFoundError` for what is not there, and the pod then waits with `CreateContainerConfigError`.
 */
export async function renderEnv(input: EnvInput): Promise<Readonly<Record<string, string>>> {
  const { container, pod } = input;
  const links = pod.spec.enableServiceLinks === false ? {} : serviceEnv(input.services);
  const env: Env = { ...input.base, ...links };
  for (const source of container.envFrom ?? []) Object.assign(env, await fromSource(source, input));
  for (const variable of container.env ?? []) {
    const value = await variableValue(variable, env, input);
    if (value !== null) env[variable.name] = value;
  }
  return env;
}

/** Replaces `$(NAME)` by its value. `$$(NAME)` stays as `$(NAME)`, and so does a name nobody defined. */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
    if (match === '$$') return '$';
    return name === undefined ? match : (env[name] ?? match);
  });
}

/** `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT` and the port by name, as for every Service of the namespace with an address. */
function serviceEnv(services: readonly Service[]): Env {
  const env: Env = {};
  for (const { metadata, spec } of services) {
    const { clusterIP = '', ports = [] } = spec;
    const [first] = ports;
    if (clusterIP === '' || clusterIP === 'None' || first === undefined) continue;
    const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
    env[`${prefix}_SERVICE_HOST`] = clusterIP;
    env[`${prefix}_SERVICE_PORT`] = String(first.port);
    for (const { name, port } of ports) {
      if (name !== undefined && name !== '') {
        env[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port);
      }
    }
  }
  return env;
}

async function fromSource({ prefix = '', configMapRef, secretRef }: EnvFromSource, { config }: EnvInput) {
  const reference = configMapRef ?? secretRef;
  const name = reference?.name ?? '';
  const data = configMapRef === undefined ? await config.secret(name) : await config.configMap(name);
  if (data === null) {
    if (reference?.optional === true) return {};
    throw new NotFoundError(`${configMapRef === undefined ? 'secret' : 'configmap'} "${name}" not found`);
  }
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [prefix + key, value]));
}

/** `null`: an optional source that is not there leaves the variable unset. */
async function variableValue(
  { value, valueFrom }: EnvVar,
  env: Env,
  input: EnvInput,
): Promise<string | null> {
  if (valueFrom === undefined) return expandVariables(value ?? '', env);
  const { fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef !== undefined) return fieldValue(fieldRef.fieldPath, input);
  if (resourceFieldRef !== undefined) return resourceValue(resourceFieldRef, input.container);
  return keyValue(valueFrom, input);
}

async function keyValue({ configMapKeyRef, secretKeyRef }: EnvVarSource, { config, pod }: EnvInput) {
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined) return '';
  const { name = '', key, optional = false } = reference;
  const isSecret = configMapKeyRef === undefined;
  const data = isSecret ? await config.secret(name) : await config.configMap(name);
  const found = data?.[key];
  if (found !== undefined) return found;
  if (optional) return null;
  const kind = isSecret ? 'secret' : 'configmap';
  if (data === null) throw new NotFoundError(`${kind} "${name}" not found`);
  const title = isSecret ? 'Secret' : 'ConfigMap';
  const namespace = pod.metadata.namespace ?? 'default';
  throw new NotFoundError(`couldn't find key ${key} in ${title} ${namespace}/${name}`);
}

function fieldValue(path: string, { pod, podIp, hostIp }: EnvInput): string {
  const { metadata, spec } = pod;
  const entry = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (entry !== null) {
    const table = entry[1] === 'labels' ? metadata.labels : metadata.annotations;
    return table?.[entry[2] ?? ''] ?? '';
  }
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace ?? 'default',
    'metadata.uid': metadata.uid ?? '',
    'spec.nodeName': spec.nodeName ?? '',
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'status.podIP': podIp,
    'status.podIPs': podIp,
    'status.hostIP': hostIp,
    'status.hostIPs': hostIp,
  };
  const value = fields[path];
  if (value === undefined) throw new NotFoundError(`unsupported fieldPath: ${path}`);
  return value;
}

const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** In units of the divisor, rounded up, as upstream's `resource.ExtractContainerResourceValue`. */
function resourceValue(
  { resource, divisor = '1' }: { readonly resource: string; readonly divisor?: string },
  { resources }: Container,
): string {
  const [kind = '', name = ''] = resource.split('.');
  const table = kind === 'limits' ? resources?.limits : resources?.requests;
  const amount = table?.[name];
  if (amount === undefined) throw new NotFoundError(`container has no ${resource}`);
  const unit = divisor === '0' ? '1' : divisor;
  return String(Math.ceil(quantity(amount) / quantity(unit)));
}

function quantity(text: string): number {
  const match = QUANTITY.exec(text);
  if (match === null) throw new NotFoundError(`cannot read quantity "${text}"`);
  return Number(match[1]) * (FACTORS[match[2] ?? ''] ?? 1);
}
