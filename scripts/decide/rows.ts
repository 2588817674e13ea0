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
  return [...falseAlarmRows(cells), ...missRows(cells), ...speedRows(cells, onsetOf)];
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

function speedRows(cells: Cells, onsetOf: (scenario: string) => number): TableRow[] {
  const runs = (name: string, alpha: 0 | 1) => cells.get(name)?.[alpha] ?? [];
  const minutes = (name: string, alpha: 0 | 1 = 0) =>
    median(runs(name, alpha).flatMap(({ rolledBack }) => (rolledBack === null ? [] : [rolledBack]))) -
    onsetOf(name);
  const failures = (name: string) => mean(runs(name, 0).map((run) => run.canaryFailures));
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
    limit('median minutes: p99 +100 % / +20 % / all +20 %', latencies, [4, 13.5, 6.5], ''),
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
  const shares = names.map((name) => {
    const runs = cells.get(name)?.[alpha] ?? [];
    return percent(runs.filter(isRolledBack).length, runs.length);
  });
  return Math.max(...shares);
}

const isRolledBack = (run: Run) => run.rolledBack !== null;

function percent(part: number, whole: number): number {
  return whole > 0 ? (100 * part) / whole : Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
