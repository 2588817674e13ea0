import { type ApiObject, isMap, type JsonMap, listAt, mapAt, mapsAt, textAt } from '../object.ts';
import { resolveCustom } from '../schema/custom-schema.ts';
import type { Schema } from '../schema/schema.ts';
import {
  CUSTOM_VERBS,
  type CustomResource,
  type PrinterColumn,
  type ResourceDef,
  type ScalePaths,
} from './resource.ts';

/** The resources that a CRD defines, one for each served version. */
export function customResourcesOf(crd: ApiObject): readonly ResourceDef[] {
  const versions = mapsAt(crd, 'spec', 'versions');
  const storedVersion = String(versions.find((version) => version['storage'] === true)?.['name']);
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => defineCustom(crd, version, storedVersion));
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function defineCustom(crd: ApiObject, served: JsonMap, storedVersion: string): ResourceDef {
  const spec = mapAt(crd, 'spec') ?? {};
  const names = mapAt(spec, 'names') ?? {};
  const group = textAt(spec, 'group') ?? '';
  const version = String(served['name']);
  const plural = textAt(names, 'plural') ?? '';
  const kind = textAt(names, 'kind') ?? '';
  const apiVersion = (name: string) => `${group}/${name}`;
  const isStored = version === storedVersion;
  const retyped = (object: ApiObject, name: string) => ({ ...object, apiVersion: apiVersion(name) });
  return {
    group,
    version,
    plural,
    kind,
    singular: textAt(names, 'singular') ?? kind.toLowerCase(),
    listKind: textAt(names, 'listKind') ?? `${kind}List`,
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: texts(names['shortNames']),
    categories: texts(names['categories']),
    verbs: CUSTOM_VERBS,
    table: `${group}/${plural}`,
    schema: (mapAt(served, 'schema', 'openAPIV3Schema') ?? {}) as Schema,
    resolve: resolveCustom,
    schemaName: `${group.split('.').toReversed().join('.')}.${version}.${kind}`,
    hasStatus: isMap(served['subresources']) && isMap(served['subresources']['status']),
    hasScale: mapAt(served, 'subresources', 'scale') !== undefined,
    hasGeneration: true,
    returnsDeleted: false,
    needsVersion: true,
    orphansByDefault: false,
    nameForm: 'subdomain',
    rules: {},
    conversion: isStored
      ? null
      : {
          toStored: (object) => retyped(object, storedVersion),
          fromStored: (object) => retyped(object, version),
        },
    custom: customPart(crd, served, storedVersion),
  };
}

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not ' +
    'guaranteed to be set in happens-before order across separate operations. Clients may not set this value. ' +
    'It is represented in RFC3339 form and is in UTC.',
  jsonPath: '.metadata.creationTimestamp',
};

function customPart(crd: ApiObject, served: JsonMap, storedVersion: string): CustomResource {
  const columns = mapsAt(served, 'additionalPrinterColumns') as unknown as PrinterColumn[];
  return {
    crdName: crd.metadata.name,
    scalePaths: (mapAt(served, 'subresources', 'scale') ?? null) as ScalePaths | null,
    columns: columns.length === 0 ? [AGE] : columns,
    storedVersion,
    selectablePaths: listAt(served, 'selectableFields').map((field) => textAt(field, 'jsonPath') ?? ''),
  };
}
