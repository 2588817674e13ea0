import { POD_TEMPLATE_SHAPES } from '../api/generated/pod-template-shapes.ts';
import type { PodTemplateSpec } from '../api/kubernetes/core.ts';
import { encodeAsGo, type Shapes } from '../api/kubernetes/go-json.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { fnv32a, safeEncode, utf8 } from '../base/hash.ts';
import { rememberedBy } from '../base/remembered.ts';

/**
 * The value of the pod hash label: FNV-1a of the template's JSON, salted by `collisionCount` when there is one.
 *
 * @see argo-rollouts utils/hash/hash.go, ComputePodTemplateHash (same bytes, so an adopted ReplicaSet keeps its name)
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const sum = templateSum(template);
  return safeEncode(collisionCount === undefined ? sum : fnv32a(saltBytes(collisionCount), sum));
}

// Objects are never changed in place, so what was computed for one holds for ever. One decision asks for the same
// hashes dozens of times.
const templateSum = rememberedBy((template: PodTemplateSpec) =>
  fnv32a(utf8(encodeAsGo(template, 'PodTemplateSpec', POD_TEMPLATE_SHAPES))),
);
const stepsSum = rememberedBy((steps: readonly CanaryStep[]) => sumOfSteps(steps));

/** uint32 little-endian, then four zero bytes. */
function saltBytes(count: number): number[] {
  return [count & 0xff, (count >>> 8) & 0xff, (count >>> 16) & 0xff, (count >>> 24) & 0xff, 0, 0, 0, 0];
}

/**
 * The hash by which an update of `canary.steps` is noticed. Absent steps hash as Go's nil slice.
 *
 * @see argo-rollouts utils/conditions/conditions.go, ComputeStepHash
 */
export function stepHash(steps: readonly CanaryStep[] | undefined): string {
  return safeEncode(steps === undefined ? sumOfSteps(steps) : stepsSum(steps));
}

function sumOfSteps(steps: readonly CanaryStep[] | undefined): number {
  return fnv32a(utf8(encodeAsGo(steps, '[]CanaryStep', STEP_SHAPES)));
}

// Field order and omitempty of upstream's CanaryStep; `metadata` and `analysisRunMetadata` are always written.
const STEP_SHAPES: Shapes = {
  CanaryStep:
    'setWeight?*int pause?*RolloutPause experiment?*ExperimentStep analysis?*RolloutAnalysis ' +
    'setCanaryScale?*SetCanaryScale setHeaderRoute?*SetHeaderRoute setMirrorRoute?*SetMirrorRoute plugin?*PluginStep',
  RolloutPause: 'duration?*any',
  SetCanaryScale: 'weight?*int replicas?*int matchTrafficWeight?bool',
  RolloutAnalysis:
    'templates?[]TemplateRef args?[]Argument dryRun?[]DryRun measurementRetention?[]Retention ' +
    'analysisRunMetadata?*Metadata',
  TemplateRef: 'templateName!string clusterScope?bool',
  Argument: 'name!string value?string valueFrom?*ArgumentValueFrom',
  ArgumentValueFrom: 'podTemplateHashValue?*string fieldRef?*FieldRef',
  FieldRef: 'fieldPath!string',
  DryRun: 'metricName!string',
  Retention: 'metricName!string limit!int',
  Metadata: 'labels?map:string annotations?map:string',
  ExperimentStep:
    'templates![]ExperimentTemplate duration?string analyses?[]ExperimentAnalysis dryRun?[]DryRun ' +
    'analysisRunMetadata?Metadata scaleDownDelaySeconds?*int',
  ExperimentTemplate:
    'name!string specRef!string replicas?*int metadata?Metadata selector?*LabelSelector weight?*int ' +
    'service?*TemplateService',
  TemplateService: 'name?string',
  LabelSelector: 'matchLabels?map:string matchExpressions?[]Requirement',
  Requirement: 'key!string operator!string values?[]string',
  ExperimentAnalysis:
    'name!string templateName!string clusterScope?bool args?[]Argument requiredForCompletion?bool',
  SetHeaderRoute: 'name?string match?[]HeaderMatch',
  HeaderMatch: 'headerName!string headerValue!*StringMatch',
  StringMatch: 'exact?string prefix?string regex?string',
  SetMirrorRoute: 'name!string match?[]RouteMatch percentage?*int',
  RouteMatch: 'method?*StringMatch path?*StringMatch headers?map:StringMatch',
  PluginStep: 'name!string config?any',
};
