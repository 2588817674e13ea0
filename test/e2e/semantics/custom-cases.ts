import type { Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const groupOf = ({ run }: Lab) => `${run}.example.com`;
const widgets = (lab: Lab) => `/apis/${groupOf(lab)}/v1/namespaces/${lab.ns}/widgets`;

const SPEC_SCHEMA = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 9 },
    color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
    port: { 'x-kubernetes-int-or-string': true },
    code: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    fixed: {
      type: 'string',
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed is fixed' }],
    },
    replicas: { type: 'integer' },
    nested: {
      type: 'object',
      default: {},
      properties: {
        on: { type: 'boolean', default: true },
        many: { type: 'array', items: { type: 'string' }, minItems: 1 },
      },
    },
    parts: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, value: { type: 'string' } },
      },
    },
  },
};

function crdBody(lab: Lab, version: object = {}): object {
  const group = groupOf(lab);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
            { name: 'Color', type: 'string', jsonPath: '.spec.color' },
            { name: 'Part', type: 'string', jsonPath: '.spec.parts[*].name', priority: 1 },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: SPEC_SCHEMA,
                status: {
                  type: 'object',
                  properties: {
                    phase: { type: 'string' },
                    replicas: { type: 'integer' },
                    selector: { type: 'string' },
                  },
                },
              },
            },
          },
          ...version,
        },
      ],
    },
  };
}

/** Runs `inside` while the Widget kind is served. */
const withWidgets = (inside: (lab: Lab) => Promise<void>) => async (lab: Lab) => {
  await lab.quietly('POST', CRDS, crdBody(lab));
  try {
    await lab.waitFor(widgets(lab), 200);
    await inside(lab);
  } finally {
    await lab.quietly('DELETE', `${CRDS}/widgets.${groupOf(lab)}`);
  }
};

const widget = (lab: Lab, name: string, spec: object, more: object = {}) => ({
  apiVersion: `${groupOf(lab)}/v1`,
  kind: 'Widget',
  metadata: { name },
  spec,
  ...more,
});

