import type { CanaryConfig, ScoreThresholds } from '../../judge/kayenta/config.ts';
import { decodeCanaryConfig } from '../../judge/kayenta/decode-config.ts';
import { judgeCanary } from '../../judge/kayenta/judge-canary.ts';
import type { MetricSet, MetricSetPair } from '../../judge/kayenta/metric-set.ts';
import { mixMetricSets } from '../../judge/kayenta/mix.ts';
import { encodeJudgeResult } from '../../judge/kayenta/result.ts';
import type { FileJudgement, JudgeFilesRequest, Judging } from '../context.ts';
import { WrongUsage } from '../failure.ts';
import { lintJudges } from '../lint-judges.ts';
import { shellWord } from '../repeat-flags.ts';
import { type Material, type Misplaced, readMaterial, readSide, unreadable, unwrap } from './documents.ts';
import type { JudgeIo, ReadText } from './judge-io.ts';
import { createSequentialJudging } from './sequential-judging.ts';

/** Spinnaker's own, for who names none. */
const DEFAULT_THRESHOLDS: ScoreThresholds = { pass: 95, marginal: 75 };
/** The group of metrics that no configuration puts into one. */
const ONE_GROUP = 'all';

/** Both judges on files. */
export function createJudging(io: JudgeIo): Judging {
  return {
    judgeFiles: (request) => judgeFiles(request, io.readText),
    encodeResult: encodeJudgeResult,
    lintJudges,
    sequential: createSequentialJudging(io),
  };
}

async function judgeFiles(request: JudgeFilesRequest, readText: ReadText): Promise<FileJudgement> {
  const material = await gatherMaterial(request, readText);
  const pairs = await gatherPairs(request, material, readText);
  const config = material.config ?? defaultConfig(pairs.map(({ name }) => name));
  const offered = material.thresholds ?? config.scoreThresholds ?? DEFAULT_THRESHOLDS;
  const thresholds = chosenThresholds(offered, request.thresholds);
  const judgement = judgeCanary(config, pairs, thresholds, { strict: request.strict });
  if (judgement.outcome === 'invalid') throw unreadable('', judgement.errors);
  return { judgement, thresholds };
}

/** Who lowers only the one to pass does not mean a marginal above it. */
function chosenThresholds(
  offered: ScoreThresholds,
  { pass, marginal }: Partial<ScoreThresholds>,
): ScoreThresholds {
  if (pass === undefined) return { pass: offered.pass, marginal: marginal ?? offered.marginal };
  return { pass, marginal: marginal ?? Math.min(offered.marginal, pass) };
}

async function gatherMaterial(request: JudgeFilesRequest, readText: ReadText): Promise<Material> {
  const material: { -readonly [Key in keyof Material]: Material[Key] } = {
    config: null,
    pairs: null,
    thresholds: null,
  };
  for (const file of request.files) {
    const found = await readMaterial(file, readText);
    if (typeof found === 'string') throw misplaced(file, found, request);
    if (material.config !== null && found.config !== undefined) {
      throw unreadable(file, [{ path: '', message: (input) => input.secondConfig }]);
    }
    const pairs = [...(material.pairs ?? []), ...(found.pairs ?? [])];
    Object.assign(material, found, pairs.length > 0 || found.pairs !== undefined ? { pairs } : {});
  }
  return material;
}

/** Names the command that judges it. */
function misplaced(file: string, what: Misplaced, { files, invocation }: JudgeFilesRequest): WrongUsage {
  if (what === 'ticks') {
    const line = [invocation, 'judge', 'sequential', ...files.map(shellWord)].join(' ');
    return unreadable(file, [{ path: '', message: (input) => input.ticks(line) }]);
  }
  const line = `${invocation} judge --control ${shellWord(file)} --experiment FILE`;
  return unreadable(file, [{ path: '', message: (input) => input.oneSide(line) }]);
}

async function gatherPairs(
  { control, experiment }: JudgeFilesRequest,
  { config, pairs }: Material,
  readText: ReadText,
): Promise<readonly MetricSetPair[]> {
  if (control.length === 0 && experiment.length === 0) {
    if (pairs === null) throw new WrongUsage(({ judge }) => judge.input.noData);
    return pairs;
  }
  if (pairs !== null) throw new WrongUsage(({ judge }) => judge.input.bothWays);
  const only = config?.metrics.length === 1 ? (config.metrics[0]?.name ?? null) : null;
  const readAll = async (files: readonly string[]) =>
    (await Promise.all(files.map((file) => readSide(file, only, readText)))).flat();
  return mixed({ control: await readAll(control), experiment: await readAll(experiment) }, config);
}

function mixed(
  sides: { readonly control: readonly MetricSet[]; readonly experiment: readonly MetricSet[] },
  config: CanaryConfig | null,
): readonly MetricSetPair[] {
  const found = [...new Set([...sides.control, ...sides.experiment].map(({ name }) => name))];
  const names = config?.metrics.map(({ name }) => name) ?? found;
  const stray = found.find((name) => !names.includes(name));
  if (stray === undefined) return unwrap('', mixMetricSets(names, sides));
  throw unreadable('', [
    { path: stray, message: (input) => input.strayMetric(JSON.stringify(stray), names.join(', ')) },
  ]);
}

/** Every metric by the judge's defaults, all in one group. */
function defaultConfig(names: readonly string[]): CanaryConfig {
  const metrics = [...new Set(names)].map((name) => ({ name, groups: [ONE_GROUP] }));
  return unwrap('', decodeCanaryConfig({ metrics }));
}
