// `npm run bench:decide`: how well the sequential judge decides, on simulated rollouts with known truth. Prints each
// scenario, then the quantities with a target. Same seeds, same table; `npm run bench:decide -- 200` for fewer runs.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { estimateRow } from './decide/estimates.ts';
import { isAbortedInADay } from './decide/long-null.ts';
import { type Cells, median, type TableRow, tableRows } from './decide/rows.ts';
import { SCENARIOS } from './decide/scenarios.ts';
import { type Run, simulateRollout } from './decide/simulate.ts';

const SEED = 20240701;
const ALPHAS = [0.01, 0.05];
const RUNS = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 2000);
const DAY = SCENARIOS.length;

interface Part {
  readonly scenario: number;
  readonly runs: readonly (readonly Run[])[];
  readonly aborted: number;
}

/** One process takes every n-th replicate of every cell. */
function simulatePart(worker: number, workers: number): void {
  for (let scenario = 0; scenario <= DAY; scenario++) {
    const runs: (readonly Run[])[] = [];
    let aborted = 0;
    for (let replicate = worker; replicate < RUNS; replicate += workers) {
      const seeds = [SEED, scenario, replicate];
      const found = SCENARIOS[scenario];
      if (found !== undefined) runs.push(simulateRollout(found, seeds, ALPHAS));
      else if (isAbortedInADay(seeds, 1, 0.01)) aborted += 1;
    }
    process.stdout.write(`${JSON.stringify({ scenario, runs, aborted } satisfies Part)}\n`);
  }
}

async function collectParts(): Promise<Part[]> {
  const workers = Math.max(2, availableParallelism());
  const parts = await Promise.all(Array.from({ length: workers }, (_, worker) => runPart(worker, workers)));
  return parts.flat();
}

function runPart(worker: number, workers: number): Promise<Part[]> {
  const child = spawn(
    'node_modules/.bin/tsx',
    ['scripts/bench-decide.ts', `--part=${worker}/${workers}`, String(RUNS)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (worker === 0) process.stderr.write('.');
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      if (code === 0)
        resolve(
          text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Part),
        );
      else reject(new Error(`a part of the benchmark ended with ${code}`));
    });
  });
}

function printScenarios(cells: Cells): void {
  console.log(
    `${RUNS} rollouts each, one hour, a look every 15 s. Rolled back: share, median minutes after onset.`,
  );
  console.log('| scenario | alpha 1 % | alpha 5 % | failed canary requests | passed, median minutes |');
  console.log('|---|---|---|---|---|');
  for (const { name, onset } of SCENARIOS) {
    const [strict = [], loose = []] = cells.get(name) ?? [];
    const back = [strict, loose].map((runs) =>
      describe(
        runs.map((run) => run.rolledBack),
        onset,
      ),
    );
    const failed = strict.reduce((sum, run) => sum + run.canaryFailures, 0) / strict.length;
    const passed = describe(
      strict.map((run) => run.passed),
      0,
    );
    console.log(`| ${name} | ${back.join(' | ')} | ${failed.toFixed(1)} | ${passed} |`);
  }
}

function describe(minutes: readonly (number | null)[], onset: number): string {
  const found = minutes.filter((minute) => minute !== null);
  const share = `${((100 * found.length) / minutes.length).toFixed(2)} %`;
  return found.length === 0 ? share : `${share}, ${(median(found) - onset).toFixed(2)}`;
}

function dayRow(aborted: number): TableRow {
  const share = aborted / RUNS;
  const margin = 1.96 * Math.sqrt((Math.max(share, 1 / RUNS) * (1 - share)) / RUNS);
  return {
    what: 'aborted, nothing wrong, 8 metrics, every tick of 24 h, alpha 1 %',
    measured: `${(100 * share).toFixed(2)} % ± ${(100 * margin).toFixed(2)}`,
    target: '<= 1 %',
    isMet: share <= 0.01,
  };
}

async function main(): Promise<void> {
  const parts = await collectParts();
  const runsOf = (scenario: number) =>
    parts.filter((part) => part.scenario === scenario).flatMap((part) => part.runs);
  const cells: Cells = new Map(
    SCENARIOS.map(({ name }, scenario) => {
      const runs = runsOf(scenario);
      const at = (alpha: number) => runs.flatMap((pair) => pair[alpha] ?? []);
      return [name, [at(0), at(1)]];
    }),
  );
  printScenarios(cells);
  const onsets = new Map(SCENARIOS.map(({ name, onset }) => [name, onset]));
  const aborted = parts.reduce((sum, part) => sum + part.aborted, 0);
  const rows = [...tableRows(cells, (name) => onsets.get(name) ?? 0), estimateRow(SEED), dayRow(aborted)];
  console.log('\n| quantity | measured | target | met |\n|---|---|---|---|');
  for (const { what, measured, target, isMet } of rows)
    console.log(`| ${what} | ${measured} | ${target} | ${isMet ? 'yes' : 'NO'} |`);
}

const part = process.argv.find((argument) => argument.startsWith('--part='))?.slice('--part='.length);
if (part === undefined) await main();
else {
  const [worker = 0, workers = 1] = part.split('/').map(Number);
  simulatePart(worker, workers);
}
