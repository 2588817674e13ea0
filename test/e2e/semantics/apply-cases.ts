import { deploymentBody, deployments } from './object-cases.ts';
import type { Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };
const APPLY = { headers: { 'content-type': 'application/apply-patch+yaml' } };
const maps = ({ core }: Lab) => `${core}/configmaps`;

const config = (data: object | undefined, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', ...more },
  ...(data === undefined ? {} : { data }),
});

const applyMap = (lab: Lab, manager: string, body: object, query = '') =>
  lab.call('PATCH', `${maps(lab)}/one?fieldManager=${manager}${query}`, body, APPLY);

const webConfig = (container: object, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    ...spec,
    paused: true,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', ...container }] } },
  },
});

/** Server-side apply and the managed fields of every write. */
export const APPLY_CASES: readonly Case[] = [
  {
    title: 'apply creates, then does nothing',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1' }, { labels: { x: 'y' } }));
      await applyMap(lab, 'me', config({ a: '1' }, { labels: { x: 'y' } }));
    },
  },
  {
    title: 'apply removes what its manager gave up',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1', b: '2' }));
      await applyMap(lab, 'me', config({ a: '1' }));
      await applyMap(lab, 'me', config(undefined));
    },
  },
  {
    title: 'apply conflicts with the fields of others, unless forced',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1', b: '2' }));
      await applyMap(lab, 'you', config({ a: '9', b: '8' }));
      await applyMap(lab, 'you', config({ a: '9' }, {}), '&force=true');
      await applyMap(lab, 'me', config({ b: '2' }));
    },
  },
  {
    title: 'managers that agree share a field',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1' }));
      await applyMap(lab, 'you', config({ a: '1' }));
      await applyMap(lab, 'me', config(undefined));
    },
  },
  {
    title: 'apply conflicts with an update',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1' }));
      await lab.call('PATCH', `${maps(lab)}/one?fieldManager=editor`, { data: { a: '2', c: '3' } }, MERGE);
      await applyMap(lab, 'me', config({ a: '1' }));
      await applyMap(lab, 'me', config({ a: '1' }), '&force=true');
    },
  },
  {
    title: 'an update that removes a field takes it from everybody',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1', b: '2' }));
      await lab.call('PATCH', `${maps(lab)}/one?fieldManager=editor`, { data: { a: null } }, MERGE);
    },
  },
  {
    title: 'apply needs a manager, and no managed fields',
    run: async (lab) => {
      await lab.call('PATCH', `${maps(lab)}/one`, config({ a: '1' }), APPLY);
      await applyMap(lab, 'me', config({ a: '1' }, { managedFields: [{ manager: 'x' }] }));
    },
  },
  {
    title: 'apply of another version or kind is refused',
    run: async (lab) => {
      const body = { ...config({ a: '1' }), apiVersion: 'v2' };
      await lab.call('PATCH', `${maps(lab)}/one?fieldManager=me`, body, {
        ...APPLY,
        pick: ['code', 'reason'],
      });
    },
  },
  {
    title: 'apply merges containers and ports by their keys',
    run: async (lab) => {
      const path = (manager: string) => `${deployments(lab)}/web?fieldManager=${manager}`;
      const pick = ['metadata.generation', 'metadata.managedFields', 'spec.template.spec.containers'];
      const first = webConfig(
        {
          image: 'web:1',
          ports: [{ containerPort: 80 }],
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
        { replicas: 0 },
      );
      await lab.call('PATCH', path('me'), first, { ...APPLY, pick });
      const side = { ...webConfig({ env: [{ name: 'C', value: '3' }] }) };
      await lab.call('PATCH', path('you'), side, { ...APPLY, pick });
      await lab.call(
        'PATCH',
        path('me'),
        webConfig({ image: 'web:2', env: [{ name: 'B', value: '2' }] }, { replicas: 0 }),
        { ...APPLY, pick },
      );
    },
  },
  {
    title: 'a created deployment belongs to its creator field by field',
    run: async (lab) => {
      await lab.call('POST', `${deployments(lab)}?fieldManager=maker`, deploymentBody('web'), {
        pick: ['metadata.managedFields'],
      });
      const strategic = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };
      const spec = { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } };
      await lab.call(
        'PATCH',
        `${deployments(lab)}/web?fieldManager=setter`,
        { spec },
        { ...strategic, pick: ['metadata.managedFields'] },
      );
    },
  },
  {
    title: 'an empty list of managed fields forgets them',
    run: async (lab) => {
      await applyMap(lab, 'me', config({ a: '1' }));
      await lab.call('PATCH', `${maps(lab)}/one`, { metadata: { managedFields: [{}] } }, MERGE);
    },
  },
  {
    title: 'unknown fields in an apply are refused when strict',
    run: async (lab) => {
      const body = { ...config({ a: '1' }), extra: 1 };
      await applyMap(lab, 'me', body, '&fieldValidation=Strict');
    },
  },
];
