import type { AnalysisRun, Measurement, Metric } from '../api/v1alpha1/analysis.ts';
import type { SendHttp } from '../metrics/http.ts';
import type { MeasureContext, Reading } from '../metrics/provider.ts';
import { sequentialProvider } from '../metrics/providers/sequential.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export const QUERIES = {
  canary: { requests: 'canary requests', errors: 'canary errors' },
  stable: { requests: 'stable requests', errors: 'stable errors' },
};
/** Those of errors, and of latency. */
export const TIMED = {
  canary: { ...QUERIES.canary, latency: 'canary latency' },
  stable: { ...QUERIES.stable, latency: 'stable latency' },
};

export function aSequentialMetric(config: Record<string, unknown> = {}): Metric {
  return {
    name: 'canary',
    provider: {
      plugin: { 'haldane/sequential': { address: 'http://metrics', queries: QUERIES, ...config } },
    },
  };
}

/** One counter; `null` for no series; a number for each `le` is a histogram; several pods by name. */
type Counter =
  | number
  | null
  | { readonly le: Readonly<Record<string, number>> }
  | { readonly pods: Record<string, number> };
type Counters = Record<string, Counter>;

/** A metrics server over counters that the test moves, by query; the first word of a query is its process. */
export function aMetricsServer(answerTo?: (query: string) => unknown) {
  const counters: Counters = {
    'canary requests': 0,
    'canary errors': 0,
    'stable requests': 100_000,
    'stable errors': 500,
  };
  const past: Counters = {};
  const begins = createFakeClock().now() / 1000;
  const send: SendHttp = async ({ url }) => {
    const query = url.searchParams.get('query') ?? '';
    const special = answerTo?.(query);
    if (typeof special === 'string') return { status: 200, text: special };
    const at = Number(url.searchParams.get('time'));
    const isRange = url.pathname.endsWith('query_range');
    const counter = (at < begins ? past[query] : counters[query]) ?? null;
    const result = seriesOf(query, counter).map(({ metric, value }) => ({ metric, value: [at, value] }));
    const data = isRange ? { resultType: 'matrix', result: [] } : { resultType: 'vector', result };
    return { status: 200, text: JSON.stringify({ status: 'success', data }) };
  };
  return { counters, past, send };
}

function seriesOf(query: string, counter: Counter) {
  const pod = query.split(' ')[0] ?? '';
  if (counter === null) return [];
  if (typeof counter === 'number') return [{ metric: { pod }, value: String(counter) }];
  if ('pods' in counter)
    return Object.entries(counter.pods).map(([name, value]) => ({
      metric: { pod: name },
      value: String(value),
    }));
  return Object.entries(counter.le).map(([le, value]) => ({ metric: { pod, le }, value: String(value) }));
}

type Server = ReturnType<typeof aMetricsServer>;

/** Adds to counters that are one number. */
export function count(server: Server, increments: Readonly<Record<string, number>>): void {
  for (const [query, more] of Object.entries(increments)) {
    const before = server.counters[query];
    server.counters[query] = (typeof before === 'number' ? before : 0) + more;
  }
}

/** Plays one metric as the run controller does: measurement after measurement, state through the status alone. */
export function aSequentialRun(
  metric: Metric,
  server: Server,
  after: { readonly predecessor?: MeasureContext['predecessor']; readonly clock?: FakeClock } = {},
) {
  const { predecessor = null, clock = createFakeClock() } = after;
  const provider = sequentialProvider({ send: server.send, defaultAddress: null });
  const measurements: Measurement[] = [];
  const route: { weight: number | null } = { weight: null };
  const context = (): MeasureContext => {
    const run: AnalysisRun = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: { name: 'run', namespace: 'shop', uid: 'uid' },
      spec: { metrics: [metric] },
      status: { phase: 'Running', metricResults: [{ name: 'canary', phase: 'Running', measurements }] },
    };
    return { run, metric, attempt: 1, weight: route.weight, predecessor, clock, signal: AbortSignal.any([]) };
  };
  const record = (reading: Reading): Reading => {
    const startedAt = new Date(clock.now()).toISOString();
    const { metadata } = reading as { metadata?: Record<string, string> };
    const kept = metadata === undefined ? {} : { metadata };
    const open = measurements.at(-1)?.phase === 'Running' ? measurements.pop() : undefined;
    const phase = reading.outcome === 'verdict' ? reading.phase : 'Running';
    measurements.push({ startedAt: open?.startedAt ?? startedAt, phase, ...kept });
    return reading;
  };
  return {
    clock,
    measurements,
    route,
    look: async (): Promise<Reading> => {
      const open = measurements.at(-1);
      if (open?.phase !== 'Running') return record(await provider.measure(context()));
      return record((await provider.lasting?.resume(context(), open)) as Reading);
    },
    /** A look whose status was never written: the controller ended before. */
    lookInVain: async () => provider.lasting?.resume(context(), measurements.at(-1) as Measurement),
    terminate: async () => provider.lasting?.terminate(context(), measurements.at(-1) as Measurement),
  };
}

type Run = ReturnType<typeof aSequentialRun>;

/** What a reading says. */
export const messageOf = (reading: Reading): string => (reading as { message?: string }).message ?? '';

/** One tick of 15 s: 150 canary and 2,850 stable requests, 15 of these failing. */
export async function passTick(server: Server, run: Run, canaryErrors: number): Promise<void> {
  await run.clock.advance(15_000);
  count(server, { 'canary requests': 150, 'stable requests': 2850 });
  if (server.counters['canary errors'] !== null) count(server, { 'canary errors': canaryErrors });
  if (server.counters['stable errors'] !== null) count(server, { 'stable errors': 15 });
}

/** Ticks until the judge decides, or `ticks` of them. `onTick` moves other counters. */
export async function playSequential(
  canaryErrors: (tick: number) => number,
  ticks: number,
  options: {
    readonly config?: Record<string, unknown>;
    readonly server?: Server;
    readonly onTick?: (tick: number) => void;
  } = {},
) {
  const { config = {}, server = aMetricsServer(), onTick } = options;
  const run = aSequentialRun(aSequentialMetric(config), server);
  let reading = await run.look();
  for (let n = 0; n < ticks && reading.outcome === 'running'; n++) {
    await passTick(server, run, canaryErrors(n));
    onTick?.(n);
    reading = await run.look();
  }
  return { reading, run, server };
}

/** As many errors as stable has: 0.5 %. */
export const asStable = (tick: number): number => (tick % 4 === 3 ? 0 : 1);
