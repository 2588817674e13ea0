import { analysisRuns, experiments } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import { patchEach } from '../requests.ts';

const END = { spec: { terminate: true } };
const AT_LEAST_ONE = { min: 1, max: Number.POSITIVE_INFINITY };

export const terminateAnalysisRunCommand: Command = {
  path: ['terminate', 'analysisrun'],
  aliases: ['ar', 'analysisruns'],
  usage: 'ANALYSISRUN...',
  args: AT_LEAST_ONE,
  summary: 'End an analysis run now, with what it has measured',
  flags: {},
  examples: ['terminate analysisrun guestbook-877894d5b-4'],

  async run(context, names) {
    await patchEach(context, analysisRuns, names, {
      patch: END,
      line: (name) => `analysisRun '${name}' terminated`,
      trace: { reason: 'Terminated', action: 'terminate analysisrun' },
    });
  },
};

export const terminateExperimentCommand: Command = {
  path: ['terminate', 'experiment'],
  aliases: ['exp', 'experiments'],
  usage: 'EXPERIMENT...',
  args: AT_LEAST_ONE,
  summary: 'End an experiment now and scale its pods down',
  flags: {},
  examples: ['terminate experiment my-experiment'],

  async run(context, names) {
    await patchEach(context, experiments, names, {
      patch: END,
      // Upstream says "retried" here; scripts parse it.
      line: (name) => `experiment '${name}' ${context.program.isUpstream ? 'retried' : 'terminated'}`,
      trace: { reason: 'Terminated', action: 'terminate experiment' },
    });
  },
};
