// `npm run bench:judge`: what one judgement costs. Medians of many, after warming up; nothing here passes or fails.
import { decodeCanaryConfig } from '../src/judge/kayenta/decode-config.ts';
import { judgeCanary } from '../src/judge/kayenta/judge-canary.ts';
import type { MetricSetPair } from '../src/judge/kayenta/metric-set.ts';
import { DEFAULT_POLICY } from '../src/judge/sequential/policy.ts';
import { addLook, beginProgress } from '../src/judge/sequential/progress.ts';
import { planStreams } from '../src/judge/sequential/streams.ts';
import { decideOutcome } from '../src/judge/sequential/verdict.ts';
import { binomial, normal, poisson, seededUniform } from './decide/random.ts';

const METRICS = 10;
const POINTS = 60;
const ROUNDS = 300;

function medianMs(rounds: number, run: () => void): number {
  for (let round = 0; round < rounds / 10; round++) run();
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

function kayentaMs(): number {
  const uniform = seededUniform(1);
  const names = Array.from({ length: METRICS }, (_, index) => `metric-${index}`);
  const config = decodeCanaryConfig({
    metrics: names.map((name) => ({ name, groups: ['all'], analysisConfigurations: { canary: {} } })),
    classifier: { groupWeights: { all: 100 } },
  });
  if (!config.ok) throw new Error('the benchmark has no valid configuration');
  const points = (shift: number) => Array.from({ length: POINTS }, () => 100 + shift + 10 * normal(uniform));
  const pairs: MetricSetPair[] = names.map((name, index) => ({
    name,
    id: name,
    tags: {},
    values: { control: points(0), experiment: points(index % 3) },
  }));
  return medianMs(ROUNDS, () => {
    judgeCanary(config.value, pairs, { pass: 95, marginal: 75 });
  });
}

function sequentialMicros(): number {
  const uniform = seededUniform(2);
  const baseline = {
    dispersion: 1,
    latency: {
      exceedance: { bounds: [0.1, 0.25, 0.5], slower: [50_000, 6_336, 365] },
      names: ['0.1', '0.25', '0.5'],
      dispersions: [1, 1, 1],
    },
  };
  const streams = planStreams(DEFAULT_POLICY, baseline, 15);
  const looks = Array.from({ length: 240 }, () => {
    const [canaryRequests, stableRequests] = [poisson(uniform, 150), poisson(uniform, 2850)];
    const ticks = [0.005, 0.5, 0.06, 0.004].map((rate) => ({
      canaryRequests,
      canaryEvents: binomial(uniform, canaryRequests, rate),
      stableRequests,
      stableEvents: binomial(uniform, stableRequests, rate),
    }));
    return { seconds: 15, ticks };
  });
  const ms = medianMs(ROUNDS, () => {
    let progress = beginProgress(streams);
    for (const look of looks) {
      progress = addLook(progress, look, streams, DEFAULT_POLICY);
      decideOutcome(progress, DEFAULT_POLICY);
    }
  });
  return (ms * 1000) / looks.length / streams.length;
}

const rows = [
  {
    what: `Kayenta judgement, ${METRICS} metrics x ${POINTS} points`,
    measured: `${kayentaMs().toFixed(2)} ms`,
    target: '5 ms',
  },
  {
    what: 'sequential update, one metric and tick',
    measured: `${sequentialMicros().toFixed(1)} µs`,
    target: '50 µs',
  },
];
console.log('| what | measured | target |\n|---|---|---|');
for (const { what, measured, target } of rows) console.log(`| ${what} | ${measured} | ${target} |`);
