import type { KubeObject } from '../api/kubernetes/meta.ts';

/*
 * HTTPRoute as the Gateway API's standard channel has it, so that the same manifest is taken here and on a real
 * cluster: names, types, defaults, enums and bounds of gateway.networking.k8s.io/v1. Its CEL rules are not repeated;
 * what our gateway cannot serve of a route it says itself.
 */

type Schema = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Schema>>;

const object = (properties: Fields, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});
const list = (items: Schema, maxItems: number, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  maxItems,
  ...more,
});
const text = (maxLength: number, more: Schema = {}): Schema => ({ type: 'string', maxLength, ...more });
const choice = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });
const integer = (minimum: number, maximum: number): Schema => ({
  type: 'integer',
  format: 'int32',
  minimum,
  maximum,
});

const name = (maxLength = 253): Schema => text(maxLength, { minLength: 1 });
const group = (byDefault: string): Schema => text(253, { default: byDefault });
const kind = (byDefault: string): Schema => text(63, { minLength: 1, default: byDefault });
const port = integer(1, 65_535);
const hostname = text(253, { minLength: 1 });
const duration: Schema = { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' };

const headerValue = object({ name: name(256), value: text(4096, { minLength: 1 }) }, ['name', 'value']);
const byName = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] };
const headerModifier = object({
  set: list(headerValue, 16, byName),
  add: list(headerValue, 16, byName),
  remove: list({ type: 'string' }, 16, { 'x-kubernetes-list-type': 'set' }),
});
const newPath = object(
  {
    type: choice('ReplaceFullPath', 'ReplacePrefixMatch'),
    replaceFullPath: text(1024),
    replacePrefixMatch: text(1024),
  },
  ['type'],
);
const backendFields: Fields = {
  group: group(''),
  kind: kind('Service'),
  name: name(),
  namespace: name(63),
  port,
};
const redirect = object({
  scheme: choice('http', 'https'),
  hostname,
  path: newPath,
  port,
  statusCode: { type: 'integer', enum: [301, 302], default: 302 },
});
const filter = object(
  {
    type: choice(
      'RequestHeaderModifier',
      'ResponseHeaderModifier',
      'RequestMirror',
      'RequestRedirect',
      'URLRewrite',
      'ExtensionRef',
    ),
    requestHeaderModifier: headerModifier,
    responseHeaderModifier: headerModifier,
    requestMirror: object({ backendRef: object(backendFields, ['name']) }, ['backendRef']),
    requestRedirect: redirect,
    urlRewrite: object({ hostname, path: newPath }),
    extensionRef: object({ group: text(253), kind: name(63), name: name() }, ['group', 'kind', 'name']),
  },
  ['type'],
);

const valueMatch = (maxName: number): Schema =>
  object(
    {
      type: { ...choice('Exact', 'RegularExpression'), default: 'Exact' },
      name: name(maxName),
      value: text(4096, { minLength: 1 }),
    },
    ['name', 'value'],
  );
const ANY_PATH = { type: 'PathPrefix', value: '/' };
const match = object({
  path: {
    ...object({
      type: { ...choice('Exact', 'PathPrefix', 'RegularExpression'), default: 'PathPrefix' },
      value: text(1024, { default: '/' }),
    }),
    default: ANY_PATH,
  },
  headers: list(valueMatch(256), 16, byName),
  queryParams: list(valueMatch(256), 16, byName),
  method: choice('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
});

const backendRef = object(
  { ...backendFields, weight: { ...integer(0, 1_000_000), default: 1 }, filters: list(filter, 16) },
  ['name'],
);
const rule = object({
  name: name(),
  matches: { ...list(match, 64), default: [{ path: ANY_PATH }] },
  filters: list(filter, 16),
  backendRefs: list(backendRef, 16),
  timeouts: object({ request: duration, backendRequest: duration }),
});

const parentRef = object(
  {
    group: group('gateway.networking.k8s.io'),
    kind: kind('Gateway'),
    namespace: name(63),
    name: name(),
    sectionName: name(),
    port,
  },
  ['name'],
);
const condition = object(
  {
    type: text(316),
    status: choice('True', 'False', 'Unknown'),
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    lastTransitionTime: { type: 'string', format: 'date-time' },
    reason: text(1024, { minLength: 1 }),
    message: text(32_768),
  },
  ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
);
const parentStatus = object(
  {
    parentRef,
    controllerName: text(253, { minLength: 1 }),
    conditions: list(condition, 8, {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    }),
  },
  ['controllerName', 'parentRef'],
);

const SCHEMA = object(
  {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: object({
      parentRefs: list(parentRef, 32),
      hostnames: list(hostname, 16),
      rules: { ...list(rule, 16), default: [{ matches: [{ path: ANY_PATH }] }] },
    }),
    status: object({ parents: list(parentStatus, 32) }, ['parents']),
  },
  ['spec'],
);

/** What an embedded cluster has of the Gateway API from the start: the routes that its gateway serves. */
export const HTTP_ROUTE_CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'httproutes.gateway.networking.k8s.io',
    annotations: {
      'api-approved.kubernetes.io': 'unapproved, a copy that Haldane serves on its own cluster',
    },
  },
  spec: {
    group: 'gateway.networking.k8s.io',
    names: {
      categories: ['gateway-api'],
      kind: 'HTTPRoute',
      listKind: 'HTTPRouteList',
      plural: 'httproutes',
      singular: 'httproute',
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: { openAPIV3Schema: SCHEMA },
      },
    ],
  },
} as KubeObject;
