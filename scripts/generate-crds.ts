// Writes crds/*.yaml from the schemas in src/api. `--check` fails when a checked-in file differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { z } from 'zod';
import {
  analysisRunSpecSchema,
  analysisRunStatusSchema,
  analysisTemplateSpecSchema,
} from '../src/api/v1alpha1/analysis.ts';
import { experimentSchema } from '../src/api/v1alpha1/experiment.ts';
import { rolloutSchema } from '../src/api/v1alpha1/rollout.ts';

type Schema = Record<string, unknown>;

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortName: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly body: z.ZodType;
  readonly columns: readonly Schema[];
  readonly subresources?: Schema;
}

const AGE = { jsonPath: '.metadata.creationTimestamp', name: 'Age', type: 'date' };
const count = (name: string, jsonPath: string, description: string) => ({
  description,
  jsonPath,
  name,
  type: 'integer',
});
const STATUS = { jsonPath: '.status.phase', name: 'Status', type: 'string' };
const template = z.object({ spec: analysisTemplateSpecSchema });

const KINDS: readonly Kind[] = [
  {
    kind: 'Rollout',
    plural: 'rollouts',
    shortName: 'ro',
    scope: 'Namespaced',
    body: rolloutSchema,
    columns: [
      count('Desired', '.spec.replicas', 'Pods asked for'),
      count('Current', '.status.replicas', 'Pods there'),
      count('Up-to-date', '.status.updatedReplicas', 'Pods of the present template'),
      count('Available', '.status.availableReplicas', 'Pods available'),
      AGE,
    ],
    subresources: {
      scale: {
        labelSelectorPath: '.status.selector',
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.HPAReplicas',
      },
      status: {},
    },
  },
  {
    kind: 'AnalysisTemplate',
    plural: 'analysistemplates',
    shortName: 'at',
    scope: 'Namespaced',
    body: template,
    columns: [AGE],
  },
  {
    kind: 'ClusterAnalysisTemplate',
    plural: 'clusteranalysistemplates',
    shortName: 'cat',
    scope: 'Cluster',
    body: template,
    columns: [AGE],
  },
  {
    kind: 'AnalysisRun',
    plural: 'analysisruns',
    shortName: 'ar',
    scope: 'Namespaced',
    body: z.object({ spec: analysisRunSpecSchema, status: analysisRunStatusSchema.optional() }),
    columns: [STATUS, AGE],
  },
  {
    kind: 'Experiment',
    plural: 'experiments',
    shortName: 'exp',
    scope: 'Namespaced',
    body: experimentSchema,
    columns: [STATUS, AGE],
  },
];

/** What zod's OpenAPI output needs to become a structural schema. */
function structural(schema: Schema): Schema {
  const { $schema: _dialect, additionalProperties, propertyNames: _names, ...rest } = schema;
  if (rest['x-kubernetes-int-or-string'] === true)
    return { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
  if (rest['x-kubernetes-preserve-unknown-fields'] === true)
    return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  for (const bound of ['minimum', 'maximum']) {
    if (Math.abs(Number(rest[bound])) === Number.MAX_SAFE_INTEGER) delete rest[bound];
  }
  const isAny = Object.keys(rest).length === 0;
  if (isAny) return { 'x-kubernetes-preserve-unknown-fields': true };
  const { properties, items } = rest as { properties?: Record<string, Schema>; items?: Schema };
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, structural(one)]),
          ),
        }),
    ...(items === undefined ? {} : { items: structural(items) }),
    ...(isMapOf(additionalProperties, properties)
      ? { additionalProperties: structural(additionalProperties as Schema) }
      : {}),
  };
}

function isMapOf(additional: unknown, properties: unknown): boolean {
  return typeof additional === 'object' && additional !== null && properties === undefined;
}

function bodySchema(kind: Kind): Schema {
  const options = { target: 'openapi-3.0', io: 'input', unrepresentable: 'any', reused: 'inline' } as const;
  const body = structural(z.toJSONSchema(kind.body, options) as Schema) as {
    properties: Record<string, Schema>;
  };
  const text = { type: 'string' };
  const { spec, status } = body.properties;
  if (kind.kind === 'Rollout') {
    const selector = (spec?.['properties'] as Record<string, Schema> | undefined)?.['selector'];
    Object.assign(selector ?? {}, {
      'x-kubernetes-validations': [{ message: 'spec.selector is immutable', rule: 'self == oldSelf' }],
    });
  }
  return {
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec,
      ...(status === undefined ? {} : { status }),
    },
  };
}

function definition(kind: Kind): Schema {
  const { plural, scope, shortName, columns, subresources } = kind;
  const version = {
    name: 'v1alpha1',
    served: true,
    storage: true,
    additionalPrinterColumns: columns,
    schema: { openAPIV3Schema: bodySchema(kind) },
    ...(subresources === undefined ? {} : { subresources }),
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.argoproj.io` },
    spec: {
      group: 'argoproj.io',
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural,
        shortNames: [shortName],
        singular: kind.kind.toLowerCase(),
      },
      scope,
      versions: [version],
    },
  };
}

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const kind of KINDS) {
  const file = `crds/${kind.plural}.yaml`;
  const text = `# Generated by npm run crds.\n${stringify(definition(kind), { aliasDuplicateObjects: false, lineWidth: 110 })}`;
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (current === text) continue;
  stale.push(file);
  if (!isCheck) writeFileSync(file, text);
}
if (isCheck && stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}; run npm run crds`);
  process.exitCode = 1;
}
