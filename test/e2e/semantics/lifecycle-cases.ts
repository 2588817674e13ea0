import { deploymentBody } from './object-cases.ts';
import type { Answer, Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };
const maps = ({ core }: Lab) => `${core}/configmaps`;

function ownedBy({ body }: Answer, more: object = {}): object {
  const { apiVersion = 'v1', kind = 'ConfigMap', metadata } = body;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more };
}

async function family(lab: Lab, more: object = {}): Promise<Answer> {
  const owner = await lab.quietly('POST', maps(lab), { metadata: { name: 'owner' } });
  await lab.quietly('POST', maps(lab), {
    metadata: { name: 'child', ownerReferences: [ownedBy(owner, more)] },
  });
  return owner;
}

/** Deletion, finalizers, garbage collection, namespaces. */
export const LIFECYCLE_CASES: readonly Case[] = [
  {
    title: 'a deleted object is gone',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), { metadata: { name: 'one' } });
      await lab.call('DELETE', `${maps(lab)}/one`);
      await lab.call('DELETE', `${maps(lab)}/one`);
    },
  },
  {
    title: 'a deleted service is returned',
    run: async (lab) => {
      const services = `${lab.core}/services`;
      await lab.quietly('POST', services, { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } });
      await lab.call('DELETE', `${services}/web`, undefined, { omit: ['metadata.managedFields'] });
    },
  },
  {
    title: 'a finalizer holds an object until it is removed',
    run: async (lab) => {
      const path = `${maps(lab)}/one`;
      await lab.quietly('POST', maps(lab), { metadata: { name: 'one', finalizers: ['example.com/hold'] } });
      await lab.call('DELETE', path);
      await lab.call('DELETE', path);
      await lab.call(
        'PATCH',
        path,
        { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } },
        MERGE,
      );
      await lab.call('PATCH', path, { metadata: { finalizers: null } }, MERGE);
      await lab.call('GET', path);
    },
  },
  {
    title: 'deletion raises the generation',
    run: async (lab) => {
      const sets = `/apis/apps/v1/namespaces/${lab.ns}/replicasets`;
      const { spec } = deploymentBody('web');
      const { paused, ...rest } = spec;
      await lab.quietly('POST', sets, {
        metadata: { name: 'web', finalizers: ['example.com/hold'] },
        spec: rest,
      });
      const pick = [
        'metadata.generation',
        'metadata.deletionGracePeriodSeconds',
        'metadata.deletionTimestamp',
      ];
      await lab.call('DELETE', `${sets}/web`, undefined, { pick });
      await lab.quietly('PATCH', `${sets}/web`, [{ op: 'remove', path: '/metadata/finalizers' }]);
    },
  },
  {
    title: 'a pod on a node goes after its grace period',
    run: async (lab) => {
      const pod = {
        metadata: { name: 'p' },
        spec: { nodeName: 'nowhere', containers: [{ name: 'c', image: 'c' }] },
      };
      await lab.quietly('POST', `${lab.core}/pods`, pod);
      const pick = [
        'metadata.deletionGracePeriodSeconds',
        'metadata.deletionTimestamp',
        'metadata.generation',
      ];
      await lab.call('DELETE', `${lab.core}/pods/p`, undefined, { pick });
    },
  },
  {
    title: 'a pod without a node goes at once',
    run: async (lab) => {
      const spec = { schedulerName: 'nobody', containers: [{ name: 'c', image: 'c' }] };
      await lab.quietly('POST', `${lab.core}/pods`, { metadata: { name: 'p' }, spec });
      await lab.call('DELETE', `${lab.core}/pods/p`, undefined, { pick: ['kind', 'metadata.name'] });
      await lab.call('GET', `${lab.core}/pods/p`);
    },
  },
  {
    title: 'dependents go with their owner',
    run: async (lab) => {
      await family(lab);
      await lab.call('DELETE', `${maps(lab)}/owner`, { propagationPolicy: 'Background' });
      await lab.waitFor(`${maps(lab)}/child`, 404);
    },
  },
  {
    title: 'foreground deletion waits for the dependents that block it',
    run: async (lab) => {
      const owner = await lab.quietly('POST', maps(lab), { metadata: { name: 'owner' } });
      const metadata = {
        name: 'child',
        finalizers: ['example.com/hold'],
        ownerReferences: [ownedBy(owner, { blockOwnerDeletion: true })],
      };
      await lab.quietly('POST', maps(lab), { metadata });
      const omit = ['metadata.managedFields'];
      await lab.call('DELETE', `${maps(lab)}/owner`, { propagationPolicy: 'Foreground' }, { omit });
      await lab.call('GET', `${maps(lab)}/owner`, undefined, { omit });
      await lab.quietly('DELETE', `${maps(lab)}/child`);
      await lab.call(
        'PATCH',
        `${maps(lab)}/child`,
        { metadata: { finalizers: null } },
        { ...MERGE, pick: ['metadata.name'] },
      );
      await lab.waitFor(`${maps(lab)}/owner`, 404);
    },
  },
  {
    title: 'orphaned dependents lose their owner and stay',
    run: async (lab) => {
      await family(lab);
      await lab.call(
        'DELETE',
        `${maps(lab)}/owner`,
        { propagationPolicy: 'Orphan' },
        { omit: ['metadata.managedFields'] },
      );
      await lab.waitFor(`${maps(lab)}/owner`, 404);
      await lab.call('GET', `${maps(lab)}/child`, undefined, {
        pick: ['metadata.ownerReferences', 'metadata.deletionTimestamp'],
      });
    },
  },
  {
    title: 'an object whose owner never was is collected',
    run: async (lab) => {
      const ghost = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'ghost',
        uid: '22222222-2222-4222-8222-222222222222',
      };
      await lab.quietly('POST', maps(lab), { metadata: { name: 'child', ownerReferences: [ghost] } });
      await lab.waitFor(`${maps(lab)}/child`, 404);
    },
  },
  {
    title: 'an object with two owners outlives the first',
    run: async (lab) => {
      const first = await lab.quietly('POST', maps(lab), { metadata: { name: 'first' } });
      const second = await lab.quietly('POST', maps(lab), { metadata: { name: 'second' } });
      const ownerReferences = [ownedBy(first), ownedBy(second)];
      await lab.quietly('POST', maps(lab), { metadata: { name: 'child', ownerReferences } });
      await lab.quietly('DELETE', `${maps(lab)}/first`);
      await lab.waitFor(`${maps(lab)}/child`, 200);
      await lab.quietly('DELETE', `${maps(lab)}/second`);
      await lab.waitFor(`${maps(lab)}/child`, 404);
    },
  },
  {
    title: 'owner references with mistakes are refused',
    run: async (lab) => {
      const owner = (name: string) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name,
        uid: `u-${name}`,
        controller: true,
      });
      await lab.call('POST', maps(lab), {
        metadata: { name: 'c', ownerReferences: [owner('a'), owner('b')] },
      });
      await lab.call('POST', maps(lab), {
        metadata: { name: 'c', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap' }] },
      });
    },
  },
  {
    title: 'a collection is deleted by label',
    run: async (lab) => {
      for (const [name, tier] of [
        ['a', 'x'],
        ['b', 'x'],
        ['c', 'y'],
      ]) {
        await lab.quietly('POST', maps(lab), { metadata: { name, labels: { tier } } });
      }
      const answer = await lab.call('DELETE', `${maps(lab)}?labelSelector=tier%3Dx`, undefined, {
        pick: ['kind'],
      });
      if (answer.body.items.length !== 2) throw new Error('two objects expected');
      await lab.waitFor(`${maps(lab)}/a`, 404);
      await lab.waitFor(`${maps(lab)}/c`, 200);
    },
  },
  {
    title: 'a namespace being deleted takes no more objects, and goes when it is empty',
    run: async (lab) => {
      const name = `${lab.ns}-x`;
      const inside = `/api/v1/namespaces/${name}/configmaps`;
      await lab.call('POST', '/api/v1/namespaces', { metadata: { name } });
      await lab.quietly('POST', inside, { metadata: { name: 'held', finalizers: ['example.com/hold'] } });
      await lab.quietly('POST', inside, { metadata: { name: 'free' } });
      await lab.call('DELETE', `/api/v1/namespaces/${name}`, undefined, {
        pick: ['kind', 'spec', 'status.phase'],
      });
      await lab.waitFor(`${inside}/free`, 404);
      await lab.call('POST', inside, { metadata: { name: 'late' } });
      await lab.call(
        'PATCH',
        `${inside}/held`,
        { metadata: { finalizers: null } },
        { ...MERGE, pick: ['metadata.name'] },
      );
      await lab.waitFor(`/api/v1/namespaces/${name}`, 404);
    },
  },
];
