import type { Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };
const maps = ({ core }: Lab) => `${core}/configmaps`;
const select = (selector: string) => `labelSelector=${encodeURIComponent(selector)}`;
const TABLE = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };

/** Every namespace of a real cluster has a config map of its own; these cases look at theirs only. */
const OWN = 'suite=own';

async function seed(lab: Lab, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const labels = { suite: 'own', position: String(index), ...(index % 2 === 0 ? { even: 'yes' } : {}) };
    await lab.quietly('POST', maps(lab), { metadata: { name, labels } });
  }
}

async function namesOf(lab: Lab, query: string): Promise<void> {
  const { body } = await lab.quietly('GET', `${maps(lab)}?${query}`);
  const found = (body.items ?? []).map((item: { metadata: { name: string } }) => item.metadata.name);
  await lab.call(
    'POST',
    `${maps(lab)}?dryRun=All`,
    { metadata: { name: 'found' }, data: { names: found.join(' ') } },
    { pick: ['data.names'] },
  );
}

const SMALL = {
  omit: ['metadata.resourceVersion', 'object.metadata.managedFields', 'object.metadata.annotations'],
};

/** Lists, pages, selectors and watches. */
export const COLLECTION_CASES: readonly Case[] = [
  {
    title: 'label selectors select',
    run: async (lab) => {
      await seed(lab, ['a', 'b', 'c', 'd']);
      const own = `${OWN},`;
      for (const selector of [
        'even=yes',
        'even==yes',
        'even!=yes',
        'even',
        '!even',
        'position in (1,2)',
        'position notin (1,2)',
        'even=yes,position=2',
      ]) {
        await namesOf(lab, select(own + selector));
      }
    },
  },
  {
    title: 'a malformed label selector is refused',
    run: async (lab) => {
      await lab.call('GET', `${maps(lab)}?${select('a in b')}`, undefined, { pick: ['code', 'reason'] });
      await lab.call('GET', `${maps(lab)}?${select('=,=')}`, undefined, { pick: ['code', 'reason'] });
    },
  },
  {
    title: 'field selectors select by name, and refuse unknown fields',
    run: async (lab) => {
      await seed(lab, ['a', 'b']);
      await namesOf(lab, 'fieldSelector=metadata.name%3Da');
      await namesOf(lab, `fieldSelector=metadata.name!%3Da&${select(OWN)}`);
      await lab.call('GET', `${maps(lab)}?fieldSelector=data.x%3Da`);
      await lab.call('GET', `${lab.core}/pods?fieldSelector=spec.unknown%3Da`);
    },
  },
  {
    title: 'pages of a list show one moment',
    run: async (lab) => {
      await seed(lab, ['a', 'b', 'c', 'd', 'e']);
      const list = `${maps(lab)}?limit=2&${select(OWN)}`;
      const pick = [
        'kind',
        'metadata.continue',
        'metadata.remainingItemCount',
        'items.0.metadata.name',
        'items.1.metadata.name',
        'items.2.metadata.name',
      ];
      const first = await lab.call('GET', list, undefined, { pick });
      await lab.quietly('DELETE', `${maps(lab)}/d`);
      await lab.quietly('POST', maps(lab), { metadata: { name: 'cc', labels: { suite: 'own' } } });
      const second = await lab.call('GET', `${list}&continue=${first.body.metadata.continue}`, undefined, {
        pick,
      });
      await lab.call('GET', `${list}&continue=${second.body.metadata.continue}`, undefined, { pick });
    },
  },
  {
    title: 'a page without selectors tells how many are left',
    run: async (lab) => {
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${lab.ns}/leases`;
      for (const name of ['a', 'b', 'c']) await lab.quietly('POST', leases, { metadata: { name }, spec: {} });
      const pick = ['metadata.remainingItemCount', 'metadata.continue', 'items.0.metadata.name', 'items.1'];
      const first = await lab.call('GET', `${leases}?limit=1`, undefined, { pick });
      await lab.call('GET', `${leases}?limit=1&continue=${first.body.metadata.continue}`, undefined, {
        pick,
      });
    },
  },
  {
    title: 'a list cannot come from the future',
    run: async (lab) => {
      await lab.call(
        'GET',
        `${maps(lab)}?resourceVersion=999999999999&resourceVersionMatch=Exact&timeoutSeconds=1`,
        undefined,
        { pick: ['code', 'reason'] },
      );
    },
  },
  {
    title: 'an exact resourceVersion shows the past',
    run: async (lab) => {
      await seed(lab, ['a']);
      const { body } = await lab.quietly('GET', maps(lab));
      await seed(lab, ['b']);
      await namesOf(
        lab,
        `resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=Exact&${select(OWN)}`,
      );
      await namesOf(
        lab,
        `resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=NotOlderThan&${select(OWN)}`,
      );
    },
  },
  {
    title: 'a list across namespaces holds objects of all of them',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), { metadata: { name: 'one', labels: { only: lab.run } } });
      await lab.call('GET', `/api/v1/configmaps?${select(`only=${lab.run}`)}`, undefined, {
        omit: ['metadata.resourceVersion'],
      });
    },
  },
  {
    title: 'a list is a table when asked',
    run: async (lab) => {
      await seed(lab, ['a']);
      const { body } = await lab.quietly('GET', `${maps(lab)}/a`);
      if (body.metadata.name !== 'a') throw new Error('no seed');
      await lab.call('GET', `${maps(lab)}?${select(OWN)}`, undefined, {
        ...TABLE,
        pick: [
          'kind',
          'apiVersion',
          'columnDefinitions.0.name',
          'columnDefinitions.1.name',
          'columnDefinitions.2.name',
          'rows.0.cells.0',
          'rows.0.cells.1',
          'rows.0.object.kind',
          'rows.0.object.metadata.labels',
        ],
      });
      await lab.call('GET', `${maps(lab)}?includeObject=None&${select(OWN)}`, undefined, {
        ...TABLE,
        pick: ['rows.0.cells.0', 'rows.0.object'],
      });
    },
  },
  {
    title: 'a watch from a resourceVersion replays what came after',
    run: async (lab) => {
      const { body } = await lab.quietly('GET', maps(lab));
      const { resourceVersion } = body.metadata;
      await seed(lab, ['a']);
      await lab.quietly('PUT', `${maps(lab)}/a`, {
        metadata: { name: 'a', labels: { suite: 'own' } },
        data: { x: '1' },
      });
      await lab.quietly('DELETE', `${maps(lab)}/a`);
      await lab.watch(
        `${maps(lab)}?watch=true&timeoutSeconds=1&resourceVersion=${resourceVersion}&${select(OWN)}`,
        SMALL,
      );
    },
  },
  {
    title: 'a watch without a resourceVersion begins with what is there',
    run: async (lab) => {
      await seed(lab, ['a', 'b']);
      await lab.watch(`${maps(lab)}?watch=true&timeoutSeconds=1&${select(OWN)}`, SMALL);
      await lab.watch(`${maps(lab)}?watch=true&timeoutSeconds=1&resourceVersion=0&${select(OWN)}`, SMALL);
    },
  },
  {
    title: 'a watch of one object watches no other',
    run: async (lab) => {
      await seed(lab, ['a', 'b']);
      await lab.watch(`${maps(lab)}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Db`, SMALL);
    },
  },
  {
    title: 'objects enter and leave a watch by their labels',
    run: async (lab) => {
      await lab.quietly('POST', maps(lab), { metadata: { name: 'a' } });
      const { body } = await lab.quietly('GET', maps(lab));
      const label = (suite: string | null) =>
        lab.call(
          'PATCH',
          `${maps(lab)}/a`,
          { metadata: { labels: { suite } } },
          { ...MERGE, pick: ['metadata.resourceVersion'] },
        );
      await label('own');
      await label('other');
      await label('own');
      await lab.quietly('DELETE', `${maps(lab)}/a`);
      await lab.watch(
        `${maps(lab)}?watch=true&timeoutSeconds=1&resourceVersion=${body.metadata.resourceVersion}&${select(OWN)}`,
        {
          omit: ['object.metadata.managedFields'],
        },
      );
    },
  },
  {
    title: 'a watch that asks for initial events marks their end',
    run: async (lab) => {
      await seed(lab, ['a']);
      const query = `watch=true&timeoutSeconds=4&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&${select(OWN)}`;
      const events = await lab.watch(`${maps(lab)}?${query}`, {
        omit: ['object.metadata.resourceVersion', 'object.metadata.managedFields'],
      });
      if (events.length !== 2) throw new Error('one object and one bookmark expected');
    },
  },
  {
    title: 'initial events without a match rule are refused',
    run: async (lab) => {
      await lab.call('GET', `${maps(lab)}?watch=true&timeoutSeconds=1&sendInitialEvents=true`);
    },
  },
  {
    title: 'a watch shows tables when asked',
    run: async (lab) => {
      await seed(lab, ['a', 'b']);
      const events = await lab.watch(`${maps(lab)}?watch=true&timeoutSeconds=1&${select(OWN)}`, {
        ...TABLE,
        pick: ['type', 'object.kind', 'object.rows.0.cells.0', 'object.columnDefinitions.0.name'],
      });
      if (events.length !== 2) throw new Error('two events expected');
    },
  },
];
