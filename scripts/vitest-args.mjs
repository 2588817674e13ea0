import { join } from 'node:path';

/** Arguments that run one project; with HALDANE_REPORTS set its counts are written there as JSON. */
export function vitest(project) {
  const dir = process.env.HALDANE_REPORTS;
  const report =
    dir === undefined
      ? []
      : ['--reporter=default', '--reporter=json', `--outputFile.json=${join(dir, `${project}.json`)}`];
  return ['run', '--project', project, '--passWithNoTests', ...report];
}
