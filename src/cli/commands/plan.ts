import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { formatGoDuration } from '../../base/duration.ts';
import type { Millis } from '../../base/time.ts';
import { stepsOf, stepText } from '../../engine/canary/steps.ts';
import type { Moment, PlayedDecision, Rehearsal } from '../../engine/rehearsal.ts';
import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import type { RolloutPlan } from '../insight-results.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import { encodePlan } from '../output/encode-insights.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { warnOfController } from '../skew.ts';

const FLAGS = {
  filename: {
    kind: 'string',
    short: 'f',
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
      const texts = plans.map((plan, index) =>
        linesOf(plan, wanted[index] ?? never(), podStartMs).join('\n'),
      );
      context.out.write(`${[...texts, ...notPlanned(file)].join('\n\n')}\n`);
    }
    const refused = plans.find(({ problems }) => problems.length > 0);
    if (refused !== undefined) throw new CommandFailure(({ failures }) => failures.wouldNotRun(refused.name));
  },
};

function isRollout(object: KubeObject): object is Rollout {
  return object.kind === 'Rollout';
}

/** What else an apply would bring is counted as there, but not compared with the cluster. */
function notPlanned(file: readonly KubeObject[]): readonly string[] {
  const others = file.filter((object) => !isRollout(object));
  if (others.length === 0) return [];
  const names = others.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return [`Not planned, only taken to be there: ${names.join(', ')}.`];
}

function never(): never {
  throw new TypeError('a plan without its Rollout');
}

function linesOf(plan: RolloutPlan, rollout: Rollout, podStartMs: number): readonly string[] {
  const { name, namespace, image, problems, rehearsal } = plan;
  const change = image.from === null ? `new, ${image.to}` : `${image.from} -> ${image.to}`;
  const title = `Rollout ${namespace}/${name}: ${change}`;
  if (rehearsal === null) return [title, ...problems.map(({ path, message }) => `  ${path}: ${message}`)];
  const decisions = rehearsal.moments.at(-1)?.decisions ?? [];
  const [now] = rehearsal.moments;
  if (plan.isUnchanged && rehearsal.moments.length === 1) {
    const stays = [now?.phase, now?.message].filter(Boolean).join(': ');
    return [title, `Nothing would change; it stays ${stays}.`];
  }
  const rows = rehearsal.moments.map((moment) => rowOf(moment, rollout, decisions));
  const table = alignColumns(
    [['AT', 'STEP', 'WEIGHT', 'CANARY', 'STABLE', 'PODS', ''], ...rows],
    countCodePoints,
  );
  const present = plan.isUnchanged ? ['Nothing would change; this is how the present update goes on.'] : [];
  return [
    title,
    ...present,
    ...table.map((line) => `  ${line}`.trimEnd()),
    summaryOf(rehearsal, rollout, podStartMs),
  ];
}

function inSeconds(ms: Millis): string {
  return formatGoDuration(Math.round(ms / 1000) * 1000);
}

function rowOf(
  { at, stepIndex, weight, canaryPods, stablePods, allPods, phase, message, decisions: past }: Moment,
  rollout: Rollout,
  decisions: readonly PlayedDecision[],
) {
  const steps = stepsOf(rollout);
  const step = stepIndex === null ? undefined : steps[stepIndex];
  const position = stepIndex === null ? '-' : `${stepIndex}/${steps.length}`;
  const what =
    step === undefined || phase === 'Healthy'
      ? [phase, message].filter(Boolean).join(': ')
      : [stepText(step), ...untilDecided(decisions, stepIndex)].join(', ');
  return [
    // What comes after a decision comes then or later.
    `${past.length === 0 ? '' : '>= '}+${inSeconds(at)}`,
    position,
    String(weight),
    String(canaryPods),
    String(stablePods),
    String(allPods),
    what,
  ];
}

/** How long a step lasts whose analysis waits for evidence. */
function untilDecided(decisions: readonly PlayedDecision[], stepIndex: number | null): readonly string[] {
  const decision = decisions.find((one) => one.stepIndex === stepIndex);
  if (decision === undefined) return [];
  const { atMostMs } = decision;
  return ['until decided', ...(atMostMs === null ? [] : [`at most ${inSeconds(atMostMs)}`])];
}

function summaryOf(
  { moments, approvals, mostPods }: Rehearsal,
  rollout: Rollout,
  podStartMs: number,
): string {
  const steps = stepsOf(rollout).length;
  const last = moments.at(-1);
  const end = `${last?.phase ?? ''} after ${inSeconds(last?.at ?? 0)}`;
  const gates =
    approvals.length === 0
      ? 'nobody has to approve anything'
      : `somebody has to promote at step ${approvals.map((index) => `${index}/${steps}`).join(', ')}`;
  const pods = `at most ${mostPods} pods for ${rollout.spec.replicas ?? 1} asked for`;
  return `${end} at the earliest; ${gates}; ${pods}. Pods are taken to be ready after ${formatGoDuration(podStartMs)}.`;
}