/** Custom resource definitions and their objects. */
export const CUSTOM_CASES: readonly Case[] = [
  {
    title: 'a custom object is pruned and defaulted',
    run: withWidgets(async (lab) => {
      const spec = { size: 3, extra: 'x', free: { any: { thing: 1 } }, port: 'http' };
      await lab.call('POST', widgets(lab), widget(lab, 'a', spec));
      await lab.call('GET', `${widgets(lab)}/a`);
    }),
  },
  {
    title: 'unknown fields of a custom object are refused or warned of',
    run: withWidgets(async (lab) => {
      await lab.call(
        'POST',
        `${widgets(lab)}?fieldValidation=Strict`,
        widget(lab, 'a', { size: 3, extra: 'x', nested: { off: 1 } }),
      );
      await lab.call(
        'POST',
        `${widgets(lab)}?fieldValidation=Warn`,
        widget(lab, 'b', { size: 3, extra: 'x' }),
        { pick: ['spec'] },
      );
    }),
  },
  {
    title: 'a custom object with mistakes is refused with all of them',
    run: withWidgets(async (lab) => {
      await lab.call('POST', widgets(lab), widget(lab, 'a', {}));
      await lab.call(
        'POST',
        widgets(lab),
        widget(lab, 'a', { size: 0, color: 'green', code: 'ABC', nested: { many: [] } }),
      );
      await lab.call('POST', widgets(lab), widget(lab, 'a', { size: 10, code: 'abcdef', port: true }));
      await lab.call('POST', widgets(lab), widget(lab, 'a', { size: 'big' }));
      await lab.call(
        'POST',
        widgets(lab),
        widget(lab, 'a', { size: 1, parts: [{ name: 'x' }, { name: 'x' }] }),
      );
    }),
  },
  {
    title: 'a custom object without a spec is refused where it is required, else taken',
    run: withWidgets(
      async (lab) =>
        void (await lab.call('POST', widgets(lab), {
          apiVersion: `${groupOf(lab)}/v1`,
          kind: 'Widget',
          metadata: { name: 'a' },
        })),
    ),
  },
  {
    title: 'a rule can forbid a change',
    run: withWidgets(async (lab) => {
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1, fixed: 'x' }));
      await lab.call('PATCH', `${widgets(lab)}/a`, { spec: { fixed: 'y' } }, MERGE);
      await lab.call(
        'PATCH',
        `${widgets(lab)}/a`,
        { spec: { size: 2 } },
        { ...MERGE, pick: ['spec.size', 'metadata.generation'] },
      );
    }),
  },
  {
    title: 'the status of a custom object is apart from the rest',
    run: withWidgets(async (lab) => {
      const path = `${widgets(lab)}/a`;
      const pick = ['metadata.generation', 'metadata.labels', 'spec.size', 'status'];
      await lab.call('POST', widgets(lab), widget(lab, 'a', { size: 1 }, { status: { phase: 'Early' } }), {
        pick,
      });
      await lab.call('PATCH', path, { status: { phase: 'Main' } }, { ...MERGE, pick });
      const patch = { metadata: { labels: { a: 'b' } }, spec: { size: 5 }, status: { phase: 'Sub' } };
      await lab.call('PATCH', `${path}/status`, patch, { ...MERGE, pick });
      await lab.call('PATCH', path, { spec: { size: 2 } }, { ...MERGE, pick });
    }),
  },
  {
    title: 'a custom object is replaced on its resourceVersion only',
    run: withWidgets(async (lab) => {
      const { body } = await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1 }));
      await lab.call('PUT', `${widgets(lab)}/a`, widget(lab, 'a', { size: 2 }));
      await lab.call(
        'PUT',
        `${widgets(lab)}/a`,
        { ...body, spec: { size: 2 } },
        { pick: ['spec', 'metadata.generation'] },
      );
      await lab.call('PUT', `${widgets(lab)}/a`, { ...body, spec: { size: 3 } });
    }),
  },
  {
    title: 'a custom object takes no strategic patch',
    run: withWidgets(async (lab) => {
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1 }));
      const headers = { 'content-type': 'application/strategic-merge-patch+json' };
      await lab.call('PATCH', `${widgets(lab)}/a`, { spec: { size: 2 } }, { headers });
    }),
  },
  {
    title: 'a custom object scales',
    run: withWidgets(async (lab) => {
      const path = `${widgets(lab)}/a`;
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1, replicas: 2 }));
      await lab.quietly('PATCH', `${path}/status`, { status: { replicas: 1, selector: 'app=a' } });
      await lab.call(
        'PATCH',
        `${path}/status`,
        { status: { replicas: 1, selector: 'app=a' } },
        { ...MERGE, pick: ['status'] },
      );
      await lab.call('GET', `${path}/scale`, undefined, { pick: ['kind', 'spec', 'status'] });
      await lab.call(
        'PATCH',
        `${path}/scale`,
        { spec: { replicas: 4 } },
        { ...MERGE, pick: ['kind', 'spec'] },
      );
      await lab.call('GET', path, undefined, { pick: ['spec.replicas', 'metadata.generation'] });
    }),
  },
  {
    title: 'printer columns make the table',
    run: withWidgets(async (lab) => {
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1, parts: [{ name: 'p' }] }));
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      const cells = [0, 1, 2, 3].flatMap((index) => [
        `columnDefinitions.${index}.name`,
        `columnDefinitions.${index}.type`,
        `columnDefinitions.${index}.priority`,
        `rows.0.cells.${index}`,
      ]);
      await lab.call('GET', widgets(lab), undefined, { headers, pick: cells });
    }),
  },
  {
    title: 'custom objects are listed and watched',
    run: withWidgets(async (lab) => {
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1 }));
      await lab.call('GET', widgets(lab), undefined, {
        omit: ['metadata.resourceVersion', 'items.*.metadata.managedFields'],
      });
      await lab.watch(`${widgets(lab)}?watch=true&timeoutSeconds=1`, {
        omit: ['object.metadata.managedFields'],
      });
    }),
  },
  {
    title: 'the objects of a definition go with it',
    run: async (lab) => {
      const crd = `${CRDS}/widgets.${groupOf(lab)}`;
      await lab.quietly('POST', CRDS, crdBody(lab));
      await lab.waitFor(widgets(lab), 200);
      await lab.quietly('POST', widgets(lab), widget(lab, 'a', { size: 1 }));
      await lab.quietly('DELETE', crd);
      await lab.waitFor(crd, 404);
      await lab.waitFor(widgets(lab), 404);
    },
  },
  {
    title: 'a definition is established, and discovered',
    run: withWidgets(async (lab) => {
      await lab.call('GET', `${CRDS}/widgets.${groupOf(lab)}`, undefined, {
        pick: [
          'spec.names',
          'spec.conversion',
          'spec.scope',
          'status.acceptedNames',
          'status.storedVersions',
          'status.conditions.0.type',
          'status.conditions.0.status',
          'status.conditions.1.type',
          'metadata.finalizers',
        ],
      });
      await lab.waitFor(`/apis/${groupOf(lab)}/v1`, 200);
      await lab.call('GET', `/apis/${groupOf(lab)}/v1`, undefined, {
        omit: ['resources.*.storageVersionHash'],
      });
    }),
  },
  {
    title: 'a definition with mistakes is refused',
    run: async (lab) => {
      const wrongName = { ...crdBody(lab), metadata: { name: 'other' } };
      await lab.call('POST', CRDS, wrongName, { pick: ['code', 'reason', 'details.causes.0.field'] });
      await lab.call('POST', CRDS, crdBody(lab, { storage: false }), {
        pick: ['code', 'reason', 'details.causes.0.field'],
      });
      const untyped = {
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { properties: {} } } } },
      };
      await lab.call('POST', CRDS, crdBody(lab, untyped), {
        pick: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      });
    },
  },
];
