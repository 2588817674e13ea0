import { describe, expect, it } from 'vitest';
import { plain } from '../output/paint.ts';
import { renderRolloutWithin } from './fit-rollout.ts';
import type { RolloutView } from './rollout-view.ts';
import { STATUS_ICONS, type TreeNode } from './tree.ts';

const node = (kind: TreeNode['kind'], name: string, rest: Partial<TreeNode> = {}): TreeNode => ({
  kind,
  name,
  nameTokens: [],
  status: { icon: STATUS_ICONS.ok, text: 'Running' },
  age: '1m',
  info: [],
  children: [],
  ...rest,
});

const pods = Array.from({ length: 40 }, (_, index) =>
  index === 33
    ? node('Pod', 'web-33', {
        status: { icon: STATUS_ICONS.bad, text: 'CrashLoopBackOff' },
        info: [{ text: 'ready:0/1' }],
      })
    : node('Pod', `web-${index}`, { info: [{ text: 'ready:1/1' }] }),
);

const VIEW: RolloutView = {
  name: 'web',
  namespace: 'shop',
  status: { icon: STATUS_ICONS.paused, text: 'Paused' },
  message: 'CanaryPauseStep',
  strategy: 'Canary',
  canary: { step: '1/4', setWeight: 25, actualWeight: 25 },
  evidence: [],
  images: [
    { image: 'web:1', tags: ['stable'] },
    { image: 'web:2', tags: ['canary'] },
  ],
  replicas: [
    ['Desired', 40],
    ['Ready', 39],
  ],
  tree: node('Rollout', 'web', {
    children: [
      node('Revision', 'revision:1', { children: [node('ReplicaSet', 'web-a', { children: pods })] }),
    ],
  }),
};

const linesIn = (room: number) =>
  renderRolloutWithin(VIEW, plain, { room, morePods: (count) => `${count} more pods ready` });

describe('a rollout in a window that is too low', () => {
  it('fits 80x24: one line for images, one for replicas, failing pods first, ready ones counted', () => {
    const lines = linesIn(23);
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(lines.slice(8, 11)).toEqual([
      'Images:          web:1 (stable), web:2 (canary)',
      'Replicas:        40 desired, 39 ready',
      '',
    ]);
    expect(lines[15]).toMatch(/□ web-33 .*CrashLoopBackOff/);
    expect(lines.at(-1)?.trim()).toMatch(/^└──… \d\d more pods ready$/);
  });

  it('still has a tree in a window of 8 rows', () => {
    expect(linesIn(7).map((line) => line.trimEnd())).toEqual([
      'web: ॥ Paused - CanaryPauseStep',
      'step 1/4, weight 25, 40 desired, 39 ready',
      expect.stringMatching(/^NAME/),
      expect.stringMatching(/^⟳ web/),
      expect.stringMatching(/revision:1/),
      expect.stringMatching(/⧉ web-a/),
      expect.stringMatching(/web-33 .*CrashLoopBackOff/),
      expect.stringMatching(/… 39 more pods ready$/),
    ]);
  });
});
