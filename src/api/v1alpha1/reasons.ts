/** Condition types of a Rollout. */
export const CONDITION = {
  invalidSpec: 'InvalidSpec',
  available: 'Available',
  progressing: 'Progressing',
  paused: 'Paused',
  replicaFailure: 'ReplicaFailure',
  completed: 'Completed',
  healthy: 'Healthy',
} as const;

/** Reasons of conditions and events. Notification triggers and dashboards match on these words. */
export const REASON = {
  invalidSpec: 'InvalidSpec',
  available: 'AvailableReason',
  newReplicaSetCreated: 'NewReplicaSetCreated',
  foundNewReplicaSet: 'FoundNewReplicaSet',
  replicaSetCreateError: 'ReplicaSetCreateError',
  replicaSetUpdated: 'ReplicaSetUpdated',
  replicaSetNotAvailable: 'ReplicaSetNotAvailable',
  newReplicaSetAvailable: 'NewReplicaSetAvailable',
  progressDeadlineExceeded: 'ProgressDeadlineExceeded',
  rolloutUpdated: 'RolloutUpdated',
  rolloutPaused: 'RolloutPaused',
  rolloutResumed: 'RolloutResumed',
  rolloutRetry: 'RolloutRetry',
  rolloutAborted: 'RolloutAborted',
  rolloutCompleted: 'RolloutCompleted',
  rolloutNotCompleted: 'RolloutNotCompleted',
  rolloutStepCompleted: 'RolloutStepCompleted',
  rolloutHealthy: 'RolloutHealthy',
  scalingReplicaSet: 'ScalingReplicaSet',
  skipSteps: 'SkipSteps',
  switchService: 'SwitchService',
  trafficWeightUpdated: 'TrafficWeightUpdated',
  trafficRoutingError: 'TrafficRoutingError',
  reconciliationError: 'ReconciliationError',
  unknownArguments: 'UnknownAnalysisArguments',
} as const;

/** Why a Rollout is paused, in `status.pauseConditions`. */
export const PAUSE = {
  canaryStep: 'CanaryPauseStep',
  inconclusiveAnalysis: 'InconclusiveAnalysisRun',
  inconclusiveExperiment: 'InconclusiveExperiment',
} as const;
