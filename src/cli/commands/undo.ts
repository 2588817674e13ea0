import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { PodTemplateSpec } from '../../api/kubernetes/core.ts';
import { isControlledBy, type KubeObject } from '../../api/kubernetes/meta.ts';
import { POD_TEMPLATE_HASH, REVISION } from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { CodedError } from '../../base/errors.ts';
import { templateMeaning } from '../../engine/replica-sets.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { KubeClient, Resource } from '../../kube/client.ts';
import { deployments, replicaSets } from '../../kube/resources.ts';
import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { leaveTrace } from '../leave-trace.ts';
import { orMissing } from '../missing.ts';
import { tellNext } from '../tell-next.ts';
import { newestRevision, revisionOf } from '../view/world.ts';

const FLAGS = {
  'to-revision': { kind: 'int', summary: 'The revision to go back to; 0 means the one before the newest' },
} as const satisfies FlagSet;

export const undoCommand: Command<typeof FLAGS> = {
  path: ['undo'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Go back to an earlier pod template',
  details:
    'The earlier template becomes a new revision and takes all the steps, unless a rollback window says otherwise.',
  flags: FLAGS,
  examples: ['undo guestbook', 'undo guestbook --to-revision=3'],

  async run(context, [name = ''], { 'to-revision': wanted = 0 }) {
    let revision: string | undefined;
    const outcome = await orMissing(
      context,
      { resource: rollouts, name, wording: 'call' },
      async ({ kube, namespace }) => {
        const rollout = await kube.get(rollouts, { namespace, name });
        revision = rollout.metadata.annotations?.[REVISION];
        const history = await revisionsOf(kube, rollout);
        const skipped = await restore(kube, rollout, chooseRevision(history, wanted, name));
        return { skipped, given: givenUp(rollout, history) };
      },
    );
    const { skipped, given } = outcome;
    context.out.write(skipped ?? `rollout '${name}' undo\n`);
    if (skipped !== null) return;
    const action = wanted === 0 ? 'undo' : `undo --to-revision=${wanted}`;
    await leaveTrace(context, { resource: rollouts, name }, { reason: 'Undone', action, revision });
    // An abort goes back to the stable version, never to the update that this has ended.
    const undo = given === null ? `abort ${name}` : `undo ${name} --to-revision=${given}`;
    await tellNext(context, { name, undo, canAlwaysUndo: given !== null });
  },
};

async function revisionsOf(kube: KubeClient, rollout: Rollout): Promise<ReplicaSet[]> {
  const { uid = '', namespace = '' } = rollout.metadata;
  const { items } = await kube.list(replicaSets, { namespace });
  return items
    .filter((each) => isControlledBy(each, uid) && each.metadata.annotations?.[REVISION] !== undefined)
    .toSorted(newestRevision);
}

/** The revision of the update that was under way; `null` when the newest one is stable. */
function givenUp({ status = {} }: Rollout, [newest]: readonly ReplicaSet[]): number | null {
  const hash = newest?.metadata.labels?.[POD_TEMPLATE_HASH] ?? '';
  return newest === undefined || hash === status.stableRS ? null : revisionOf(newest);
}

function chooseRevision(history: readonly ReplicaSet[], wanted: number, name: string): ReplicaSet {
  if (wanted === 0) {
    const previous = history.find((each) => revisionOf(each) < revisionOf(history[0] ?? each));
    if (previous !== undefined) return previous;
    throw new CommandFailure(({ failures }) => failures.noHistory(JSON.stringify(name)));
  }
  const found = history.find((each) => revisionOf(each) === wanted);
  if (found !== undefined) return found;
  if (wanted < 0) throw new CommandFailure(({ failures }) => failures.noHistory(JSON.stringify(name)));
  const instead = history.map((each) => String(revisionOf(each)));
  throw new CommandFailure(({ failures }) => failures.revision(wanted), { instead });
}

/** Where a Rollout's pod template is written down: on itself or on the workload it refers to. */
interface TemplateHome {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly template: PodTemplateSpec | undefined;
}

/** Returns what to say when there is nothing to restore, else `null`. */
async function restore(kube: KubeClient, rollout: Rollout, past: ReplicaSet): Promise<string | null> {
  const { resource, object, template } = await templateHome(kube, rollout);
  const value = withoutHash(past.spec.template);
  const revision = revisionOf(past);
  if (template !== undefined && templateMeaning(template) === templateMeaning(value)) {
    // Upstream ends this line without a line feed.
    return `skipped rollback (current template already matches revision ${revision})`;
  }
  const { name, namespace = '' } = object.metadata;
  const body = [{ op: 'replace', path: '/spec/template', value }];
  try {
    await kube.patch(resource, { namespace, name }, { type: 'json', body });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { message } = error;
    throw new CommandFailure(({ failures }) => failures.notRestored(revision, message), { cause: error });
  }
  return null;
}

async function templateHome(kube: KubeClient, rollout: Rollout): Promise<TemplateHome> {
  const { workloadRef, template } = rollout.spec;
  if (workloadRef === undefined) return { resource: rollouts, object: rollout, template };
  const { kind = '', name = '' } = workloadRef;
  const { namespace = '' } = rollout.metadata;
  const resource = WORKLOADS[kind];
  if (resource === undefined) throw new CommandFailure(({ failures }) => failures.workload(kind));
  const object = await kube.get(resource, { namespace, name });
  // A PodTemplate carries its template outside of spec, where this patch does not reach.
  return { resource, object, template: object.spec.template };
}

const WORKLOADS: Readonly<
  Record<string, Resource<KubeObject & { readonly spec: { readonly template: PodTemplateSpec } }>>
> = { Deployment: deployments, ReplicaSet: replicaSets };

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
