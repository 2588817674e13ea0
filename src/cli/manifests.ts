import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { type Document, parseAllDocuments, stringify } from 'yaml';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { metadataFault, strictFault } from '../api/strict-decode.ts';
import { MANIFEST_SCHEMAS } from '../api/v1alpha1/manifest-schemas.ts';
import { errorText, type FieldError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { Manifests } from './context.ts';
import { CommandFailure } from './failure.ts';

const DECODING = 'error unmarshaling JSON: while decoding JSON';
const TOP_LEVEL = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** Reads what users wrote. `readFile` resolves to the text of a path, or of the standard input for `-`. */
export function createManifests(readFile: (path: string) => Promise<string>): Manifests {
  return {
    async read(path) {
      const text = await readFile(path).catch((cause: unknown) => {
        throw new CommandFailure(`cannot read ${path}: ${errorText(cause)}`, { cause: asError(cause) });
      });
      return parseManifests(text, path);
    },
    parse: parseManifests,
    toYaml: (value) => stringify(value),
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
      throw new CommandFailure(`${DECODING}: ${fault.message}`, {
        hints: [`The field is ${fault.path} of ${object.kind} ${object.metadata?.name ?? ''}.`],
      });
    },
  };
}

function parseManifests(text: string, source: string): readonly KubeObject[] {
  return parseAllDocuments(text).flatMap((document, index) => objectIn(document, source, index));
}

/** Members in order of their names, so that only what differs is shown. */
function sortedYaml(value: unknown): string {
  return stringify(value, { sortMapEntries: true });
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

function objectIn(document: Document.Parsed, path: string, index: number): KubeObject[] {
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new CommandFailure(`cannot read ${path}: ${problem.message.split('\n')[0]?.replace(/:$/, '')}`);
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return [];
  if (isManifest(value)) return [value];
  const which = index === 0 ? '' : ` (document ${index + 1})`;
  throw new CommandFailure(`${path}${which} is no Kubernetes object: it needs apiVersion, kind and metadata`);
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
  return metadataFault(object.metadata) ?? strictFault(schema, spec ?? {}, 'spec');
}
