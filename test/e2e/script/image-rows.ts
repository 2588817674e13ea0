import { expect } from 'vitest';
import { json, merge, type Row, type Write } from './row.ts';

const UPDATED = 'rollout "web" image updated\n';
const VERSION = { resourceVersion: expect.any(String) };
const has = (fields: object): unknown => expect.objectContaining(fields);

const images = (at: string, lists: object): Write =>
  merge(at, { metadata: VERSION, spec: { template: { spec: lists } } });

/** A revision's template, without the label that the controller adds; API servers add defaults. */
const template = (at: string, image: string): Write =>
  json(at, [
    {
      op: 'replace',
      path: '/spec/template',
      value: has({
        metadata: has({ labels: { app: 'web' } }),
        spec: has({ containers: [has({ name: 'web', image })] }),
      }),
    },
  ]);

const SET_IMAGE: readonly Row[] = [
  {
    line: 'kubectl argo rollouts set image web web=registry.example:5000/shop/web:3',
    given: 'healthy',
    out: UPDATED,
    writes: [
      images('rollouts/web', { containers: [{ name: 'web', image: 'registry.example:5000/shop/web:3' }] }),
    ],
  },
  {
    line: "kubectl argo rollouts set image web '*=all:1'",
    given: 'three containers',
    out: UPDATED,
    writes: [
      images('rollouts/web', {
        initContainers: [{ name: 'migrate', image: 'all:1' }],
        containers: [
          { name: 'web', image: 'all:1', env: [{ name: 'COLOUR', value: 'red' }] },
          { name: 'log', image: 'all:1' },
        ],
      }),
    ],
  },
  {
    line: 'haldane set image web migrate=migrate@sha256:abc',
    given: 'three containers',
    out: 'rollout "web" image updated\nThe new version gets 100 % of the traffic now.\nTo take it back: haldane abort web\n',
    writes: [images('rollouts/web', { initContainers: [{ name: 'migrate', image: 'migrate@sha256:abc' }] })],
  },
  { line: 'kubectl argo rollouts set image web web=web:2', given: 'healthy', out: UPDATED },
  {
    line: 'kubectl argo rollouts set image web api=api:2',
    given: 'healthy',
    code: 1,
    err: 'Error: unable to find container named "api"\n',
  },
  {
    line: 'kubectl argo rollouts set image web web=web:3',
    given: 'a Deployment referred to',
    out: 'deployment "backend" image updated\n',
    writes: [images('deployments/backend', { containers: [has({ name: 'web', image: 'web:3' })] })],
  },
  {
    line: 'haldane set image web web=web:3',
    given: 'a PodTemplate referred to',
    code: 1,
    err: 'Error: workload of type PodTemplate is not supported\n',
  },
  {
    line: 'haldane set image web web=web:3',
    given: 'a Deployment alone',
    code: 1,
    err: /^Error: rollouts\.argoproj\.io "web" not found\n(.*\n)*web is a Deployment; /,
  },
  {
    line: 'kubectl argo rollouts set image web web',
    given: 'healthy',
    code: 1,
    err: /Usage:\n {2}kubectl argo rollouts set image ROLLOUT CONTAINER=IMAGE/,
  },
  {
    line: 'kubectl haldane set image web web=a=b',
    given: 'healthy',
    code: 2,
    err: "Error: not CONTAINER=IMAGE: web=a=b\nRun 'kubectl haldane set image --help' for usage.\n",
  },
];

const UNDO: readonly Row[] = [
  {
    line: 'kubectl argo rollouts undo web',
    given: 'two revisions',
    out: "rollout 'web' undo\n",
    writes: [template('rollouts/web', 'web:1')],
  },
  {
    line: 'kubectl argo rollouts undo web --to-revision=1',
    given: 'two revisions',
    out: "rollout 'web' undo\n",
    writes: [template('rollouts/web', 'web:1')],
  },
  {
    line: 'kubectl haldane undo web --to-revision 1',
    given: 'two revisions',
    out: "rollout 'web' undo\nThe new version gets 20 % of the traffic now.\nTo take it back: kubectl haldane abort web\n",
    writes: [template('rollouts/web', 'web:1')],
    isSpawned: true,
  },
  {
    // Upstream ends this line so.
    line: 'kubectl argo rollouts undo web --to-revision=2',
    given: 'two revisions',
    out: 'skipped rollback (current template already matches revision 2)',
  },
  {
    line: 'kubectl argo rollouts undo web --to-revision=9',
    given: 'two revisions',
    code: 1,
    err: 'Error: unable to find specified revision 9 in history\n',
  },
  {
    line: 'kubectl argo rollouts undo web',
    given: 'one revision',
    code: 1,
    err: 'Error: no revision found for rollout "web"\n',
  },
  {
    line: 'kubectl argo rollouts undo web',
    given: 'two revisions referred to',
    out: "rollout 'web' undo\n",
    writes: [template('deployments/backend', 'web:1')],
  },
];

export const IMAGE_ROWS: readonly Row[] = [...SET_IMAGE, ...UNDO];
