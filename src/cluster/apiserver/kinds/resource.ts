import type { ApiObject } from '../object.ts';
import type { Resolve, Schema } from '../schema/schema.ts';
import type { FieldFault, Subject } from '../status-error.ts';

/** What the rules of a kind may look at besides the object itself. */
export interface WriteContext {
  /** RFC 3339, whole seconds. */
  readonly now: string;
  readonly isDryRun: boolean;
  /** An address nobody else has, or the wanted one when it is free; `null` when it is not to be had. */
  claimClusterIp(wanted: string | null): string | null;
  claimNodePort(wanted: number | null): number | null;
  /** A random suffix of `length` characters that cannot spell a word. */
  suffix(length: number): string;
  newUid(): string;
}

/** What a built-in kind does beyond its schema. All members change `object` in place. */
export interface KindRules {
  setDefaults?(object: ApiObject): void;
  prepareCreate?(object: ApiObject, context: WriteContext): void;
  prepareUpdate?(object: ApiObject, old: ApiObject, context: WriteContext): void;
  validate?(object: ApiObject, old: ApiObject | null, context: WriteContext): readonly FieldFault[];
  /** Fields a selector may name besides metadata.name and metadata.namespace. */
  readonly selectableFields?: { readonly [path: string]: (object: ApiObject) => string };
}

/** How names of a kind are spelled. */
export type NameForm = 'subdomain' | 'label' | 'service-label' | 'path-segment';

export interface Conversion {
  /** From the served version to the stored one, and back. Both return a new object. */
  toStored(object: ApiObject): ApiObject;
  fromStored(object: ApiObject): ApiObject;
}

/** One resource in one served version. */
export interface ResourceDef extends Subject {
  readonly version: string;
  readonly singular: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Where the objects are kept; versions of one resource share it. */
  readonly table: string;
  readonly schema: Schema;
  readonly resolve: Resolve;
  /** OpenAPI name of the schema. */
  readonly schemaName: string;
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** Whether metadata.generation counts changes of the spec. */
  readonly hasGeneration: boolean;
  /** Whether a completed DELETE answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  /** Whether a PUT without a resourceVersion is refused. */
  readonly needsVersion: boolean;
  readonly orphansByDefault: boolean;
  readonly nameForm: NameForm;
  readonly rules: KindRules;
  readonly conversion: Conversion | null;
  readonly custom: CustomResource | null;
}

/** What only resources defined by a CRD have. */
export interface CustomResource {
  readonly crdName: string;
  readonly scalePaths: ScalePaths | null;
  readonly columns: readonly PrinterColumn[];
  readonly storedVersion: string;
  readonly selectablePaths: readonly string[];
}

export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

export function apiVersionOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return group === '' ? version : `${group}/${version}`;
}

/** In the order in which upstream lists them for custom resources. */
export const CUSTOM_VERBS = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
] as const;

export const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;
