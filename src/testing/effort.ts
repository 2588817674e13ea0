import { it } from 'vitest';

/** Set while mutants are tested: the same tests run some thousand times, so each run must be short. */
const isMutantRun = process.env['HALDANE_MUTATION'] !== undefined;

/** How many stories a property tells: `full` of them, or a few per mutant, for which no simplest story is sought. */
export function stories(full: number): { readonly numRuns: number; readonly endOnFailure: boolean } {
  return { numRuns: isMutantRun ? Math.ceil(full / 30) : full, endOnFailure: isMutantRun };
}

/** One test per recorded case; for mutants one test for all, as choosing among thousands costs more than running them. */
export function eachCase<Case extends object>(
  title: string,
  cases: readonly Case[],
  check: (one: Case) => void,
): void {
  if (isMutantRun) it(title, () => cases.forEach(check));
  else it.each(cases)(title, check);
}
