// Writes src/cluster/generated/kubernetes-{schemas,protobuf}.json: the field tables of the built-in kinds.
// Sources: the OpenAPI v3 documents of the API server that KUBECONFIG names, and the Go sources of k8s.io/api and
// k8s.io/apimachinery (struct tags: field numbers, pointers, embedding), found through GO_MODULES or `go env`.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = 'src/cluster/generated';
const SOURCE = 'Kubernetes v1.34 (https://github.com/kubernetes/kubernetes), Apache-2.0';
const GROUP_VERSIONS = [
  'api/v1',
  'apis/apps/v1',
  'apis/batch/v1',
  'apis/autoscaling/v1',
  'apis/autoscaling/v2',
  'apis/networking.k8s.io/v1',
  'apis/policy/v1',
  'apis/rbac.authorization.k8s.io/v1',
  'apis/discovery.k8s.io/v1',
  'apis/events.k8s.io/v1',
  'apis/coordination.k8s.io/v1',
  'apis/scheduling.k8s.io/v1',
  'apis/storage.k8s.io/v1',
  'apis/authentication.k8s.io/v1',
  'apis/authorization.k8s.io/v1',
  'apis/apiextensions.k8s.io/v1',
];
const SKIPPED = /CertificateSigning|ComponentStatus|CSI|VolumeAttach|ServiceCIDR|IPAddress|ResourceClaim/;

type Schema = { [key: string]: unknown };

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops prose and turns `allOf: [$ref]` into the `$ref` that this project reads. */
function compact(value: unknown, isSchema: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => compact(item, isSchema));
  if (!isRecord(value)) return value;
  const result: Schema = {};
  for (const [key, member] of Object.entries(value)) {
    if (isSchema && key === 'description') continue;
    result[key] = key === 'default' ? member : compact(member, !(isSchema && key === 'properties'));
  }
  return result;
}

function refsIn(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) refsIn(item, found);
  if (!isRecord(value)) return;
  const ref = value['$ref'];
  if (typeof ref === 'string') found.add(ref.replace('#/components/schemas/', ''));
  for (const member of Object.values(value)) refsIn(member, found);
}

function closure(all: Schema, roots: readonly string[]): Schema {
  const kept: Schema = {};
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (kept[name] !== undefined || all[name] === undefined) continue;
    kept[name] = all[name];
    const refs = new Set<string>();
    refsIn(all[name], refs);
    queue.push(...refs);
  }
  return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `x-omit-empty`: the fields that Go's JSON leaves out when they hold their zero value. */
function annotateEmpties(name: string, schema: Schema, messages: Messages): void {
  const struct = /^io\.k8s\.(?:api\.|apimachinery\.pkg\.apis\.)(.+)\.(\w+)$/.exec(name);
  const home = struct?.[1]?.replaceAll('.', '/');
  const properties = schema['properties'];
  if (struct?.[2] === undefined || !isRecord(properties)) return;
  const omitted = emptiesOf(messages, `${home}.${struct[2]}`).filter(
    (field) => properties[field] !== undefined,
  );
  if (omitted.length > 0) schema['x-omit-empty'] = omitted;
}

function emptiesOf(messages: Messages, name: string): string[] {
  return (messages[name] ?? []).flatMap(([, json, type, flags]) => {
    if (flags.includes('i')) return emptiesOf(messages, type);
    return flags.includes('o') ? [json] : [];
  });
}

function writeSchemas(messages: Messages): void {
  const all: Schema = {};
  const roots: string[] = [];
  for (const groupVersion of GROUP_VERSIONS) {
    const text = execFileSync('kubectl', ['get', '--raw', `/openapi/v3/${groupVersion}`], { maxBuffer: 1e9 });
    const document = JSON.parse(text.toString()) as { components: { schemas: Schema } };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      all[name] = compact(schema, true);
      const kinds = (schema as Schema)['x-kubernetes-group-version-kind'];
      const isKind =
        Array.isArray(kinds) && kinds.length === 1 && !name.endsWith('List') && !SKIPPED.test(name);
      if (isKind) roots.push(name);
    }
  }
  const schemas = closure(all, roots);
  for (const [name, schema] of Object.entries(schemas)) annotateEmpties(name, schema as Schema, messages);
  writeFileSync(join(OUT, 'kubernetes-schemas.json'), `${JSON.stringify({ source: SOURCE, schemas })}\n`);
  console.log(`${Object.keys(schemas).length} schemas`);
}

