import { experiments } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import { patchEach } from '../requests.ts';

export const retryExperimentCommand: Command = {
  path: ['retry', 'experiment'],
  aliases: ['exp', 'experiments'],
  usage: 'EXPERIMENT...',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  summary: 'Run an experiment again from the start',
  flags: {},
  examples: ['retry experiment my-experiment'],

  async run(context, names) {
    await patchEach(context, experiments, names, {
      patch: { status: null },
      line: (name) => `experiment '${name}' retried`,
      trace: { reason: 'Retried', action: 'retry experiment' },
    });
  },
};
