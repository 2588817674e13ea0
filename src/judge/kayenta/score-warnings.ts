import type { CanaryConfig, ScoreThresholds } from './config.ts';
import type { MetricSetPair } from './metric-set.ts';
import type { GroupScore, ScoreSummary } from './score.ts';
import { caution, type Finding, type JudgeWarning, trap } from './warnings.ts';

/** Sums of weights that differ by less are the same. */
const WEIGHT_SLACK = 1e-9;

const about = (subject: string | null, finding: Finding): JudgeWarning => ({ ...finding, about: subject });

/** What is doubtful about the score as a whole. */
export function scoreWarnings(
  { groups }: ScoreSummary,
  { metrics }: CanaryConfig,
  pairs: readonly MetricSetPair[],
  thresholds: ScoreThresholds,
): JudgeWarning[] {
  const judged = new Set(pairs.map(({ name }) => name));
  const unseen = metrics.filter(({ name }) => !judged.has(name));
  const message =
    'the configuration asks for it, but the data does not have it; the score is counted without it';
  return [
    ...unseen.map(({ name }) => about(name, trap('metric-without-data', message))),
    ...groups.flatMap(groupWarnings),
    ...reachFindings(groups, thresholds).map((finding) => about(null, finding)),
    ...thresholdFindings(thresholds).map((finding) => about(null, finding)),
  ];
}

function groupWarnings({ name, noData, weight }: GroupScore): JudgeWarning[] {
  const findings: Finding[] = [];
  if (noData)
    findings.push(trap('group-without-data', 'no metric of it was judged, and yet it counts as 100'));
  if (weight < 0) {
    findings.push(
      trap('negative-weight-share', `the configured weights exceed 100, so this group's share is ${weight}`),
    );
  }
  return findings.map((finding) => about(`group ${name}`, finding));
}

function reachFindings(groups: readonly GroupScore[], { pass }: ScoreThresholds): Finding[] {
  if (groups.length === 0) return [caution('nothing-counted', 'no metric counts, so the score is 0')];
  const best = groups.reduce((sum, { weight }) => sum + weight, 0);
  const weights = `the weights of the groups that have metrics add up to ${best}`;
  if (best < pass - WEIGHT_SLACK)
    return [trap('pass-out-of-reach', `${weights}, below the pass score ${pass}`)];
  return Math.abs(best - 100) > WEIGHT_SLACK ? [caution('weights-not-100', weights)] : [];
}

function thresholdFindings({ pass, marginal }: ScoreThresholds): Finding[] {
  if (marginal <= pass) return [];
  return [caution('thresholds-swapped', `marginal ${marginal} is above pass ${pass}: nothing is marginal`)];
}