function goModule(name: string): string {
  const root = process.env['GO_MODULES'] ?? execFileSync('go', ['env', 'GOMODCACHE']).toString().trim();
  const found = readdirSync(join(root, 'k8s.io')).filter((entry) => entry.startsWith(`${name}@`));
  const newest = found.sort().at(-1);
  if (newest === undefined) throw new Error(`no k8s.io/${name} in ${root}`);
  return join(root, 'k8s.io', newest);
}

/** `[number, json name, Go type, flags]`; flags: `o` omits zero values, `i` is inlined in JSON. */
type WireField = readonly [number, string, string, string];
type Messages = Readonly<Record<string, readonly WireField[]>>;

const PACKAGES: Readonly<Record<string, string>> = {
  metav1: 'meta/v1',
  v1: 'core/v1',
  corev1: 'core/v1',
  api: 'core/v1',
  intstr: 'intstr',
  resource: 'resource',
  types: 'types',
  runtime: 'runtime',
  autoscalingv1: 'autoscaling/v1',
};

function qualify(type: string, home: string): string {
  const bare = type.replace(/^\*/, '');
  if (bare.startsWith('[]') && bare !== '[]byte') return `[]${qualify(bare.slice(2), home)}`;
  const map = /^map\[\w+(?:\.\w+)?\](.+)$/.exec(bare);
  if (map?.[1] !== undefined) return `map:${qualify(map[1], home)}`;
  const [alias = '', name] = bare.includes('.') ? bare.split('.') : ['', bare];
  if (alias !== '') return `${PACKAGES[alias] ?? alias}.${name}`;
  return /^(string|bool|u?int\d*|float\d+|\[\]byte)$/.test(bare) ? bare : `${home}.${bare}`;
}

function parseStructs(source: string, home: string, out: Record<string, WireField[]>): void {
  const aliases = /^type (\w+) (string|int32|int64|bool|map\[\w+\][\w.]+|\[\][\w.]+)$/gm;
  for (const [, name = '', type = ''] of source.matchAll(aliases)) {
    out[`${home}.${name}`] = [[0, '', qualify(type, home), 'a']];
  }
  for (const [, name = '', body = ''] of source.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
    out[`${home}.${name}`] = body.split('\n').flatMap((line) => parseField(line, home) ?? []);
  }
}

function parseField(line: string, home: string): readonly [WireField] | null {
  const match = /^\s*(?:(\w+)\s+)?([\w.*[\]]+)\s+`(.*json:"([^"]*)".*)`/.exec(line);
  if (match === null) return null;
  const [, , type = '', tags = '', names = ''] = match;
  const number = /protobuf:"\w+,(\d+),/.exec(tags)?.[1];
  if (number === undefined) return null;
  const [json = '', ...options] = names.split(',');
  const isDropped = !type.startsWith('*') && options.includes('omitempty');
  const flags = options.includes('inline') ? 'i' : isDropped ? 'o' : '';
  return [[Number(number), json, qualify(type, home), flags]];
}

/** Structs that the kinds with protobuf bodies reach. */
function writeProtobuf(): Messages {
  const out: Record<string, WireField[]> = {};
  const api = goModule('api');
  const homes = ['core/v1', 'apps/v1', 'batch/v1', 'autoscaling/v1', 'autoscaling/v2', 'networking/v1'];
  homes.push('policy/v1', 'rbac/v1', 'authentication/v1', 'authorization/v1', 'scheduling/v1', 'storage/v1');
  homes.push('coordination/v1', 'discovery/v1', 'events/v1');
  for (const home of homes) {
    for (const file of readdirSync(join(api, home)).filter((name) => /types\.go$/.test(name))) {
      parseStructs(readFileSync(join(api, home, file), 'utf8'), home, out);
    }
  }
  const machinery = goModule('apimachinery');
  parseStructs(readFileSync(join(machinery, 'pkg/apis/meta/v1/types.go'), 'utf8'), 'meta/v1', out);
  for (const special of ['Time', 'MicroTime', 'FieldsV1', 'Duration']) delete out[`meta/v1.${special}`];
  const messages = Object.fromEntries(
    Object.entries(out).filter(([name, [first]]) => first?.[3] === 'a' || !/List$/.test(name)),
  );
  writeFileSync(join(OUT, 'kubernetes-protobuf.json'), `${JSON.stringify({ source: SOURCE, messages })}\n`);
  console.log(`${Object.keys(messages).length} messages`);
  return out;
}

writeSchemas(writeProtobuf());
