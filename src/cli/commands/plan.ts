import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import type { Messages } from '../messages/en.ts';
import { encodePlan } from '../output/encode-insights.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { planLines } from '../plan-text.ts';
import { warnOfController } from '../skew.ts';

const FLAGS = {
  filename: {
    kind: 'string',
    short: 'f',
    isFile: true,
    required: true,
    summary: 'File to plan for; - reads the standard input',
  },
  'pod-start': { kind: 'duration', summary: 'How long a pod takes to become ready; by default 10s' },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

const POD_START_MS = 10_000;

export const planCommand: Command<typeof FLAGS> = {
  path: ['plan'],
  usage: '-f FILE',
  args: { min: 0, max: 0 },
  summary: 'Say what applying a file would do: steps, pods, traffic and time. Nothing is written',
  details:
    "The controller's own rules are played on what the cluster holds now, on a virtual clock: every pod becomes\n" +
    'ready, every analysis succeeds as soon as it can, every approval is given at once.',
  flags: FLAGS,
  examples: ['plan -f rollout.yaml', 'plan -f rollout.yaml --pod-start 45s -o json'],
  isOurs: true,

  async run(context, _args, { filename = '', 'pod-start': podStartMs = POD_START_MS, output }) {
    const [manifests, { planRollout }] = await Promise.all([context.manifests(), context.insights()]);
    const file = await manifests.read(filename);
    const wanted = file.filter(isRollout);
    if (wanted.length === 0) throw new CommandFailure(({ failures }) => failures.noRollout(filename));
    for (const rollout of wanted) manifests.decode(rollout);
    const plans = await Promise.all(
      wanted.map((rollout) => planRollout(context, rollout, { file, podStartMs })),
    );
    if (output !== undefined) await printAs(context, output, plans.map(encodePlan));
    else {
      await warnOfController(context);
      const words = context.messages.plan;
      const texts = plans.map((plan, index) =>
        planLines(plan, wanted[index] ?? never(), { podStartMs, words }).join('\n'),
      );
      context.out.write(`${[...texts, ...notPlanned(file, words)].join('\n\n')}\n`);
    }
    const refused = plans.find(({ problems }) => problems.length > 0);
    if (refused !== undefined) throw new CommandFailure(({ failures }) => failures.wouldNotRun(refused.name));
  },
};

function isRollout(object: KubeObject): object is Rollout {
  return object.kind === 'Rollout';
}

/** What else an apply would bring is counted as there, but not compared with the cluster. */
function notPlanned(file: readonly KubeObject[], words: Messages['plan']): readonly string[] {
  const others = file.filter((object) => !isRollout(object));
  if (others.length === 0) return [];
  const names = others.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return [words.notPlanned(names.join(', '))];
}

function never(): never {
  throw new TypeError('a plan without its Rollout');
}
