import type { KubeObject } from '../api/kubernetes/meta.ts';
import { type ClusterAction, CodedError } from '../base/errors.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import type { ClusterAccess } from './context.ts';
import type { Messages } from './messages/en.ts';

interface AccessReview extends KubeObject {
  readonly spec?: { readonly resourceAttributes: object };
  readonly status?: { readonly allowed?: boolean };
}

interface UserReview extends KubeObject {
  readonly status?: { readonly userInfo?: { readonly username?: string } };
}

const accessReviews: Resource<AccessReview> = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
};
const userReviews: Resource<UserReview> = {
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  namespaced: false,
};

/** These are of use only together: what is shown is listed, and then watched. */
const READS = ['get', 'list', 'watch'];
/** A hint is a courtesy that must not keep anybody waiting. */
const TIMEOUT_MS = 2000;

/** Which rule is missing, and the commands by which somebody with the right to grants it. */
export async function forbiddenHints(
  { kube }: Pick<ClusterAccess, 'kube'>,
  denied: ClusterAction,
  messages: Messages,
): Promise<readonly string[]> {
  const [mayAlready, user] = await Promise.all([isAllowed(kube, denied), userName(kube)]);
  // Then something else refused: admission, or a quota. A role would not help.
  if (mayAlready) return [messages.forbidden.notByRole];
  const { verb, namespace, apiGroup } = denied;
  const who = user ?? messages.forbidden.thisUser;
  const rule = { who, verb, resource: pathOf(denied), apiGroup };
  return [messages.forbidden.missing({ ...rule, namespace }), ...grantCommands(denied, user)];
}

function grantCommands(denied: ClusterAction, user: string | null): readonly string[] {
  const { verb, apiGroup, resource, subresource, namespace } = denied;
  const kind = namespace === null ? 'clusterrole' : 'role';
  const place = namespace === null ? '' : ` -n ${namespace}`;
  const verbs = READS.includes(verb) ? READS : [verb];
  const part = subresource === null ? '' : `-${subresource}`;
  const name = `haldane-${READS.includes(verb) ? 'read' : verb}-${resource}${part}`;
  const qualified = `${apiGroup === '' ? resource : `${resource}.${apiGroup}`}`;
  const path = subresource === null ? qualified : `${qualified}/${subresource}`;
  return [
    `  kubectl create ${kind} ${name} --verb=${verbs.join(',')} --resource=${path}${place}`,
    `  kubectl create ${kind}binding ${name} --${kind}=${name} ${subjectFlag(user)}${place}`,
  ];
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';

function subjectFlag(user: string | null): string {
  if (user === null) return '--user=NAME';
  if (user.startsWith(SERVICE_ACCOUNT)) return `--serviceaccount=${user.slice(SERVICE_ACCOUNT.length)}`;
  return /^[\w.@:/-]+$/.test(user) ? `--user=${user}` : `--user='${user.replaceAll("'", "'\\''")}'`;
}

function pathOf({ resource, subresource }: ClusterAction): string {
  return subresource === null ? resource : `${resource}/${subresource}`;
}

/** False also when the server does not say. */
async function isAllowed(kube: KubeClient, denied: ClusterAction): Promise<boolean> {
  const { verb, apiGroup: group, resource, subresource, namespace } = denied;
  const resourceAttributes = {
    verb,
    group,
    resource,
    ...(subresource === null ? {} : { subresource }),
    ...(namespace === null ? {} : { namespace }),
  };
  const review = await ask(kube, accessReviews, { spec: { resourceAttributes } });
  return review?.status?.allowed === true;
}

/** As the API server knows this user; `null` when it does not say. */
export async function userName(kube: KubeClient): Promise<string | null> {
  const review = await ask(kube, userReviews, {});
  return review?.status?.userInfo?.username ?? null;
}

/** `null` when the server knows no such review. */
async function ask<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource<T>,
  fields: object,
): Promise<T | null> {
  const { apiVersion, kind } = resource;
  // Reviews are answered, not stored, so they have no name.
  const review = { apiVersion, kind, metadata: {}, ...fields } as unknown as T;
  try {
    return await kube.create(resource, review, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
