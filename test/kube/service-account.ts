import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import type { KubeClient, Resource } from '../../src/kube/client.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { callRaw } from '../e2e/semantics/raw-api.ts';

const RBAC = 'rbac.authorization.k8s.io';
const accounts: Resource = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
};
const roleBindings: Resource = {
  apiVersion: `${RBAC}/v1`,
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
};
const clusterRoleBindings: Resource = {
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
};

/** Creates the service account `user`, which may do nothing yet; its token. */
export async function createAccount(
  client: KubeClient,
  connection: Connection,
  namespace: string,
): Promise<string> {
  const metadata = { name: 'user', namespace };
  await client.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/user/token`;
  const { text } = await callRaw(connection, { method: 'POST', path, body: { spec: {} } });
  const { status } = JSON.parse(text) as { readonly status: { readonly token: string } };
  return status.token;
}

/** Lets the account do everything, in its namespace or everywhere. The returned function takes it back. */
export async function allowAll(
  client: KubeClient,
  namespace: string,
  scope: 'namespace' | 'cluster',
): Promise<() => Promise<void>> {
  const resource = scope === 'namespace' ? roleBindings : clusterRoleBindings;
  const key = { name: `${namespace}-user`, ...(scope === 'namespace' ? { namespace } : {}) };
  const subjects = [{ kind: 'ServiceAccount', name: 'user', namespace }];
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' };
  const { apiVersion, kind } = resource;
  await client.create(resource, { apiVersion, kind, metadata: key, subjects, roleRef } as KubeObject);
  return () => client.delete(resource, key);
}
