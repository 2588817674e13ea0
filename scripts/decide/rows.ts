import type { Run } from './simulate.ts';

/** Runs of one scenario: at alpha 1 %, at 5 %. */
export type Cells = ReadonlyMap<string, readonly [readonly Run[], readonly Run[]]>;

export interface TableRow {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly isMet: boolean;
}

const CALM = [
  'null',
  'null@1%',
  'null low traffic',
  'null diurnal drift',
  'null shared incident',
  'null cold start',
  'null staged',
  'null pod effect',
  'err x1.1 (at r0)',
];
const MUST_FIND = [
  'err x2',
  'err x5',
  'p99 +20% (tail)',
  'p99 +100% (tail)',
  'saturation staged',
  'saturation ramp',
  'diurnal drift + err x2',
];

/** The benchmark's table: each quantity beside its target, worst scenario where several share one. */
export function tableRows(cells: Cells, onsetOf: (scenario: string) => number): TableRow[] {
  const runs = (name: string, alpha: 0 | 1 = 0) => cells.get(name)?.[alpha] ?? [];
  const minutes = (name: string, alpha: 0 | 1 = 0) => medianMinutes(runs(name, alpha)) - onsetOf(name);
  const all = { cells, runs, minutes };
  return [...falseAlarmRows(cells), ...missRows(cells), ...speedRows(all), ...passRows(all)];
}

function falseAlarmRows(cells: Cells): TableRow[] {
  const both = (names: readonly string[]) => [worst(cells, names, 0), worst(cells, names, 1)];
  return [
    limit('false rollback, worst healthy scenario but bursty, alpha 1 % / 5 %', both(CALM), [0.5, 1.5], ' %'),
    limit('false rollback, bursty, alpha 1 % / 5 %', both(['null bursty errors']), [1, 2.5], ' %'),
    limit('false rollback, bursty latency, alpha 1 % / 5 %', both(['null bursty latency']), [1, 2.5], ' %'),
    limit('false rollback under a shared incident', [worst(cells, ['null shared incident'], 0)], [0.1], ' %'),
  ];
}

function missRows(cells: Cells): TableRow[] {
  const missed = (name: string, alpha: 0 | 1) => 100 - worst(cells, [name], alpha);
  const most = Math.max(...MUST_FIND.map((name) => missed(name, 0)));
  const faint = [missed('err x2 @1%', 0), missed('err x2 @1%', 1)];
  return [
    limit('missed: x2, x5, p99 +20 %, +100 %, saturation, drift + x2 (worst)', [most], [0.1], ' %'),
    limit('missed: x2 at 1 % traffic in 60 min, alpha 1 % / 5 %', faint, [25, 12], ' %'),
  ];
}

interface Results {
  readonly cells: Cells;
  readonly runs: (name: string, alpha?: 0 | 1) => readonly Run[];
  /** Median minutes from the regression to the rollback. */
  readonly minutes: (name: string, alpha?: 0 | 1) => number;
}

const medianMinutes = (runs: readonly Run[]) => median(runs.flatMap(({ rolledBack }) => rolledBack ?? []));

function speedRows({ runs, minutes }: Results): TableRow[] {
  const failures = (name: string) => mean(runs(name).map((run) => run.canaryFailures));
  const excess = mean(runs('saturation staged').map((run) => run.excessFailures));
  const latencies = ['p99 +100% (tail)', 'p99 +20% (tail)', 'latency +20% (all)'].map((name) =>
    minutes(name),
  );
  const outage = [minutes('outage 30%') * 4, failures('outage 30%')];
  return [
    limit('median minutes, x2, alpha 1 % / 5 %', [minutes('err x2'), minutes('err x2', 1)], [13, 11], ''),
    limit(
      'stretch: median minutes, x2, fresh baseline, alpha 1 %',
      [minutes('err x2, fresh baseline')],
      [9],
      '',
    ),
    limit(
      'median minutes, x5; failed canary requests',
      [minutes('err x5'), failures('err x5')],
      [3.5, 50],
      '',
    ),
    // 10 requests/s, 15 s, 30 %: 45 on average, and the sample's mean is within half a request of it.
    limit('outage 30 %: ticks; failed canary requests', outage, [1, 45.5], ''),
    limit(
      'saturation at a stage: minutes; failed canary requests beyond the usual',
      [minutes('saturation staged'), excess],
      [0.5, 20],
      '',
    ),
    limit(
      'outage 30 % at 2 requests/s: minutes; failed canary requests',
      [minutes('low traffic outage 30%'), failures('low traffic outage 30%')],
      [4, 7],
      '',
    ),
    limit('median minutes: p99 +100 % / +20 % / all +20 %', latencies, [4, 13.5, 6.5], ''),
  ];
}

function passRows({ cells, runs }: Results): TableRow[] {
  const passedShare = (name: string) => share(runs(name), ({ passed }) => passed !== null);
  const healthy = median(runs('null').flatMap(({ passed }) => passed ?? []));
  const quiet = [...cells.keys()].filter((name) => name.includes('low traffic'));
  return [
    limit('passed at 1.5 times the errors', [passedShare('err x1.5 (at pass margin)')], [5], ' %'),
    limit(
      'healthy and not passed in 60 min; median minutes until passed',
      [100 - passedShare('null'), healthy],
      [1, 18],
      '',
    ),
    limit('passed at 2 requests/s (worst)', [Math.max(...quiet.map(passedShare))], [0], ' %'),
  ];
}

function limit(what: string, values: readonly number[], targets: readonly number[], unit: string): TableRow {
  return {
    what,
    measured: values.map((value) => value.toFixed(2)).join(' / ') + unit,
    target: `<= ${targets.join(' / ')}${unit}`,
    isMet: values.every((value, index) => value <= (targets[index] ?? 0)),
  };
}

function worst(cells: Cells, names: readonly string[], alpha: 0 | 1): number {
  return Math.max(...names.map((name) => share(cells.get(name)?.[alpha] ?? [], isRolledBack)));
}

const isRolledBack = (run: Run) => run.rolledBack !== null;

/** How many of the runs are so, in percent; NaN without a run. */
function share(runs: readonly Run[], isSo: (run: Run) => boolean): number {
  return (100 * runs.filter(isSo).length) / runs.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
