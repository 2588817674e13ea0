import type { KubeObject } from '../api/kubernetes/meta.ts';
import { NotFoundError } from '../base/errors.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';
import type { CommandContext } from './context.ts';
import { orMissing } from './missing.ts';

/** A JSON merge patch of some object. */
export type MergePatch = Readonly<Record<string, unknown>>;

/** Writes a Rollout's status fields; a CRD without the status subresource takes them on the object itself. */
export async function patchStatus(kube: KubeClient, key: ObjectKey, status: MergePatch): Promise<void> {
  const patch = { type: 'merge', body: { status } } as const;
  try {
    await kube.patch(rollouts, key, patch, { subresource: 'status' });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await kube.patch(rollouts, key, patch);
  }
}

/** Sends one merge patch to each name in turn, printing a line after each; stops at the first that fails. */
export async function patchEach<T extends KubeObject>(
  context: CommandContext,
  resource: Resource<T>,
  names: readonly string[],
  { patch, line }: { readonly patch: MergePatch; readonly line: (name: string) => string },
): Promise<void> {
  for (const name of names) {
    await orMissing(context, { resource, name, wording: 'call' }, ({ kube, namespace }) =>
      kube.patch(resource, { namespace, name }, { type: 'merge', body: patch }),
    );
    context.out.write(`${line(name)}\n`);
  }
}

/** `patchEach` for the status of Rollouts. */
export async function patchEachStatus(
  context: CommandContext,
  names: readonly string[],
  { status, line }: { readonly status: MergePatch; readonly line: (name: string) => string },
): Promise<void> {
  for (const name of names) {
    await orMissing(context, { resource: rollouts, name, wording: 'call' }, ({ kube, namespace }) =>
      patchStatus(kube, { namespace, name }, status),
    );
    context.out.write(`${line(name)}\n`);
  }
}
