import type { EpochMs } from '../../base/time.ts';
import type { Blocked } from '../../engine/plan.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { FlagSet } from '../flag.ts';
import type { Explanation } from '../insight-results.ts';
import type { Messages } from '../messages/en.ts';
import { orMissing } from '../missing.ts';
import { formatAge } from '../output/age.ts';
import { encodeExplanation } from '../output/encode-insights.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { warnOfController } from '../skew.ts';

const FLAGS = {
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const whyCommand: Command<typeof FLAGS> = {
  path: ['why'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Say what a rollout waits for, since when, and what would move it on',
  details: 'Reads the cluster as the controller does and asks the same rules. Nothing is written.',
  flags: FLAGS,
  examples: ['why guestbook', 'why guestbook -o json'],
  isOurs: true,

  async run(context, [name = ''], { output }) {
    const { explainRollout } = await context.insights();
    const explanation = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      explainRollout(context, access, name),
    );
    if (output !== undefined) return printAs(context, output, encodeExplanation(explanation));
    await warnOfController(context);
    context.out.write(`${linesOf(explanation, context).join('\n')}\n`);
  },
};

function linesOf(explanation: Explanation, context: CommandContext): string[] {
  const { clock, messages, program } = context;
  const { name, phase, message, waitsFor, backgroundAnalysis, troubledPods, nextCommands } = explanation;
  const { why } = messages;
  const now = clock.now();
  const pods = podLines(troubledPods, explanation.namespace, context);
  const isIdle = waitsFor.length === 0 && pods.length === 0;
  return [
    why.phase(name, phase, message),
    ...(isIdle ? [why.nothing] : []),
    ...titled(
      why.waitsFor,
      waitsFor.map((one) => `  ${waitLine(one, { now, message, messages })}`),
    ),
    ...titled(
      why.background,
      backgroundAnalysis === null ? [] : [`  ${analysisLine(backgroundAnalysis, messages)}`],
    ),
    ...titled(why.pods, pods),
    ...titled(
      why.next,
      nextCommands.map((command) => `  ${program.invocation} ${command}`),
    ),
  ];
}

type TroubledPod = Explanation['troubledPods'][number];

/** Pods with the same trouble have one line, and one of them its log. */
function podLines(
  troubledPods: readonly TroubledPod[],
  namespace: string,
  { messages: { why }, kubectlFlags }: CommandContext,
): readonly string[] {
  const troubleOf = ({ status, exit }: TroubledPod) => JSON.stringify([status, exit]);
  return [...new Set(troubledPods.map(troubleOf))].flatMap((one) => {
    const pods = troubledPods.filter((pod) => troubleOf(pod) === one);
    const worst = pods.reduce((a, b) => (b.restarts > a.restarts ? b : a));
    const { name, status, restarts, exit } = worst;
    const trouble = [
      status,
      ...(restarts === 0 ? [] : [why.restarts(restarts)]),
      ...(exit === null ? [] : [why.exit(exit.container, exit.code, exit.reason)]),
    ];
    const names = pods.length === 1 ? name : why.podAndMore(name, pods.length - 1);
    const line = `  ${names}  ${trouble.join(', ')}`;
    if (exit === null) return [line];
    const previous = exit.isPrevious ? ' --previous' : '';
    const place = `-n ${namespace} -c ${exit.container}${previous}${kubectlFlags}`;
    return [line, `    kubectl logs ${name} ${place}`];
  });
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function analysisLine(
  { name, ...told }: NonNullable<Explanation['backgroundAnalysis']>,
  { why }: Messages,
): string {
  const { on, evidence } = why.wait({ name: 'Analysis', run: name, message: '', ...told });
  return `${on} (${evidence})`;
}

function waitLine(
  { cause, since, recheckAt }: Blocked,
  { now, message, messages: { why } }: { now: EpochMs; message: string; messages: Messages },
): string {
  const times = [
    since === null ? null : why.since(formatAge(now - since)),
    recheckAt === null || recheckAt < now ? null : why.until(formatAge(recheckAt - now)),
  ].filter((text) => text !== null);
  const span = times.length === 0 ? '' : ` [${times.join(', ')}]`;
  const { on, evidence } = why.wait(cause);
  // What the line above has said already is left out: an abort's reason is the rollout's message.
  const isTold = evidence === '' || message.includes(evidence);
  return `${on}${isTold ? '' : ` (${evidence})`}${span}`;
}
