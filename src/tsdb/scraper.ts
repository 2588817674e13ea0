import { errorText, UnavailableError } from '../base/errors.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';
import { type ExposedSample, ExpositionError, parseExposition, parseSeriesText } from './exposition.ts';
import { type Labels, labelsKey, labelsOf, METRIC_NAME } from './labels.ts';
import type { MetricsStore } from './store.ts';

/** Something that serves `/metrics`. */
export interface ScrapeTarget {
  readonly url: string;
  /** Set on every series, `job` and `instance` by convention among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** On a conflict the exposed label stays; otherwise it moves to `exported_<name>`. */
  readonly honorLabels?: boolean;
}

/** The part of `fetch` that a scrape needs. */
export type ScrapeFetch = (
  url: string,
  init: { readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

export interface ScraperOptions {
  readonly clock: Clock;
  readonly fetch: ScrapeFetch;
  readonly intervalMs: Millis;
  /** At most the interval. */
  readonly timeoutMs: Millis;
  /** Told of a target, or the list of targets, that could not be read; `up` says the same in the store. */
  readonly onError: (what: string, why: string) => void;
}

export interface Scraper {
  /** Ends after the scrapes under way. */
  stop(): Promise<void>;
}

/** More samples from one target are refused: it would push everyone else out. */
const MAX_SAMPLES = 100_000;
const ACCEPT = 'text/plain;version=0.0.4,*/*;q=0.1';

interface TargetState {
  readonly target: ScrapeTarget;
  readonly labels: Labels;
  /** Labels by the text of the series; parsing them again at every scrape is most of its cost. */
  readonly labelsBySeries: Map<string, Labels>;
  /** Series of the last scrape without timestamps of their own: they end when they are missing. */
  live: Map<string, Labels>;
}

interface Round {
  readonly store: MetricsStore;
  readonly options: ScraperOptions;
  readonly states: Map<string, TargetState>;
}

/** Scrapes all targets every interval until stopped. `targets` is asked before each round. */
export function startScraper(
  store: MetricsStore,
  targets: () => Promise<readonly ScrapeTarget[]>,
  options: ScraperOptions,
): Scraper {
  const stopping = new AbortController();
  const round: Round = { store, options, states: new Map() };
  const running = repeat(round, targets, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function repeat(
  round: Round,
  targets: () => Promise<readonly ScrapeTarget[]>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, intervalMs, onError } = round.options;
  while (!signal.aborted) {
    const startedAt = clock.now();
    try {
      followTargets(round, await targets());
    } catch (error) {
      onError('targets', errorText(error));
    }
    await Promise.all([...round.states.values()].map((state) => scrape(round, state)));
    const restMs = Math.max(0, startedAt + intervalMs - clock.now());
    await clock.sleep(restMs, signal).catch(() => undefined);
  }
}

function followTargets({ store, options, states }: Round, targets: readonly ScrapeTarget[]): void {
  const wanted = new Map(targets.map((target) => [targetKey(target), target]));
  for (const [key, state] of states) {
    if (wanted.has(key)) continue;
    states.delete(key);
    const now = options.clock.now();
    endMissing(store, state, new Map(), now);
    for (const name of REPORTED) store.markStale(reportLabels(state, name), now);
  }
  for (const [key, target] of wanted) {
    if (states.has(key)) continue;
    const labels = labelsOf(Object.entries(target.labels));
    states.set(key, { target, labels, labelsBySeries: new Map(), live: new Map() });
  }
}

function targetKey({ url, labels }: ScrapeTarget): string {
  return JSON.stringify([url, Object.entries(labels).sort()]);
}

async function scrape({ store, options }: Round, state: TargetState): Promise<void> {
  const { clock, onError } = options;
  const startedAt = clock.now();
  let samples: readonly ExposedSample[] = [];
  let isUp = true;
  try {
    samples = await readTarget(state.target, options);
  } catch (error) {
    isUp = false;
    onError(state.target.url, errorText(error));
  }
  storeSamples(store, state, samples, startedAt);
  const report: Readonly<Record<string, number>> = {
    up: isUp ? 1 : 0,
    scrape_duration_seconds: (clock.now() - startedAt) / 1000,
    scrape_samples_scraped: samples.length,
  };
  for (const name of REPORTED) store.append(reportLabels(state, name), startedAt, report[name] ?? 0);
}

const REPORTED = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];

function reportLabels({ labels }: TargetState, name: string): Labels {
  return labelsOf([...labels, [METRIC_NAME, name]]);
}

async function readTarget(
  { url }: ScrapeTarget,
  { clock, fetch, timeoutMs }: ScraperOptions,
): Promise<ExposedSample[]> {
  const timeout = new AbortController();
  const cancel = clock.after(timeoutMs, () =>
    timeout.abort(new UnavailableError(`no answer within ${timeoutMs} ms`)),
  );
  try {
    const response = await fetch(url, { signal: timeout.signal, headers: { accept: ACCEPT } });
    const text = await response.text();
    if (response.status !== 200) throw new UnavailableError(`cannot scrape ${url}: HTTP ${response.status}`);
    const isOpenMetrics = response.headers.get('content-type')?.startsWith('application/openmetrics-text');
    const samples = parseExposition(text, isOpenMetrics === true ? 'openmetrics' : 'text');
    if (samples.length <= MAX_SAMPLES) return samples;
    throw new ExpositionError(`cannot take ${samples.length} samples of ${url}: at most ${MAX_SAMPLES}`);
  } finally {
    cancel();
  }
}

function storeSamples(
  store: MetricsStore,
  state: TargetState,
  samples: readonly ExposedSample[],
  scrapedAt: EpochMs,
): void {
  const live = new Map<string, Labels>();
  for (const { series, value, at } of samples) {
    const labels = state.labelsBySeries.get(series) ?? targetLabels(state, parseSeriesText(series));
    state.labelsBySeries.set(series, labels);
    store.append(labels, at ?? scrapedAt, value);
    if (at === null) live.set(labelsKey(labels), labels);
  }
  if (state.labelsBySeries.size > 2 * samples.length + REPORTED.length) state.labelsBySeries.clear();
  endMissing(store, state, live, scrapedAt);
}

function endMissing(store: MetricsStore, state: TargetState, live: Map<string, Labels>, at: EpochMs): void {
  for (const [key, labels] of state.live) if (!live.has(key)) store.markStale(labels, at);
  state.live = live;
}

/** Prometheus' rule for a label that target and sample both have (`honor_labels`). */
function targetLabels({ target, labels }: TargetState, exposed: Labels): Labels {
  if (target.honorLabels === true) return labelsOf([...labels, ...exposed]);
  const moved = [...exposed].map(([name, value]): [string, string] => [
    labels.has(name) ? `exported_${name}` : name,
    value,
  ]);
  return labelsOf([...moved, ...labels]);
}
