import type { Deployment } from '../../api/kubernetes/apps.ts';
import type { Container, PodSpec } from '../../api/kubernetes/core.ts';
import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { REVISION } from '../../api/v1alpha1/labels.ts';
import { ConflictError, NotFoundError } from '../../base/errors.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { KubeClient, ObjectKey, Resource } from '../../kube/client.ts';
import { deployments } from '../../kube/resources.ts';
import type { Command } from '../command.ts';
import { CommandFailure, UsageRequest, WrongUsage } from '../failure.ts';
import { leaveTrace } from '../leave-trace.ts';
import { orMissing } from '../missing.ts';
import { tellNext } from '../tell-next.ts';

const ATTEMPTS = 5;
const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

export const setImageCommand: Command = {
  path: ['set', 'image'],
  usage: 'ROLLOUT CONTAINER=IMAGE',
  args: { min: 2, max: 2 },
  summary: 'Give a rollout a new image, which starts an update',
  details:
    'CONTAINER may be * for all of them. A rollout with spec.workloadRef has its Deployment changed instead.',
  flags: {},
  examples: ['set image guestbook web=ghcr.io/example/web:2.1', "set image guestbook '*=example/web:2.1'"],

  async run(context, [name = '', assignment = '']) {
    const parts = assignment.split('=');
    const [container = '', image = ''] = parts;
    if (parts.length !== 2) {
      throw new UsageRequest(
        context.usageOf(['set', 'image']),
        context.messages.failures.notAnImage(assignment),
      );
    }
    // An image that is empty comes from a variable that was not set; pods without one never start. Upstream looks for
    // a container without a name.
    if (container === '' ? !context.program.isUpstream : image === '') {
      throw new WrongUsage(({ failures }) => failures.notAnImage(assignment));
    }
    const target = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      setImage(access.kube, { namespace: access.namespace, name }, { container, image }),
    );
    context.out.write(`${target.kind.toLowerCase()} "${target.metadata.name}" image updated\n`);
    const revision = target.kind === 'Rollout' ? target.metadata.annotations?.[REVISION] : undefined;
    await leaveTrace(
      context,
      { resource: rollouts, name },
      { reason: 'ImageSet', action: `set image ${assignment}`, revision },
    );
    await tellNext(context, { name, undo: `abort ${name}` });
  },
};

interface Assignment {
  readonly container: string;
  readonly image: string;
}

/** Another writer may be faster; then the newest object is read and changed anew. Returns what was changed. */
async function setImage(kube: KubeClient, key: ObjectKey, assignment: Assignment): Promise<KubeObject> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await setImageOnce(kube, key, assignment);
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function setImageOnce(kube: KubeClient, key: ObjectKey, assignment: Assignment): Promise<KubeObject> {
  const rollout = await kube.get(rollouts, key);
  const { workloadRef, template } = rollout.spec;
  if (workloadRef === undefined) {
    await patchImages(kube, rollouts, { object: rollout, pod: template?.spec }, assignment);
    return rollout;
  }
  const { kind = 'Deployment', name = '' } = workloadRef;
  if (kind !== 'Deployment') throw new CommandFailure(({ failures }) => failures.workload(kind));
  const deployment = await getDeployment(kube, { ...key, name });
  await patchImages(
    kube,
    deployments,
    { object: deployment, pod: deployment.spec.template.spec },
    assignment,
  );
  return { ...deployment, kind };
}

async function getDeployment(kube: KubeClient, key: ObjectKey): Promise<Deployment> {
  try {
    return await kube.get(deployments, key);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const what = `deployments.apps ${JSON.stringify(key.name)}`;
    throw new CommandFailure(({ failures }) => failures.notFound(what), { cause: error });
  }
}

async function patchImages<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource<T>,
  { object, pod }: { readonly object: T; readonly pod: PodSpec | undefined },
  assignment: Assignment,
): Promise<void> {
  const changed = changedLists(pod, assignment);
  if (Object.keys(changed).length === 0) return;
  const { name, namespace = '', resourceVersion } = object.metadata;
  const body = { metadata: { resourceVersion }, spec: { template: { spec: changed } } };
  await kube.patch(resource, { namespace, name }, { type: 'merge', body });
}

/** The container lists with the new image, without those that have it already. */
function changedLists(pod: PodSpec | undefined, { container, image }: Assignment): Record<string, unknown> {
  const lists = LISTS.map((list) => [list, (pod?.[list] ?? []) as readonly Container[]] as const);
  const isWanted = ({ name }: Container) => container === '*' || name === container;
  if (!lists.some(([, containers]) => containers.some(isWanted))) {
    const instead = lists.flatMap(([, containers]) => containers.map(({ name }) => name));
    throw new CommandFailure(({ failures }) => failures.container(JSON.stringify(container)), { instead });
  }
  const isOutdated = (each: Container) => isWanted(each) && each.image !== image;
  const outdated = lists.filter(([, containers]) => containers.some(isOutdated));
  return Object.fromEntries(
    outdated.map(([list, containers]) => [
      list,
      containers.map((each) => (isWanted(each) ? { ...each, image } : each)),
    ]),
  );
}
