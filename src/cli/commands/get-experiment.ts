import { experiments } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { plain } from '../output/paint.ts';
import { OUTPUT_FLAG } from '../output/print-as.ts';
import { showView } from '../show-view.ts';
import { renderExperiment } from '../view/experiment-view.ts';

const FLAGS = {
  watch: { kind: 'boolean', short: 'w', summary: 'Keep showing it as it changes' },
  'no-color': { kind: 'boolean', summary: 'Print without colours' },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const getExperimentCommand: Command<typeof FLAGS> = {
  path: ['get', 'experiment'],
  aliases: ['exp', 'experiments'],
  usage: 'EXPERIMENT',
  args: { min: 1, max: 1 },
  summary: 'Show an experiment with its pods and analysis runs',
  flags: FLAGS,
  examples: ['get experiment my-experiment', 'get experiment my-experiment -w'],

  async run(context, [name = ''], { watch, 'no-color': isPlain, output }) {
    const paint = isPlain ? plain : context.paint;
    await showView(context, {
      resource: experiments,
      name,
      watch,
      output,
      timeoutMs: null,
      render: (experiment, world, now) => renderExperiment(experiment, world, now, paint),
    });
  },
};
