import type { Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };
const JSON_PATCH = { headers: { 'content-type': 'application/json-patch+json' } };
const STRATEGIC = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };

const configMap = (name: string, data: object = { a: '1' }) => ({ metadata: { name }, data });

const maps = ({ core }: Lab) => `${core}/configmaps`;

export const deploymentBody = (name: string, replicas = 0) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    paused: true,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
});

export const deployments = ({ ns }: Lab) => `/apis/apps/v1/namespaces/${ns}/deployments`;

const SPEC_ONLY = { pick: ['metadata.generation', 'spec'] };

/** resourceVersions, generations, status isolation, patches and errors of single objects. */
export const OBJECT_CASES: readonly Case[] = [
  {
    title: 'a created object has an identity, and managed fields',
    run: async (lab) => {
      await lab.call('POST', maps(lab), configMap('one'));
      await lab.call('GET', `${maps(lab)}/one`);
    },
  },
  {
    title: 'a second object of the same name is refused',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call('POST', maps(lab), configMap('one'));
    },
  },
  {
    title: 'an absent object is not found',
    run: async (lab) => void (await lab.call('GET', `${maps(lab)}/none`)),
  },
  {
    title: 'an unknown resource is not found',
    run: async (lab) =>
      void (await lab.call('GET', `${lab.core}/widgets`, undefined, { pick: ['code', 'reason'] })),
  },
  {
    title: 'a resourceVersion on a new object is refused',
    run: async (lab) => {
      await lab.call('POST', maps(lab), { metadata: { name: 'one', resourceVersion: '5' } });
    },
  },
  {
    title: 'a name with wrong letters is refused',
    run: async (lab) => {
      await lab.call('POST', maps(lab), configMap('Wrong_Name'));
      await lab.call('POST', `${lab.core}/services`, {
        metadata: { name: '1st' },
        spec: { ports: [{ port: 80 }] },
      });
    },
  },
  {
    title: 'an object without a name is refused',
    run: async (lab) => void (await lab.call('POST', maps(lab), { data: { a: '1' } })),
  },
  {
    title: 'a generated name is the prefix and five letters',
    run: async (lab) => {
      const { body } = await lab.quietly('POST', maps(lab), { metadata: { generateName: 'made-' } });
      const isGood = /^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(body.metadata.name);
      const found = { metadata: { name: 'found' }, data: { isGood: String(isGood) } };
      await lab.call('POST', `${maps(lab)}?dryRun=All`, found, { pick: ['data'] });
    },
  },
  {
    title: 'wrong labels and annotations are refused',
    run: async (lab) => {
      const metadata = { name: 'one', labels: { 'a b': 'x', ok: '-bad-' }, annotations: { 'a b': 'x' } };
      await lab.call('POST', maps(lab), { metadata });
    },
  },
  {
    title: 'another namespace in the body is refused',
    run: async (lab) =>
      void (await lab.call('POST', maps(lab), { metadata: { name: 'one', namespace: 'other' } })),
  },
  {
    title: 'an absent namespace is not found',
    run: async (lab) =>
      void (await lab.call('POST', '/api/v1/namespaces/nowhere/configmaps', configMap('one'))),
  },
  {
    title: 'an update that changes nothing keeps the resourceVersion',
    run: async (lab) => {
      const { body } = await lab.call('POST', maps(lab), configMap('one'));
      await lab.call('PUT', `${maps(lab)}/one`, body);
      await lab.call('PATCH', `${maps(lab)}/one`, { data: { a: '1' } }, MERGE);
    },
  },
  {
    title: 'an update on an old resourceVersion conflicts',
    run: async (lab) => {
      const { body } = await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call('PATCH', `${maps(lab)}/one`, { data: { b: '2' } }, MERGE);
      await lab.call('PUT', `${maps(lab)}/one`, body);
      const { resourceVersion } = body.metadata;
      await lab.call('PATCH', `${maps(lab)}/one`, { metadata: { resourceVersion }, data: { c: '3' } }, MERGE);
    },
  },
  {
    title: 'an update without a resourceVersion overwrites a built-in object',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call('PUT', `${maps(lab)}/one`, configMap('one', { z: '9' }));
    },
  },
  {
    title: 'a lease cannot be replaced without a resourceVersion',
    run: async (lab) => {
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${lab.ns}/leases`;
      await lab.quietly('POST', leases, { metadata: { name: 'one' }, spec: { holderIdentity: 'a' } });
      await lab.call('PUT', `${leases}/one`, { metadata: { name: 'one' }, spec: { holderIdentity: 'b' } });
    },
  },
  {
    title: 'a foreign UID conflicts',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      const uid = '11111111-1111-4111-8111-111111111111';
      await lab.call('PUT', `${maps(lab)}/one`, { metadata: { name: 'one', uid } });
      await lab.call('DELETE', `${maps(lab)}/one`, { preconditions: { uid } });
    },
  },
  {
    title: 'a stale resourceVersion keeps an object from being deleted',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      const body = { preconditions: { resourceVersion: '1' } };
      await lab.call('DELETE', `${maps(lab)}/one`, body, { pick: ['code', 'reason', 'details.kind'] });
    },
  },
  {
    title: 'another name in the body of an update is refused',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call('PUT', `${maps(lab)}/one`, configMap('two'));
    },
  },
  {
    title: 'the generation counts changes of the spec only',
    run: async (lab) => {
      const path = `${deployments(lab)}/web`;
      const pick = ['metadata.generation'];
      await lab.call('POST', deployments(lab), deploymentBody('web'), { pick });
      await lab.call('PATCH', path, { metadata: { labels: { x: 'y' } } }, { ...MERGE, pick });
      await lab.call('PATCH', path, { spec: { minReadySeconds: 3 } }, { ...MERGE, pick });
      await lab.call('PATCH', `${path}/status`, { status: { observedGeneration: 7 } }, { ...MERGE, pick });
    },
  },
  {
    title: 'a deployment gets its defaults',
    run: async (lab) => void (await lab.call('POST', deployments(lab), deploymentBody('web'))),
  },
  {
    title: 'status is only written through its subresource',
    run: async (lab) => {
      const path = `${deployments(lab)}/web`;
      const pick = ['spec.minReadySeconds', 'status.collisionCount'];
      const body = { ...deploymentBody('web'), status: { collisionCount: 4 } };
      await lab.call('POST', deployments(lab), body, { pick });
      await lab.call('PATCH', path, { status: { collisionCount: 5 } }, { ...MERGE, pick });
      const both = { spec: { minReadySeconds: 9 }, status: { collisionCount: 6 } };
      await lab.call('PATCH', `${path}/status`, both, { ...MERGE, pick });
    },
  },
  {
    title: 'a JSON patch adds, removes, replaces, moves, copies and tests',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one', { a: '1', b: '2' }));
      const operations = [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/c', value: '3' },
        { op: 'remove', path: '/data/b' },
        { op: 'replace', path: '/data/a', value: '9' },
        { op: 'copy', from: '/data/a', path: '/data/d' },
        { op: 'move', from: '/data/c', path: '/data/e' },
      ];
      await lab.call('PATCH', `${maps(lab)}/one`, operations, { ...JSON_PATCH, pick: ['data'] });
    },
  },
  {
    title: 'a JSON patch whose test fails changes nothing',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      const operations = [{ op: 'test', path: '/data/a', value: 'x' }];
      await lab.call('PATCH', `${maps(lab)}/one`, operations, JSON_PATCH);
    },
  },
  {
    title: 'a JSON patch on a missing path is refused',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      const removal = [{ op: 'remove', path: '/data/none' }];
      await lab.call('PATCH', `${maps(lab)}/one`, removal, JSON_PATCH);
    },
  },
  {
    title: 'a merge patch removes with null and replaces lists',
    run: async (lab) => {
      const body = configMap('one', { a: '1', b: '2' });
      await lab.quietly('POST', maps(lab), body);
      await lab.call(
        'PATCH',
        `${maps(lab)}/one`,
        { data: { a: null, c: '3' } },
        { ...MERGE, pick: ['data'] },
      );
    },
  },
  {
    title: 'a strategic patch merges containers, variables and ports by key',
    run: async (lab) => {
      await lab.quietly('POST', deployments(lab), deploymentBody('web'));
      const path = `${deployments(lab)}/web`;
      const patch = (container: object) => ({ spec: { template: { spec: { containers: [container] } } } });
      const env = [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ];
      await lab.call('PATCH', path, patch({ name: 'web', env, ports: [{ containerPort: 80 }] }), {
        ...STRATEGIC,
        ...SPEC_ONLY,
      });
      await lab.call('PATCH', path, patch({ name: 'side', image: 'side:1' }), { ...STRATEGIC, ...SPEC_ONLY });
      const removal = patch({
        name: 'web',
        env: [
          { name: 'A', $patch: 'delete' },
          { name: 'C', value: '3' },
        ],
      });
      await lab.call('PATCH', path, removal, { ...STRATEGIC, ...SPEC_ONLY });
    },
  },
  {
    title: 'a strategic patch keeps only the keys it retains',
    run: async (lab) => {
      await lab.quietly('POST', deployments(lab), deploymentBody('web'));
      const strategy = { $retainKeys: ['type'], type: 'Recreate' };
      await lab.call(
        'PATCH',
        `${deployments(lab)}/web`,
        { spec: { strategy } },
        { ...STRATEGIC, pick: ['spec.strategy'] },
      );
    },
  },
  {
    title: 'a strategic patch sets the order of a list',
    run: async (lab) => {
      await lab.quietly('POST', deployments(lab), deploymentBody('web'));
      const containers = [{ name: 'first', image: 'first:1' }];
      const spec = { '$setElementOrder/containers': [{ name: 'first' }, { name: 'web' }], containers };
      await lab.call(
        'PATCH',
        `${deployments(lab)}/web`,
        { spec: { template: { spec } } },
        { ...STRATEGIC, ...SPEC_ONLY },
      );
    },
  },
  {
    title: 'an unknown patch type is refused',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call('PATCH', `${maps(lab)}/one`, {}, { headers: { 'content-type': 'application/json' } });
    },
  },
  {
    title: 'unknown fields are refused, warned of, or dropped',
    run: async (lab) => {
      const body = (name: string) => ({ ...configMap(name), extra: 1, metadata: { name, surplus: true } });
      await lab.call('POST', `${maps(lab)}?fieldValidation=Strict`, body('one'));
      await lab.call('POST', `${maps(lab)}?fieldValidation=Warn`, body('two'), { pick: ['data', 'extra'] });
      await lab.call('POST', `${maps(lab)}?fieldValidation=Ignore`, body('three'), {
        pick: ['data', 'extra'],
      });
      const { spec, ...rest } = deploymentBody('web');
      const typo = { ...rest, spec: { ...spec, replica: 3, template: { ...spec.template, speck: {} } } };
      await lab.call('POST', `${deployments(lab)}?fieldValidation=Strict`, typo);
    },
  },
  {
    title: 'a value of the wrong type is refused',
    run: async (lab) => {
      const { spec, ...rest } = deploymentBody('web');
      await lab.call('POST', deployments(lab), { ...rest, spec: { ...spec, replicas: 'three' } });
      await lab.call('POST', maps(lab), { metadata: { name: 'one' }, data: { a: 1 } });
    },
  },
  {
    title: 'a body of another kind is refused',
    run: async (lab) => {
      await lab.call('POST', maps(lab), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } });
      await lab.call('POST', maps(lab), {
        apiVersion: 'apps/v1',
        kind: 'ConfigMap',
        metadata: { name: 'one' },
      });
    },
  },
  {
    title: 'a dry run answers as if, and changes nothing',
    run: async (lab) => {
      await lab.call('POST', `${maps(lab)}?dryRun=All`, configMap('one'), {
        pick: ['data', 'metadata.name'],
      });
      await lab.call('GET', `${maps(lab)}/one`);
      await lab.quietly('POST', maps(lab), configMap('one'));
      await lab.call(
        'PATCH',
        `${maps(lab)}/one?dryRun=All`,
        { data: { b: '2' } },
        { ...MERGE, pick: ['data'] },
      );
      await lab.call('DELETE', `${maps(lab)}/one?dryRun=All`, undefined, { pick: ['status'] });
      await lab.call('GET', `${maps(lab)}/one`, undefined, { pick: ['data'] });
    },
  },
  {
    title: 'an unknown dry run is refused',
    run: async (lab) => void (await lab.call('POST', `${maps(lab)}?dryRun=Some`, configMap('one'))),
  },
  {
    title: 'a method that a resource does not have is refused',
    run: async (lab) =>
      void (await lab.call('PUT', maps(lab), configMap('one'), { pick: ['code', 'reason'] })),
  },
  {
    title: 'an object is shown as metadata or as a table when asked',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), configMap('one'));
      const as = (kind: string) => ({
        headers: { accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` },
      });
      await lab.call('GET', `${maps(lab)}/one`, undefined, as('PartialObjectMetadata'));
      const table = { ...as('Table'), pick: ['kind', 'apiVersion', 'metadata', 'rows'] };
      const { body } = await lab.call('GET', `${maps(lab)}/one`, undefined, { ...table, omit: [] });
      if (body.rows.length !== 1) throw new Error('one row expected');
      await lab.call('GET', `${maps(lab)}/one`, undefined, {
        headers: { accept: 'application/unknown' },
        pick: ['code', 'reason'],
      });
    },
  },
  {
    title: 'scale reads and writes replicas and nothing else',
    run: async (lab) => {
      const path = `${deployments(lab)}/web/scale`;
      await lab.quietly('POST', deployments(lab), deploymentBody('web'));
      const pick = ['kind', 'apiVersion', 'metadata.name', 'spec', 'status'];
      const { body } = await lab.call('GET', path, undefined, { pick });
      await lab.call('PATCH', path, { spec: { replicas: 3 } }, { ...MERGE, pick: ['kind', 'spec'] });
      await lab.call(
        'PUT',
        path,
        { ...body, metadata: { ...body.metadata, resourceVersion: '1' } },
        { pick: ['code', 'reason'] },
      );
      await lab.call('PATCH', path, { spec: { replicas: -1 } }, MERGE);
    },
  },
];
