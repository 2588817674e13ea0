import { formatTime, type Millis } from '../base/time.ts';
import { type Moment, rehearse } from '../engine/rehearsal.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { CommandContext } from './context.ts';
import type { Messages } from './messages/en.ts';
import { observeRollout } from './observe-rollout.ts';
import { formatAge } from './output/age.ts';

/** A guess, said to be one: "in about". */
const POD_START_MS: Millis = 10_000;

/** What happens to a rollout's traffic next, and about when, in one sentence; `null` when nothing does. */
export async function foretell(context: CommandContext, name: string): Promise<string | null> {
  const access = await context.cluster();
  const rollout = await access.kube.get(rollouts, { namespace: access.namespace, name });
  if ((rollout.status?.stableRS ?? '') === '') return context.messages.next.first;
  const observed = await observeRollout(context, access, { existing: rollout, rollout });
  const { moments } = rehearse(observed, { podStartMs: POD_START_MS });
  const seen = observed.routes?.state === 'applied' ? observed.routes.split.canary : moments[0]?.weight;
  const change = moments.find(({ weight }) => weight !== seen);
  return sentenceOf(context, change ?? null);
}

function sentenceOf({ messages, clock }: CommandContext, change: Moment | null): string | null {
  const { next } = messages;
  if (change === null) return null;
  if (change.approvals > 0) return next.waits(change.weight);
  if (change.decisions.length > 0) return decisionSentence(next, change);
  const time = formatTime(clock.now() + change.at).slice('2030-01-01T'.length);
  return next.weight(change.weight, formatAge(change.at), time);
}

/** Nobody knows when there is evidence, only by when it must be there. */
function decisionSentence(next: Messages['next'], { at, weight, decisions }: Moment): string {
  const analyses = [...new Set(decisions.flatMap(({ metrics }) => metrics))].join(', ');
  const slacks = decisions.map(({ slackMs }) => slackMs);
  const latest = slacks.includes(null)
    ? null
    : slacks.reduce<number>((sum, slack) => sum + Number(slack), at);
  return next.decided(weight, analyses, latest === null ? null : formatAge(latest));
}
