/** Identity keys that running clusters, dashboards and Services depend on. Same text as upstream's. */
export const GROUP_VERSION = 'argoproj.io/v1alpha1';
export const POD_TEMPLATE_HASH = 'rollouts-pod-template-hash';
export const MANAGED_BY = 'argo-rollouts.argoproj.io/managed-by-rollouts';
export const INSTANCE_ID = 'argo-rollouts.argoproj.io/controller-instance-id';

export const REVISION = 'rollout.argoproj.io/revision';
export const REVISION_HISTORY = 'rollout.argoproj.io/revision-history';
export const DESIRED_REPLICAS = 'rollout.argoproj.io/desired-replicas';
export const WORKLOAD_GENERATION = 'rollout.argoproj.io/workload-generation';
/** RFC 3339 in UTC; the ReplicaSet goes to zero when it has passed. The key has no prefix, as upstream's. */
export const SCALE_DOWN_DEADLINE = 'scale-down-deadline';
/** Ours, on the ReplicaSet of an update: how many of its pods were ready before it lost some. */
export const MOST_READY = 'haldane.dev/most-ready';
/** The name of the lease by which controllers without an instance id lead. */
export const CONTROLLER_LEASE = 'argo-rollouts-controller-lock';
/** Ours, on the lease of the leading controller: its version. */
export const CONTROLLER_VERSION = 'haldane.dev/controller-version';

/** Ours, on the Events by which our command line tells what it was asked to do: the user who asked. */
export const ASKED_BY = 'haldane.dev/asked-by';

export const EXPERIMENT_NAME = 'experiment.argoproj.io/name';
export const ANALYSIS_TYPE = 'rollout-type';
export const STEP_INDEX = 'step-index';
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const NOTIFIED = 'notified.notifications.argoproj.io';

/** Key under `trafficRouting.plugins` that asks for Gateway API routes. */
export const GATEWAY_API_PLUGIN = 'argoproj-labs/gatewayAPI';

/** On an analysis Job and its pods: the AnalysisRun they measure for. */
export const ANALYSIS_UID = 'analysisrun.argoproj.io/uid';
/** Annotations of an analysis Job. */
export const ANALYSIS_NAME = 'analysisrun.argoproj.io/name';
export const ANALYSIS_NAMESPACE = 'analysisrun.argoproj.io/namespace';
export const ANALYSIS_METRIC = 'analysisrun.argoproj.io/metric-name';

/** Key under a metric's `provider.plugin` that asks for the sequential comparison of canary and stable. */
export const SEQUENTIAL_PLUGIN = 'haldane/sequential';
/** Key under a metric's `provider.plugin` that asks for Kayenta's judgement of canary and stable. */
export const JUDGE_PLUGIN = 'haldane/judge';
