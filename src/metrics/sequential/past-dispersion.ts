import {
  dispersionBetweenPods,
  dispersionOverTime,
  type PodBlock,
} from '../../judge/sequential/dispersion.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';

/** What each process counted up to each time. */
export type Increments = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Stable's past in steps: all requests, and the bad ones. */
export interface PastCounts {
  readonly requests: Increments;
  readonly events: Increments;
}

export interface PastOptions {
  readonly windowSeconds: number;
  readonly tickSeconds: number;
}

export const BLOCK_SECONDS = 300;
const LEAST_BLOCKS = 6;
const LEAST_TICKS = 40;
/** Prometheus refuses more than 11,000 points of a series. */
const MOST_POINTS = 10_000;

/** The step in which the past is read where no several processes can be compared, in seconds. */
export function fineStep({ windowSeconds, tickSeconds }: PastOptions): number {
  return Math.max(tickSeconds, Math.ceil(windowSeconds / MOST_POINTS));
}

/**
 * Index of dispersion of stable's events: between the processes that serve it where there are several, else over time
 * in the fine steps; 1 where too little was seen.
 */
export function dispersionOfPast(blocks: PastCounts, fine: Increments, options: PastOptions): number {
  const pods = podBlocks(blocks);
  if (pods.length >= LEAST_BLOCKS) return dispersionBetweenPods(pods);
  const step = fineStep(options);
  const counts = sumOf([...fine.values()]);
  const lengths = [step, 60, BLOCK_SECONDS].map((seconds) => Math.max(Math.round(seconds / step), 1));
  return counts.length < LEAST_TICKS ? 1 : dispersionOverTime(counts, lengths);
}

function podBlocks({ requests, events }: PastCounts): PodBlock[] {
  const pods = [...requests.keys()];
  if (pods.length < 2) return [];
  const times = new Set([...requests.values()].flatMap((increments) => [...increments.keys()]));
  return [...times].map((at) => ({
    requests: pods.map((pod) => requests.get(pod)?.get(at) ?? 0),
    events: pods.map((pod) => events.get(pod)?.get(at) ?? 0),
  }));
}

/** What each process counted up to each time, from the sample before it. */
export function incrementsByProcess(series: readonly AnsweredSeries[]): Increments {
  const processes = new Map<string, Map<number, number>>();
  for (const { labels, samples } of series) {
    const process = labels['pod'] ?? labels['controller_pod'] ?? labels['instance'] ?? '';
    const increments = processes.get(process) ?? new Map<number, number>();
    processes.set(process, increments);
    samples.forEach(({ at, value }, index) => {
      const last = samples[index - 1];
      if (last === undefined) return;
      const step = value < last.value ? value : value - last.value;
      increments.set(at, (increments.get(at) ?? 0) + step);
    });
  }
  return processes;
}

/** Requests slower than the bound `le`, of the buckets of one histogram over time. */
export function slowPast(buckets: readonly AnsweredSeries[], le: string): PastCounts {
  const requests = incrementsByProcess(buckets.filter(({ labels }) => labels['le'] === '+Inf'));
  const faster = incrementsByProcess(buckets.filter(({ labels }) => labels['le'] === le));
  const slower = [...requests].map(([process, counts]): [string, Map<number, number>] => [
    process,
    new Map([...counts].map(([at, count]) => [at, count - (faster.get(process)?.get(at) ?? 0)])),
  ]);
  return { requests, events: new Map(slower) };
}

function sumOf(parts: readonly ReadonlyMap<number, number>[]): number[] {
  const sums = new Map<number, number>();
  for (const part of parts) for (const [at, value] of part) sums.set(at, (sums.get(at) ?? 0) + value);
  return [...sums].sort(([a], [b]) => a - b).map(([, value]) => value);
}
