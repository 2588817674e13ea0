import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import type { JsonMap } from '../object.ts';
import { OBJECT_META, schemaClosure } from '../schema/builtin-schemas.ts';
import type { Schema } from '../schema/schema.ts';
import { patchTypesOf } from '../verbs/patch.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const DELETE_OPTIONS = `${META}.DeleteOptions`;

/** The OpenAPI v3 document of one group version; enough for explain, diff, and what apply asks of a schema. */
export function openApiDocument(resources: readonly ResourceDef[], group: string, version: string): JsonMap {
  const here = resources.filter((one) => one.group === group && one.version === version);
  const builtin = here.filter(({ custom }) => custom === null).map(({ schemaName }) => schemaName);
  const schemas: JsonMap = { ...schemaClosure([...builtin, OBJECT_META, DELETE_OPTIONS]) };
  for (const resource of here)
    if (resource.custom !== null) schemas[resource.schemaName] = customSchema(resource);
  schemas[`${META}.Patch`] = { type: 'object' };
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: Object.fromEntries(here.flatMap(pathsOf)),
    components: { schemas },
  };
}

/** Custom kinds with the identity that every object has. */
function customSchema({ schema, group, version, kind }: ResourceDef): JsonMap {
  const { properties = {}, ...rest } = schema;
  const identity = {
    apiVersion: { type: 'string', description: APIVERSION_TEXT },
    kind: { type: 'string', description: KIND_TEXT },
    metadata: {
      allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }],
      description: 'Standard object metadata.',
    },
  };
  return {
    ...(rest as Schema as unknown as JsonMap),
    properties: { ...properties, ...identity },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

const APIVERSION_TEXT = 'The version of the schema this object follows.';
const KIND_TEXT = 'The kind of resource this object is.';

function pathsOf(resource: ResourceDef): readonly (readonly [string, JsonMap])[] {
  const { group, plural, namespaced } = resource;
  const root = `/${group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const body = contentOf(resource.schemaName);
  const list = {
    get: operation(resource, 'list', {}),
    post: operation(resource, 'post', { requestBody: body }),
  };
  const one = {
    get: operation(resource, 'get', {}),
    put: operation(resource, 'put', { requestBody: body }),
    delete: operation(resource, 'delete', { requestBody: contentOf(DELETE_OPTIONS) }),
    patch: operation(resource, 'patch', { requestBody: patchBody(resource) }),
  };
  return [
    [collection, list],
    [`${collection}/{name}`, one],
  ];
}

function contentOf(schemaName: string): JsonMap {
  return { content: { '*/*': { schema: { $ref: `#/components/schemas/${schemaName}` } } } };
}

function patchBody(resource: ResourceDef): JsonMap {
  const schema = { $ref: `#/components/schemas/${META}.Patch` };
  return {
    content: Object.fromEntries(patchTypesOf(resource).map((type) => [type, { schema }])),
    required: true,
  };
}

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'];

function operation(
  { group, version, kind, schemaName }: ResourceDef,
  action: string,
  more: JsonMap,
): JsonMap {
  const isWrite = action === 'post' || action === 'put' || action === 'patch';
  const names = isWrite ? WRITE_PARAMETERS : action === 'delete' ? ['dryRun'] : [];
  const all = action === 'patch' ? [...names, 'force'] : names;
  return {
    parameters: all.map((name) => ({
      name,
      in: 'query',
      schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
    })),
    ...more,
    responses: { 200: { description: 'OK', ...answerOf(schemaName) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function answerOf(schemaName: string): JsonMap {
  return { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName}` } } } };
}
