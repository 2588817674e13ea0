import { CONTROLLER_LEASE, CONTROLLER_VERSION } from '../api/v1alpha1/labels.ts';
import { CodedError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { KubeClient } from '../kube/client.ts';
import { leases } from '../kube/resources.ts';
import type { CliEnvironment } from './context.ts';
import { type LackingKind, lackingKinds } from './lacking-fields.ts';

/** What a cluster tells of the versions in it. */
export interface ClusterVersions {
  /** As Kubernetes writes it, `v1.33.0`; `null` when the server does not say. */
  readonly kubernetes: string | null;
  readonly controller: ControllerFacts;
  /** Kinds whose CRD is absent or older than ours; `null` when the server does not show its schemas. */
  readonly lacking: readonly LackingKind[] | null;
}

export type ControllerFacts =
  /** This user may not look for its lease. */
  | { readonly state: 'hidden' }
  /** Nobody holds the lease: none runs, or one that was told to take none. */
  | { readonly state: 'none' }
  /** `version` is `null` for a controller that does not tell: an older one, or not ours. */
  | {
      readonly state: 'leading';
      readonly version: string | null;
      readonly namespace: string;
      readonly holder: string;
    };

const OPENAPI_PATH = '/openapi/v3/apis/argoproj.io/v1alpha1';
/** Versions are a courtesy, or asked for by somebody who waits. */
const TIMEOUT_MS = 5000;

export async function readVersions(
  kube: KubeClient,
  own: Pick<CliEnvironment, 'crds' | 'manifests'>,
): Promise<ClusterVersions> {
  const [version, controller, document] = await Promise.all([
    readJson(kube, '/version'),
    readController(kube),
    readJson(kube, OPENAPI_PATH),
  ]);
  const gitVersion = version?.['gitVersion'];
  return {
    kubernetes: typeof gitVersion === 'string' ? gitVersion : null,
    controller,
    lacking: document === null ? null : await lackingHere(document, own),
  };
}

async function lackingHere(
  document: Readonly<Record<string, unknown>>,
  { crds, manifests }: Pick<CliEnvironment, 'crds' | 'manifests'>,
): Promise<readonly LackingKind[] | null> {
  const { components } = document;
  if (!isObject(components) || !isObject(components['schemas'])) return null;
  const [text, { parse }] = await Promise.all([crds(), manifests()]);
  return lackingKinds(parse(text, 'crds'), Object.values(components['schemas']));
}

export async function readController(kube: KubeClient): Promise<ControllerFacts> {
  try {
    const fieldSelector = `metadata.name=${CONTROLLER_LEASE}`;
    const { items } = await kube.list(leases, { fieldSelector, timeoutMs: TIMEOUT_MS });
    const held = items.find(({ spec }) => (spec?.holderIdentity ?? '') !== '');
    if (held === undefined) return { state: 'none' };
    const { annotations, namespace = '' } = held.metadata;
    const version = annotations?.[CONTROLLER_VERSION] ?? null;
    return { state: 'leading', version, namespace, holder: held.spec?.holderIdentity ?? '' };
  } catch (error) {
    if (error instanceof CodedError) return { state: 'hidden' };
    throw error;
  }
}

async function readJson(kube: KubeClient, path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const answer = await kube.raw(path, { timeoutMs: TIMEOUT_MS });
    const parsed: unknown = JSON.parse(await answer.text());
    return isObject(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof CodedError || error instanceof SyntaxError) return null;
    throw error;
  }
}
