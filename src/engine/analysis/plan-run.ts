import type { KubeObject } from '../../api/kubernetes/meta.ts';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type Argument,
  isCompletedPhase,
} from '../../api/v1alpha1/analysis.ts';
import type { AnalysisArgument, RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import {
  ANALYSIS_TYPE,
  GROUP_VERSION,
  INSTANCE_ID,
  POD_TEMPLATE_HASH,
  REVISION,
  STEP_INDEX,
} from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { deepEqual } from '../../base/json.ts';
import { readField } from './field-reference.ts';
import { fillArguments, joinRules, type Merged, mergeTemplates, type TemplateCatalog } from './templates.ts';

/** What an AnalysisRun is run for. A step's run carries the index of the step. */
export type AnalysisPurpose =
  | { readonly type: 'Step'; readonly stepIndex: number }
  | { readonly type: 'Background' | 'PrePromotion' | 'PostPromotion' };

export interface RunRequest {
  readonly rollout: Rollout;
  readonly purpose: AnalysisPurpose;
  readonly analysis: RolloutAnalysis;
  readonly templates: TemplateCatalog;
  /** Pod hash of the new version; also what `podTemplateHashValue: Latest` stands for. */
  readonly latestHash: string;
  /** What `Stable` stands for; `null` before anything is stable. */
  readonly stableHash: string | null;
  readonly revision: string;
  /** Value of the sharding label; `null`: no label. */
  readonly instanceId: string | null;
  /** Every AnalysisRun of the namespace that is known, whoever owns it: names must not collide. */
  readonly existing: readonly AnalysisRun[];
}

/**
 * `create`: the run to create. `adopt`: an equal run of this Rollout is under way already, as after a crash between
 * creating it and recording it. `invalid`: why there can be no run until somebody changes something.
 */
export type RunPlan =
  | { readonly state: 'create'; readonly run: AnalysisRun; readonly unknownArguments: readonly string[] }
  | { readonly state: 'adopt'; readonly run: AnalysisRun }
  | { readonly state: 'invalid'; readonly message: string };

const NAME_SUFFIX = { Background: '', PrePromotion: '-pre', PostPromotion: '-post' } as const;

/**
 * Plans the AnalysisRun of a rollout's step or phase. Names are `<rollout>-<hash>-<revision>` with `-<step>`, `-pre`
 * or `-post`; a name that is taken gets `.1`, `.2` and so on.
 * @see argo-rollouts rollout/analysis.go, newAnalysisRunFromRollout; utils/analysis/helpers.go, CreateWithCollisionCounter.
 */
export function planAnalysisRun(request: RunRequest): RunPlan {
  const spec = composeSpec(request);
  if (!spec.ok) return { state: 'invalid', message: spec.message };
  const base = `${request.rollout.metadata.name}-${request.latestHash}-${request.revision}${nameSuffix(request.purpose)}`;
  const slot = findSlot(base, spec.value.spec, request);
  if (typeof slot !== 'string') return { state: 'adopt', run: slot };
  const run = renderRun(slot, spec.value.spec, request);
  return { state: 'create', run, unknownArguments: spec.value.unknownArguments };
}

function nameSuffix(purpose: AnalysisPurpose): string {
  return purpose.type === 'Step' ? `-${purpose.stepIndex}` : NAME_SUFFIX[purpose.type];
}

/** A run like this one under way, or the first free name. */
function findSlot(
  base: string,
  spec: AnalysisRunSpec,
  { existing, rollout }: RunRequest,
): AnalysisRun | string {
  for (let collisions = 0; ; collisions++) {
    const name = collisions === 0 ? base : `${base}.${collisions}`;
    const taken = existing.find(
      ({ metadata }) => metadata.name === name && metadata.namespace === rollout.metadata.namespace,
    );
    if (taken === undefined) return name;
    if (isSameRun(taken, spec, rollout)) return taken;
  }
}

function isSameRun(run: AnalysisRun, spec: AnalysisRunSpec, owner: KubeObject): boolean {
  const isOurs = (run.metadata.ownerReferences ?? []).some(
    ({ controller, uid }) => controller === true && uid === owner.metadata.uid,
  );
  if (!isOurs || isCompletedPhase(run.status?.phase)) return false;
  return deepEqual(comparable(run.spec), comparable(spec));
}

/** What makes two runs the same; an empty list is as good as none. */
function comparable({
  metrics,
  args = [],
  dryRun = [],
  measurementRetention = [],
}: AnalysisRunSpec): unknown {
  return { metrics, args, dryRun, measurementRetention };
}

interface ComposedSpec {
  readonly spec: AnalysisRunSpec;
  readonly unknownArguments: readonly string[];
}

function composeSpec(request: RunRequest): Merged<ComposedSpec> {
  const { analysis, templates } = request;
  const merged = mergeTemplates(analysis.templates ?? [], templates);
  if (!merged.ok) return merged;
  const brought = resolveArguments(analysis.args ?? [], request);
  if (!brought.ok) return brought;
  const filled = fillArguments(brought.value, merged.value.args);
  if (!filled.ok) return filled;
  const dryRun = joinRules(analysis.dryRun ?? [], merged.value.dryRun, 'Dry-Run');
  if (!dryRun.ok) return dryRun;
  const own = analysis.measurementRetention ?? [];
  const retention = joinRules(own, merged.value.measurementRetention, 'Measurement Retention');
  if (!retention.ok) return retention;
  const spec: AnalysisRunSpec = {
    metrics: [...merged.value.metrics],
    ...unlessEmpty('args', filled.value.args),
    ...unlessEmpty('dryRun', dryRun.value),
    ...unlessEmpty('measurementRetention', retention.value),
  };
  return { ok: true, value: { spec, unknownArguments: filled.value.unknown } };
}

function unlessEmpty<Key extends string, Item>(
  key: Key,
  items: readonly Item[],
): { readonly [Name in Key]?: readonly Item[] } {
  return (items.length === 0 ? {} : { [key]: items }) as { readonly [Name in Key]?: readonly Item[] };
}

function resolveArguments(
  args: readonly AnalysisArgument[],
  request: RunRequest,
): Merged<readonly Argument[]> {
  const resolved: Argument[] = [];
  for (const arg of args) {
    const value = resolveArgument(arg, request);
    if (!value.ok) return value;
    resolved.push(value.value === null ? { name: arg.name } : { name: arg.name, value: value.value });
  }
  return { ok: true, value: resolved };
}

/** `null`: the argument is named without any value. */
function resolveArgument(
  { name, value, valueFrom }: AnalysisArgument,
  { rollout, latestHash, stableHash }: RunRequest,
): Merged<string | null> {
  if (value !== undefined) return { ok: true, value };
  if (valueFrom?.podTemplateHashValue === 'Latest') return { ok: true, value: latestHash };
  if (valueFrom?.podTemplateHashValue === 'Stable') {
    if (stableHash !== null) return { ok: true, value: stableHash };
    return { ok: false, message: `args.${name}: there is no stable version to take the pod hash of` };
  }
  if (valueFrom?.fieldRef === undefined) return { ok: true, value: null };
  const field = readField(rollout, valueFrom.fieldRef.fieldPath);
  return field.ok ? field : { ok: false, message: `args.${name}: ${field.message}` };
}

function renderRun(name: string, spec: AnalysisRunSpec, request: RunRequest): AnalysisRun {
  const { rollout, analysis, revision } = request;
  const { name: owner, namespace, uid = '' } = rollout.metadata;
  return {
    apiVersion: GROUP_VERSION,
    kind: 'AnalysisRun',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: runLabels(request),
      annotations: { ...analysis.analysisRunMetadata?.annotations, [REVISION]: revision },
      ownerReferences: [
        {
          apiVersion: GROUP_VERSION,
          kind: 'Rollout',
          name: owner,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec,
  };
}

/** The selector's labels win over the author's, and both over ours: that is how upstream layers them. */
function runLabels({
  rollout,
  purpose,
  analysis,
  latestHash,
  instanceId,
}: RunRequest): Record<string, string> {
  return {
    [POD_TEMPLATE_HASH]: latestHash,
    [ANALYSIS_TYPE]: purpose.type,
    ...(purpose.type === 'Step' ? { [STEP_INDEX]: String(purpose.stepIndex) } : {}),
    ...(instanceId === null ? {} : { [INSTANCE_ID]: instanceId }),
    ...analysis.analysisRunMetadata?.labels,
    ...rollout.spec.selector?.matchLabels,
  };
}
