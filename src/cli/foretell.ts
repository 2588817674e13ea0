import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { formatTime, type Millis } from '../base/time.ts';
import { rehearse, type WeightReached } from '../engine/rehearsal.ts';
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
  const { weights } = rehearse(observed, { podStartMs: POD_START_MS });
  return { sentence: sentenceOf(context, weights[0] ?? null), isUpdate: true };
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

function sentenceOf({ messages, clock }: CommandContext, change: WeightReached | null): string | null {
  const { next } = messages;
  if (change === null) return null;
  const share = next.share(change.weight, roughPods(change));
  if (change.approvals > 0) return next.waits(share);
  if (change.decisions.length > 0) return decisionSentence(next, change, share);
  if (change.at < 1000) return next.weightNow(share);
  const time = formatTime(clock.now() + change.at).slice('2030-01-01T'.length);
  return next.weight(share, formatAge(change.at), time);
}

/** The pods that stand for a weight, where so few of them cannot have that share. */
function roughPods({ pods, weight }: WeightReached): WeightReached['pods'] {
  if (pods === null || pods.all === 0) return null;
  return Math.abs((100 * pods.newest) / pods.all - weight) < 1 ? null : pods;
}

/** Nobody knows when there is evidence, only by when it must be there. */
function decisionSentence(next: Messages['next'], { at, decisions }: WeightReached, share: string): string {
  const analyses = [...new Set(decisions.flatMap(({ metrics }) => metrics))].join(', ');
  const slacks = decisions.map(({ slackMs }) => slackMs);
  const latest = slacks.includes(null)
    ? null
    : slacks.reduce<number>((sum, slack) => sum + Number(slack), at);
  return next.decided(share, analyses, latest === null ? null : formatAge(latest));
}
