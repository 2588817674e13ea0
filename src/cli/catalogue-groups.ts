/** Words that only lead to commands, and what those commands have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  get: 'Show one rollout or experiment with everything that belongs to it',
  list: 'List rollouts or experiments',
  notifications: 'Not in this version yet: notifications',
  retry: 'Try an aborted rollout or a finished experiment again',
  set: 'Change a rollout',
  template: 'Not in this version yet: notification templates',
  terminate: 'End an analysis run or an experiment early',
  trigger: 'Not in this version yet: notification triggers',
};
