import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { applyMergePatch } from '../base/json.ts';
import type { Rendered, RouteTarget, Split, TrafficRouter } from './router.ts';

export const TARGET: RouteTarget = {
  namespace: 'shop',
  rolloutName: 'demo',
  owner: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'demo', uid: 'u1', controller: true },
  canaryService: 'web-canary',
  stableService: 'web-stable',
};

export const splitOf = (canary: number, total = 100): Split => ({ canary, stable: total - canary, total });

/** The live objects after the writes, as an API server would hold them. */
export function afterWrites(live: readonly KubeObject[], rendered: Rendered): KubeObject[] {
  if (rendered.state === 'blocked') throw new Error(`blocked: ${rendered.missing}`);
  let objects = [...live];
  for (const write of rendered.writes) {
    if (write.op === 'create') objects.push(write.object);
    else objects = objects.map((one) => (isNamed(one, write.ref) ? patched(one, write.patch) : one));
  }
  return objects;
}

function isNamed({ kind, metadata }: KubeObject, ref: { kind: string; name: string }): boolean {
  return kind === ref.kind && metadata.name === ref.name;
}

function patched(object: KubeObject, patch: unknown): KubeObject {
  return applyMergePatch(object, patch) as KubeObject;
}

/** Laws every router obeys. Each provider's test runs them on its own fixture. */
export function describeRouter<Config>(
  router: TrafficRouter<Config>,
  fixture: { readonly config: Config; readonly live: readonly KubeObject[] },
): void {
  const { config, live } = fixture;
  const render = (canary: number, on = live) => router.render(config, TARGET, splitOf(canary), on);
  const written = (canary: number) => afterWrites(live, render(canary));

  describe(`${router.type} router`, () => {
    it.each([0, 1, 50, 99, 100])('observes the canary weight %i it rendered', (canary) => {
      const observed = router.observe(config, TARGET, 100, written(canary));
      expect(observed).toEqual({ state: 'applied', split: splitOf(canary) });
    });
    it('carries a finer total', () => {
      const fine = splitOf(125, 1000);
      const after = afterWrites(live, router.render(config, TARGET, fine, live));
      expect(router.observe(config, TARGET, 1000, after)).toEqual({ state: 'applied', split: fine });
    });
    it('renders the same twice', () => expect(render(10)).toEqual(render(10)));
    it('has nothing to write once the split is there', () =>
      expect(render(30, written(30))).toEqual({ state: 'ready', writes: [] }));
    it('moves from any weight to any other', () => {
      const after = afterWrites(written(20), render(70, written(20)));
      expect(router.observe(config, TARGET, 100, after)).toEqual({ state: 'applied', split: splitOf(70) });
    });
    it('changes nothing but its own weights', () => {
      const there = afterWrites(written(10), render(90, written(10)));
      const back = afterWrites(there, render(10, there));
      expect(back).toEqual(written(10));
    });
    it('stays in the namespace of its target', () => {
      const rendered = render(10);
      const namespaces = rendered.state === 'ready' ? rendered.writes.map(namespaceOf) : [];
      expect(new Set(namespaces)).toEqual(new Set(['shop']));
    });
    it('reads every object it writes', () => {
      const read = router.reads(config, TARGET).map(({ kind, name }) => `${kind} ${name}`);
      const rendered = render(10);
      for (const write of rendered.state === 'ready' ? rendered.writes : []) {
        const { kind, name } =
          write.op === 'create' ? { ...write.object, ...write.object.metadata } : write.ref;
        expect(read).toContain(`${kind} ${name}`);
      }
    });
    it('names what it waits for when its source object is missing', () =>
      expect(render(1, [])).toMatchObject({
        state: 'blocked',
        field: expect.stringContaining('trafficRouting'),
      }));
    it('observes nothing in an empty cluster', () =>
      expect(router.observe(config, TARGET, 100, [])).toEqual({ state: 'absent' }));
  });
}

function namespaceOf(write: Extract<Rendered, { state: 'ready' }>['writes'][number]): string | undefined {
  return write.op === 'create' ? write.object.metadata.namespace : write.ref.namespace;
}
