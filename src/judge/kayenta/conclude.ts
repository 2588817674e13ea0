/** Thresholds of a run of judgements; `null`: not set. */
export interface RunThresholds {
  readonly pass: number | null;
  readonly marginal: number | null;
}

export interface Conclusion {
  /** `TERMINAL`: a judgement was not above marginal, and those after it are not made. */
  readonly status: 'SUCCEEDED' | 'TERMINAL';
  readonly didPassThresholds: boolean;
  readonly message: string;
  /** Those that count: up to the one that stopped the run. */
  readonly scores: readonly number[];
}

/**
 * The verdict of a run of judgements: the last score decides, and a score that is not above marginal is the last
 * one. Equal to marginal stops a run, although the judge calls it Marginal (Kayenta, `MonitorCanaryTask`,
 * `GenerateCanaryAnalysisResultTask.getAggregatedJudgment`).
 */
export function concludeJudgements(scores: readonly number[], thresholds: RunThresholds): Conclusion {
  const stop = scores.findIndex((score) => isStopped(score, thresholds));
  const made = stop === -1 ? scores : scores.slice(0, stop + 1);
  const last = made.at(-1);
  const status = stop === -1 ? 'SUCCEEDED' : 'TERMINAL';
  if (last === undefined) {
    return { status: 'TERMINAL', didPassThresholds: false, message: 'No judgement was made.', scores: [] };
  }
  return { status, ...finalVerdict(last, thresholds), scores: made };
}

/** Whether a run ends with this score. */
export function isStopped(score: number, { marginal }: RunThresholds): boolean {
  return marginal !== null && score <= marginal;
}

function finalVerdict(
  score: number,
  thresholds: RunThresholds,
): Pick<Conclusion, 'didPassThresholds' | 'message'> {
  const { pass, marginal } = thresholds;
  const named = `Final canary score ${doubleText(score)}`;
  if (marginal === null && pass === null) return passed('No score thresholds were specified.');
  if (isStopped(score, thresholds)) return failed(`${named} is not above the marginal score threshold.`);
  if (pass === null) return passed('No pass score threshold was specified.');
  if (score < pass) return failed(`${named} is below the pass score threshold.`);
  return passed(`${named} met or exceeded the pass score threshold.`);
}

const passed = (message: string) => ({ didPassThresholds: true, message });
const failed = (message: string) => ({ didPassThresholds: false, message });

/** As Java prints a double: always with a fraction. */
function doubleText(score: number): string {
  return Number.isInteger(score) ? `${score}.0` : String(score);
}
