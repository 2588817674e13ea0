import type { Comparison } from '../../judge/sequential/comparison.ts';
import type { StreamProgress } from '../../judge/sequential/progress.ts';
import { formatVerdict } from '../../judge/sequential/sentence.ts';
import type { Stream } from '../../judge/sequential/streams.ts';
import type { Tick } from '../../judge/sequential/two-arm.ts';
import { decideOutcome, judgeComparison } from '../../judge/sequential/verdict.ts';
import type { Messages } from '../messages/en.ts';
import { alignColumns, countCodePoints } from '../output/columns.ts';
import { formulasIn } from './explain-formulas.ts';
import {
  type Explainable,
  type Explained,
  type LookStep,
  type StreamStep,
  stepsOf,
} from './explain-steps.ts';

type Words = Messages['judge']['explain'];

/** Each metric under its name. */
export function explainedLines(explained: readonly Explained[], messages: Messages): string[] {
  return explained.flatMap(({ metric, explainable, remarks }, index) => [
    ...(index === 0 ? [] : ['']),
    ...(metric === null ? [] : [messages.judge.explain.metric(metric)]),
    ...remarks.map(messages.judge.explain.remark),
    ...explanationLines(explainable, messages),
  ]);
}

/** Everything that leads to the verdict, with numbers that are enough to work it out again. */
function explanationLines(explainable: Explainable, { judge }: Messages): string[] {
  const { explain: words, verdict } = judge;
  const { steps, after } = stepsOf(explainable);
  const { before } = explainable;
  return [
    formatVerdict(judgeComparison(after), verdict),
    '',
    words.fixed,
    ...fixedLines(before, words),
    ...before.streams.flatMap((stream) => ['', words.stream(stream.name), ...streamLines(stream, words)]),
    '',
    words.formulas,
    ...formulasIn(words.formula).map((formula) => `  ${formula}`),
    ...words.symbols.map((line) => `  ${line}`),
    '',
    words.before(before.progress.ticks, `${exact(before.progress.elapsedSeconds)} s`),
    ...beforeLines(before, words),
    ...steps.flatMap((step) => ['', ...lookLines(step, words)]),
    '',
    words.verdict,
    ...verdictLines(after, steps, judge),
  ];
}

function fixedLines({ policy, streams }: Comparison, words: Words): string[] {
  const { alpha, beta, pass, incidentRate } = policy;
  const hazard = streams[0]?.regression.start.hazard ?? 0;
  return [
    words.alpha(exact(alpha), exact(-Math.log(alpha))),
    words.beta(exact(beta), exact(-Math.log(beta))),
    words.hazard(exact(hazard)),
    words.pass(pass.minimumCanaryRequests, pass.minimumSeconds, pass.warmUpSeconds, exact(incidentRate)),
  ].map((line) => `  ${line}`);
}

function streamLines(stream: Stream, words: Words): string[] {
  const { regression, nonInferiority, floor, tolerableRate, weight } = stream;
  const { ratio, excess, tauSeconds, exponent } = regression.nullRatio;
  return [
    `w = ${exact(weight)}, D = ${exact(regression.dispersion)}`,
    `R = ${exact(ratio)}, X = ${exact(excess)}, T = ${exact(tauSeconds)} s, p = ${exact(exponent)}`,
    `f = ${exact(floor)}, g = ${tolerableRate === null ? words.none : exact(tolerableRate)}`,
    `M = ${exact(nonInferiority.margin)}`,
    ...rows([
      ['A', regression.alternatives],
      ['B', nonInferiority.alternatives],
    ]),
  ].map((line) => `  ${line}`);
}

function beforeLines({ progress, streams }: Comparison, words: Words): string[] {
  return [
    `  ${words.largest(exact(progress.bestRegression))}`,
    `  ${words.passSince(`${exact(progress.passSince)} s`)}`,
    ...streams.flatMap((stream, index) => {
      const one = progress.streams[index];
      return one === undefined
        ? []
        : [`  ${stream.name}:`, ...standing(one, words).map((line) => `    ${line}`)];
    }),
  ];
}

