import type { KubeObject } from '../api/kubernetes/meta.ts';
import { NotFoundError } from '../base/errors.ts';
import { deepEqual, isObject } from '../base/json.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { ObjectKey, Resource } from '../kube/client.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { leaveTrace, type Trace } from './leave-trace.ts';
import { orMissing } from './missing.ts';
import { renewCrds } from './skew.ts';

/** A JSON merge patch of some object. */
export type MergePatch = Readonly<Record<string, unknown>>;

/** Where a merge patch goes. */
interface Target {
  readonly resource: Resource;
  readonly key: ObjectKey;
  readonly subresource?: 'status';
}

/** Writes a Rollout's status fields; a CRD without the status subresource takes them on the object itself. */
export async function patchStatus(
  context: CommandContext,
  key: ObjectKey,
  status: MergePatch,
): Promise<void> {
  const target = { resource: rollouts, key };
  try {
    await patchAndCheck(context, { ...target, subresource: 'status' }, { status });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await patchAndCheck(context, target, { status });
  }
}

/**
 * Sends a merge patch and looks at what the API server made of it: fields that its CRDs do not have are dropped
 * without an error, and "aborted" would not be true.
 */
export async function patchAndCheck(
  context: CommandContext,
  { resource, key, subresource }: Target,
  body: MergePatch,
): Promise<void> {
  const { kube } = await context.cluster();
  const options = subresource === undefined ? {} : { subresource };
  const live = await kube.patch(resource, key, { type: 'merge', body }, options);
  const lost = lostField(body, live, '');
  if (lost === null) return;
  const name = `${resource.plural}.argoproj.io ${JSON.stringify(key.name)}`;
  throw new CommandFailure(({ failures }) => failures.notTaken(name, lost), {
    hints: [renewCrds(context.program, context.messages.skew)],
  });
}

function lostField(wanted: unknown, live: unknown, path: string): string | null {
  if (!isObject(wanted)) return deepEqual(wanted ?? undefined, live ?? undefined) ? null : path;
  const fields = isObject(live) ? live : {};
  for (const [key, value] of Object.entries(wanted)) {
    const lost = lostField(value, fields[key], path === '' ? key : `${path}.${key}`);
    if (lost !== null) return lost;
  }
  return null;
}

interface Telling {
  readonly line: (name: string) => string;
  readonly trace: Trace;
}

/** Sends one merge patch to each name in turn, printing a line after each; stops at the first that fails. */
export async function patchEach<T extends KubeObject>(
  context: CommandContext,
  resource: Resource<T>,
  names: readonly string[],
  { patch, line, trace }: { readonly patch: MergePatch } & Telling,
): Promise<void> {
  for (const name of names) {
    await orMissing(context, { resource, name, wording: 'call' }, ({ namespace }) =>
      patchAndCheck(context, { resource, key: { namespace, name } }, patch),
    );
    context.out.write(`${line(name)}\n`);
    await leaveTrace(context, { resource, name }, trace);
  }
}

/** `patchEach` for the status of Rollouts. */
export async function patchEachStatus(
  context: CommandContext,
  names: readonly string[],
  { status, line, trace }: { readonly status: MergePatch } & Telling,
): Promise<void> {
  for (const name of names) {
    await orMissing(context, { resource: rollouts, name, wording: 'call' }, ({ namespace }) =>
      patchStatus(context, { namespace, name }, status),
    );
    context.out.write(`${line(name)}\n`);
    await leaveTrace(context, { resource: rollouts, name }, trace);
  }
}
