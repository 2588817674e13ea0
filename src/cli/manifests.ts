import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  stringify,
  visit,
  Document as YamlDocument,
} from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { metadataFault, strictFault } from '../api/strict-decode.ts';
import { inGoWords } from '../api/v1alpha1/go-fields.ts';
import { MANIFEST_SCHEMAS } from '../api/v1alpha1/manifest-schemas.ts';
import type { FieldError } from '../base/errors.ts';
import type { FieldPath } from '../base/field-path.ts';
import { isObject } from '../base/json.ts';
import type { Manifests } from './context.ts';
import { CommandFailure } from './failure.ts';
import { fileFault } from './file-fault.ts';

const TOP_LEVEL = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** Reads what users wrote. `readFile` resolves to the text of a path, or of the standard input for `-`. */
export function createManifests(readFile: (path: string) => Promise<string>): Manifests {
  return {
    async read(path, { fillsSpec } = { fillsSpec: false }) {
      const text = await readFile(path).catch((cause: unknown) => {
        const why = fileFault(cause);
        throw new CommandFailure(({ failures }) => failures.cannotRead(path, why), {
          cause: asError(cause),
          upstream: `open ${path}: ${why}`,
        });
      });
      return parseManifests(text, path, fillsSpec);
    },
    parse: (text, source) => parseManifests(text, source),
    lineOf,
    toYaml: portableYaml,
    unifiedDiff(older, newer) {
      const [before, after] = [sortedYaml(older.value), sortedYaml(newer.value)];
      if (before === after) return '';
      return createTwoFilesPatch(older.title, newer.title, before, after, undefined, undefined, {
        headerOptions: FILE_HEADERS_ONLY,
      });
    },
    decode(object) {
      const schema = MANIFEST_SCHEMAS[object.kind];
      const fault = schema === undefined ? null : firstFault(object, schema);
      if (fault === null) return;
      const { kind, metadata } = object;
      throw new CommandFailure(({ failures }) => failures.unknownField(fault.message), {
        hints: [({ failures }) => failures.fieldIs(fault.path, kind, metadata?.name ?? '')],
      });
    },
  };
}

/** Where in which text an object stands. */
interface Origin {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

const ORIGINS = new WeakMap<KubeObject, Origin>();

function parseManifests(text: string, source: string, fillsSpec = false): readonly KubeObject[] {
  // YAML's own rule forgives it where nothing follows; kubectl's reader does not.
  if (text.trim() === '' && /^ *\t/m.test(text)) {
    const why = 'found character that cannot start any token';
    throw new CommandFailure(({ failures }) => failures.cannotRead(source, why), {
      upstream: `yaml: ${why}`,
    });
  }
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines }).flatMap((document, index) => {
    const objects = objectIn(document, { path: source, index, fillsSpec });
    for (const object of objects) ORIGINS.set(object, { document, lines });
    return objects;
  });
}

function lineOf(object: KubeObject, path: FieldPath): number | null {
  const origin = ORIGINS.get(object);
  if (origin === undefined) return null;
  const { document, lines } = origin;
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const name of path) {
    const member: unknown = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === name)
      : null;
    const item: unknown = isSeq(node) && typeof name === 'number' ? node.items[name] : null;
    offset = startOf(isPair(member) ? member.key : item) ?? offset;
    node = isPair(member) ? member.value : item;
  }
  return offset === null ? null : lines.linePos(offset).line;
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/** Texts that some reader takes for something else although they are plain in YAML 1.1: `=`, `<<`, `0o17`. */
const AMBIGUOUS = /^(?:=|<<|[-+]?0o[0-7]+)$/;

/**
 * YAML that every reader understands alike. kubectl reads YAML 1.1, where `yes`, `12:30:45` and `2024-01-01` are no
 * texts: what would be one must be quoted to come back as it was.
 */
function portableYaml(value: unknown): string {
  const document = new YamlDocument(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && AMBIGUOUS.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString();
}

/** Members in order of their names, so that only what differs is shown. */
function sortedYaml(value: unknown): string {
  return stringify(value, { sortMapEntries: true });
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

interface Place {
  readonly path: string;
  readonly index: number;
  readonly fillsSpec: boolean;
}

function objectIn(document: Document.Parsed, { path, index, fillsSpec }: Place): KubeObject[] {
  const [problem] = document.errors;
  if (problem !== undefined) {
    const why = problem.message.split('\n')[0]?.replace(/:$/, '') ?? '';
    throw new CommandFailure(({ failures }) => failures.cannotRead(path, why));
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return [];
  if (isManifest(value)) {
    const whole = isObject(value.metadata) ? value : { ...(value as KubeObject), metadata: { name: '' } };
    if (fillsSpec && lacksSpec(value) && value.kind === 'Rollout') return [{ ...whole, ...EMPTY_SPEC }];
    refuseWithoutSpec(value, path);
    return [whole];
  }
  throw new CommandFailure(({ failures }) =>
    failures.noObject(index === 0 ? path : failures.document(path, index + 1)),
  );
}

const EMPTY_SPEC = { spec: {} };

/** What reads these kinds takes a spec for granted, as every cluster that stores them does. */
function lacksSpec({ kind, apiVersion, ...rest }: KubeObject): boolean {
  const isOurs = MANIFEST_SCHEMAS[kind] !== undefined && apiVersion.startsWith('argoproj.io/');
  if (!isOurs && kind !== 'Service') return false;
  const { spec } = rest as { readonly spec?: unknown };
  return spec === undefined || spec === null;
}

function refuseWithoutSpec(object: KubeObject, path: string): void {
  if (!lacksSpec(object)) return;
  const { kind, metadata } = object;
  const name = metadata?.name === undefined ? '' : ` ${metadata.name}`;
  throw new CommandFailure(({ failures }) => failures.noSpec(path, `${kind}${name}`));
}

function isManifest(value: unknown): value is KubeObject {
  return (
    isObject(value) &&
    typeof value['apiVersion'] === 'string' &&
    typeof value['kind'] === 'string' &&
    (value['metadata'] === undefined || isObject(value['metadata']))
  );
}

function firstFault(object: KubeObject, schema: (typeof MANIFEST_SCHEMAS)[string]): FieldError | null {
  const unknown = Object.keys(object).find((key) => !TOP_LEVEL.includes(key));
  if (unknown !== undefined) {
    return { path: unknown, message: `json: unknown field ${JSON.stringify(unknown)}` };
  }
  const { spec } = object as { readonly spec?: unknown };
  const fault = strictFault(schema, spec ?? {}, 'spec');
  return metadataFault(object.metadata) ?? (fault === null ? null : inGoWords(fault, object.kind));
}