function standing(
  { totals, passTotals, regression, nonInferiority, bestPass }: StreamProgress,
  words: Words,
): string[] {
  return [
    `${words.sinceStart}: ${counts(totals)}`,
    `${words.sincePass}: ${counts(passTotals)}`,
    ...rows([
      ['H', regression.alternatives],
      ['W', [regression.waiting]],
      ['G', nonInferiority.alternatives],
      ['L', [bestPass]],
    ]),
  ];
}

function lookLines(step: LookStep, words: Words): string[] {
  const { number, begin, seconds, atNewWeight, streams, combined, largest } = step;
  return [
    words.look(number, `t = ${exact(begin)} s`, `${exact(seconds)} s`),
    ...(atNewWeight ? [`  ${words.newWeight}`] : []),
    ...streams.flatMap((stream) => streamStepLines(stream, words)),
    `  C = ${exact(combined)}; ${words.largest(exact(largest))}`,
  ];
}

function streamStepLines(step: StreamStep, words: Words): string[] {
  const { stream, tick, share, events, forgiven, increments, after, pass } = step;
  const { totals, passTotals } = after;
  const n = `x = ${totals.canaryEvents}, n = ${totals.canaryRequests}`;
  const m = `y = ${passTotals.canaryEvents}, m = ${passTotals.canaryRequests}`;
  const passing =
    pass === null
      ? [words.warming]
      : [
          ...rows([
            ['j', pass.increments],
            ['G', after.nonInferiority.alternatives],
          ]),
          `P = ${exact(pass.lnRatio)}, ${m}, Q = ${exact(pass.lnTolerable)}, L = ${exact(after.bestPass)}`,
        ];
  return [
    `  ${stream.name}: ${counts(tick)}; s = ${exact(share)}, e = ${events}, r = ${exact(forgiven)}`,
    ...[
      ...rows([
        ['i', increments],
        ['H', after.regression.alternatives],
        ['W', [after.regression.waiting]],
      ]),
      `V = ${exact(step.lnRatio)}, ${n}, F = ${exact(step.lnFloor)}, E = ${exact(step.lnEvidence)}`,
      ...passing,
    ].map((line) => `    ${line}`),
  ];
}

function verdictLines(
  after: Comparison,
  steps: readonly LookStep[],
  { explain: words, verdict }: Messages['judge'],
): string[] {
  const { policy, progress, streams } = after;
  const outcome = decideOutcome(progress, policy);
  const atLeast = (name: string, value: number, limit: number) => {
    const sign = value >= limit ? '>=' : '<';
    return `${name}: ${exact(value)} ${sign} ${exact(limit)}`;
  };
  const passed = Math.max(progress.elapsedSeconds - progress.passSince, 0);
  const requests = Math.min(...progress.streams.map(({ passTotals }) => passTotals.canaryRequests));
  const incident = progress.inIncident ? words.incident : words.noIncident;
  const told =
    outcome.outcome === 'not enough evidence'
      ? `${verdict.outcome(outcome.outcome)} (${words.because(outcome.because)})`
      : verdict.outcome(outcome.outcome);
  return [
    atLeast(words.largestC, progress.bestRegression, -Math.log(policy.alpha)),
    ...streams.map((stream, index) =>
      atLeast(`L, ${stream.name}`, progress.streams[index]?.bestPass ?? 0, -Math.log(policy.beta)),
    ),
    atLeast(words.canaryRequests, requests, policy.pass.minimumCanaryRequests),
    atLeast(words.secondsOfPass, passed, policy.pass.minimumSeconds),
    ...(steps.length === 0 ? [] : [incident]),
    `${words.therefore}: ${told}`,
  ].map((line) => `  ${line}`);
}

function counts({ canaryRequests, canaryEvents, stableRequests, stableEvents }: Tick): string {
  return `x1/n1 = ${canaryEvents}/${canaryRequests}, x2/n2 = ${stableEvents}/${stableRequests}`;
}

function rows(table: readonly (readonly [symbol: string, values: readonly number[]])[]): string[] {
  const cells = table.map(([symbol, values]) => [symbol, ...values.map(exact)]);
  return alignColumns(cells, countCodePoints);
}

/** As many digits as working it out by hand needs. */
function exact(value: number): string {
  return String(Number(value.toPrecision(9)));
}
