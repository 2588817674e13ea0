import type { KubeObject, ObjectRef, OwnerReference } from '../api/kubernetes/meta.ts';

/** Share of requests per role. `canary + stable` equals `total`; integers, 0..total. */
export interface Split {
  readonly canary: number;
  readonly stable: number;
  readonly total: number;
}

/** What a router works for: one Rollout, its two Services, and the owner mark for objects it creates. */
export interface RouteTarget {
  readonly namespace: string;
  readonly rolloutName: string;
  readonly owner: OwnerReference;
  readonly canaryService: string;
  readonly stableService: string;
}

/** An Event on the Rollout, told when the write it belongs to has happened. */
export interface RouteNotice {
  readonly reason: string;
  readonly message: string;
}

/**
 * One write. A patch names only the weights: everything else in the object stays byte for byte. It carries the
 * `resourceVersion` it was rendered on, so that a change in between is a conflict and not lost.
 */
export type RouteWrite =
  | { readonly op: 'create'; readonly object: KubeObject; readonly notice: RouteNotice | null }
  | {
      readonly op: 'patch';
      readonly ref: ObjectRef;
      /** RFC 7386 merge patch, with `metadata.resourceVersion` where the live object has one. */
      readonly patch: Readonly<Record<string, unknown>>;
      readonly notice: RouteNotice | null;
    };

export type Rendered =
  /** No writes when the live objects already carry the split. */
  | { readonly state: 'ready'; readonly writes: readonly RouteWrite[] }
  /** `field` is the path in the Rollout whose reference cannot be used as it is. */
  | { readonly state: 'blocked'; readonly missing: string; readonly field: string };

export type RouteObservation =
  | { readonly state: 'applied'; readonly split: Split }
  /** Nothing of ours is there yet, or someone changed it by hand. */
  | { readonly state: 'absent' };

/** Turns a split into one provider's writes, and reads it back from live objects. Pure: the controller does the I/O. */
export interface TrafficRouter<Config> {
  readonly type: string;
  /** Objects to read before `render` or `observe`. */
  reads(config: Config, target: RouteTarget): readonly ObjectRef[];
  render(config: Config, target: RouteTarget, split: Split, live: readonly KubeObject[]): Rendered;
  observe(config: Config, target: RouteTarget, total: number, live: readonly KubeObject[]): RouteObservation;
}
