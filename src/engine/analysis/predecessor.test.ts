import { describe, expect, it } from 'vitest';
import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import { at, finished, result } from '../../testing/analysis-build.ts';
import { findPredecessor } from './predecessor.ts';

const OWNER = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  name: 'shop',
  uid: 'u1',
  controller: true,
};
const PROVIDER = { plugin: { 'haldane/sequential': { preset: { canary: '{{args.hash}}' } } } };

interface Given {
  readonly endedAt?: number | null;
  readonly metadata?: Partial<AnalysisRun['metadata']>;
  readonly metrics?: AnalysisRun['spec']['metrics'];
  readonly hash?: string;
  /** What its measurement remembers; undefined where it could never look. */
  readonly remembers?: Readonly<Record<string, string>> | undefined;
}

const STATE = { 'haldane.dev/state': '{}' };

/** A run of one metric, ended so many seconds from now; null for one under way. */
function aRun(name: string, given: Given = {}): AnalysisRun {
  const { endedAt = 0, metadata = {}, metrics, hash = 'c1' } = given;
  const remembers = 'remembers' in given ? given.remembers : STATE;
  const measured = { message: name, ...(remembers && { metadata: remembers }) };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: {
      name,
      namespace: 'shop',
      labels: { 'rollouts-pod-template-hash': 'c1' },
      annotations: { 'rollout.argoproj.io/revision': '2' },
      ownerReferences: [OWNER],
      ...metadata,
    },
    spec: { metrics: metrics ?? [{ name: 'm', provider: PROVIDER }], args: [{ name: 'hash', value: hash }] },
    status: {
      phase: endedAt === null ? 'Running' : 'Successful',
      ...(endedAt === null ? {} : { completedAt: at(endedAt) }),
      metricResults: [result([finished('Successful', 0, measured)])],
    },
  };
}

const run = aRun('own', { endedAt: null });
const found = (...others: readonly AnalysisRun[]) =>
  findPredecessor(run, 'm', [run, ...others])?.runName ?? null;

describe('what came before a run', () => {
  it('is the run of the same canary and metric that ended last', () => {
    const before = findPredecessor(run, 'm', [
      aRun('a', { endedAt: 1 }),
      aRun('b', { endedAt: 3 }),
      aRun('c', { endedAt: 2 }),
      run,
    ]);
    expect(before).toMatchObject({ runName: 'b', result: { measurements: [{ message: 'b' }] } });
  });

  it.each([
    ['a run under way', { endedAt: null }],
    ['another owner', { metadata: { ownerReferences: [{ ...OWNER, uid: 'u2' }] } }],
    ['an owner that does not control', { metadata: { ownerReferences: [{ ...OWNER, controller: false }] } }],
    ['another canary', { metadata: { labels: { 'rollouts-pod-template-hash': 'c2' } } }],
    ['no canary', { metadata: { labels: {} } }],
    ['another revision', { metadata: { annotations: { 'rollout.argoproj.io/revision': '3' } } }],
    ['another namespace', { metadata: { namespace: 'other' } }],
    ['another argument', { hash: 'c9' }],
    ['another metric', { metrics: [{ name: 'x', provider: PROVIDER }] }],
    [
      'another configuration',
      { metrics: [{ name: 'm', provider: { plugin: { 'haldane/sequential': {} } } }] },
    ],
  ] as [string, Given][])('is not %s', (_, given) => {
    expect(found(aRun('a'))).toBe('a');
    expect(found(aRun('a', given))).toBeNull();
  });

  it('is not a later run that could never look, where one before it did', () => {
    const failed = aRun('b', { endedAt: 3, remembers: undefined });
    const stray = aRun('c', { endedAt: 4, remembers: { 'haldane.dev/began': '1' } });
    expect(found(aRun('a', { endedAt: 1 }), failed, stray)).toBe('a');
  });

  it('may have been asked another way, for the same', () => {
    const literal = { plugin: { 'haldane/sequential': { preset: { canary: 'c1' } } } };
    const metrics = [{ name: 'm', provider: literal, interval: '1m' }];
    expect(found(aRun('a', { metrics }))).toBe('a');
  });

  it('is nothing for a run that nobody owns, or whose metric is unknown', () => {
    const free = { ...run, metadata: { ...run.metadata, ownerReferences: [] } };
    const other = aRun('a', { metadata: { ownerReferences: [] } });
    expect(findPredecessor(free, 'm', [other])).toBeNull();
    expect(findPredecessor(run, 'x', [aRun('a')])).toBeNull();
    expect(found()).toBeNull();
  });
});
