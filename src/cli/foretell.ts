import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { formatTime, type Millis } from '../base/time.ts';
import { type Moment, rehearse } from '../engine/rehearsal.ts';
import { assignRoles } from '../engine/replica-sets.ts';
import { rollouts } from '../kube/argo-resources.ts';
import { deployments } from '../kube/resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import type { Forecast } from './insight-results.ts';
import type { Messages } from './messages/en.ts';
import { observeRollout } from './observe-rollout.ts';
import { formatAge } from './output/age.ts';

/** A guess, said to be one: "in about". */
const POD_START_MS: Millis = 10_000;

/** What happens to a rollout's traffic next, and about when, in one sentence. */
export async function foretell(context: CommandContext, name: string): Promise<Forecast> {
  const { next } = context.messages;
  const access = await context.cluster();
  const live = await access.kube.get(rollouts, { namespace: access.namespace, name });
  const invalid = live.status?.conditions?.find(({ type }) => type === 'InvalidSpec');
  if (invalid !== undefined) return { sentence: next.invalid(invalid.message), isUpdate: false };
  if ((live.status?.stableRS ?? '') === '') return { sentence: next.first, isUpdate: true };
  const rollout = await withTemplate(access, live);
  const observed = await observeRollout(context, access, { existing: live, rollout });
  const { canary, stable } = assignRoles(rollout, observed.replicaSets);
  if (canary !== null && canary === stable) return alreadyStable(live, next);
  const { moments } = rehearse(observed, { podStartMs: POD_START_MS });
  const seen = observed.routes?.state === 'applied' ? observed.routes.split.canary : moments[0]?.weight;
  const change = moments.find(({ weight }) => weight !== seen);
  return { sentence: sentenceOf(context, change ?? null), isUpdate: true };
}

/** An update to another version ends here, if one is under way. */
function alreadyStable({ status = {} }: Rollout, next: Messages['next']): Forecast {
  const isUnderWay = status.currentPodHash !== status.stableRS && status.abort !== true;
  return { sentence: isUnderWay ? next.aborted : next.stable, isUpdate: false };
}

/** With the template that the controller will take from the Deployment it refers to. */
async function withTemplate({ kube, namespace }: ClusterAccess, rollout: Rollout): Promise<Rollout> {
  const { workloadRef, ...spec } = rollout.spec;
  if (workloadRef === undefined || workloadRef.kind !== 'Deployment') return rollout;
  const workload = await kube.get(deployments, { namespace, name: workloadRef.name ?? '' });
  const { template, selector } = workload.spec;
  return { ...rollout, spec: { ...spec, template, selector } };
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
