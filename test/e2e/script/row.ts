import type { PatchType } from '../../../src/kube/client.ts';
import type { GivenName } from './states.ts';

/**
 * One request that changes something. `at` is the path below the namespace, with the other namespace's name before
 * it where that is not the row's own, and `?dryRun=All` behind it in a dry run.
 */
export interface Write {
  readonly verb: 'create' | PatchType;
  readonly at: string;
  readonly body: unknown;
}

/**
 * A command line and what must come of it. In every text `{ns}` is the namespace of the current context, `{other}`
 * another one, `{dir}` the directory of the files, `{server}` the API server, `{token}` a token that may do all.
 */
export interface Row {
  /** As a user types it, with single quotes where a shell needs them. */
  readonly line: string;
  /** What is in the namespace. */
  readonly given?: GivenName;
  /** Absent: 0. */
  readonly code?: number;
  /** Absent: nothing at all. */
  readonly out?: string | RegExp;
  readonly err?: string | RegExp;
  /** Every one of them, in order. Absent: none. */
  readonly writes?: readonly Write[];
  /** Paths that are read, among others. */
  readonly reads?: readonly string[];
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Once this has been printed, comes the change; once that has, or without one, Ctrl-C. */
  readonly until?: RegExp;
  readonly change?: { readonly status: object; readonly shows: RegExp };
  /** As a process of its own, a plugin found by kubectl. */
  readonly isSpawned?: true;
  /** Only where the API server checks what a user may do. */
  readonly needsRights?: true;
}

export const merge = (at: string, body: unknown): Write => ({ verb: 'merge', at, body });
export const json = (at: string, body: unknown): Write => ({ verb: 'json', at, body });
export const create = (at: string, body: unknown): Write => ({ verb: 'create', at, body });

/** `status` of the Rollout that most rows are about. */
export const status = (fields: object): Write => merge('rollouts/web/status', { status: fields });
export const spec = (fields: object): Write => merge('rollouts/web', { spec: fields });
