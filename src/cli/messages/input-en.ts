/** Why a file cannot be judged. */
export const inputEn = {
  cannotJudge: (where: string, why: string) => `cannot judge ${[where, why].filter(Boolean).join(': ')}`,
  andMore: (why: string, count: number) => `${why} (and ${count} more)`,
  // Flags
  atLeastZero: 'it must be 0 or more',
  number: 'it must be a number',
  level: 'it must be between 0 and 1, both excluded',
  dispersion: 'it must be auto, or a number of at least 1',
  warmUp: 'it must be none, or a duration above 0 such as 3m',
  // Any file
  unknownKind:
    'is none of: a canary configuration, a list of metric set pairs, a request with both, a table with side, metric and value',
  severalMetrics: (count: number, name: string) => `names ${count} metrics; leave out ${name}=`,
  empty: 'is empty',
  webPage: 'looks like a web page, not like metrics',
  secondConfig: 'there is a canary configuration already',
  ticks: (line: string) => `it holds ticks of both sides, which has a judge of its own: ${line}`,
  oneSide: (line: string) => `it does not say which side it is, as this would: ${line}`,
  noData: 'cannot judge without data: give a file with both sides, or --control and --experiment',
  bothWays: 'cannot judge both a file with both sides and --control or --experiment',
  strayMetric: (name: string, known: string) =>
    `no metric of the configuration is named ${name}; it names ${known}`,
  // Tables of ticks
  noTicks: 'must be a table of ticks: CSV, a list of objects, or {"ticks": [...]}',
  prometheus:
    "is an answer of Prometheus, which holds one side: judge --control and --experiment take two such; ticks are a table of both sides' counts",
  quote: 'has a quote that does not match',
  noRows: 'needs a heading, and ticks below it',
  cells: (count: number, wanted: number) => `has ${count} cells, but the heading has ${wanted}`,
  oneTick: 'must have at least one tick, an object',
  object: 'must be an object',
  someTicks: (first: string, columns: string) => `is in some ticks only; ${first} has ${columns}`,
  oneScrape: 'has one scrape; two make the first tick',
  strayColumn: (known: string) => `is no column of ticks; there are ${known}`,
  twice: 'is there twice',
  missing: 'is missing',
  timeOrSeconds: 'needs either seconds, the length of a tick, or time, when it ended',
  bound: 'needs a bound above 0 behind the colon',
  missingBeside: (other: string) => `is missing beside ${other}`,
  notEverywhere: (file: string) => `is not in every part; ${file} differs`,
  backwards: (seconds: number) => `must be after the row before it, but is ${seconds} s earlier`,
  singleTick: 'says nothing about the length of a single tick; give seconds',
  mustBe: (wanted: string, found: string) => `must be ${wanted}, but is ${found}`,
  anObject: 'an object',
  length: 'a length in seconds above 0',
  time: 'seconds or a time such as 2030-01-31T12:00:00Z',
  count: 'a whole number, 0 or more',
  // What stable did before
  noCanary: 'the canary served nothing in any tick',
  noStable: 'stable served nothing in any tick that is judged',
  onlyPast: (count: number) => `there are ${count} ticks, all for the past`,
  noPast:
    'has no past of stable: record ticks before the canary, or give --baseline FILE or --baseline-ticks N',
  noBound: (column: string) => `the baseline has no ${column}`,
  // Recorded releases
  noRecordings: 'it holds no recording, *.csv or *.json',
  index: 'must be an object: file name -> {"truth": "good" or "bad"}',
  strayRelease: 'is no recording of this directory',
  strayField: 'is not known; there are ticks, truth and onset',
  twoTruths: (truth: string) => `is ${truth}, but the index says otherwise`,
  truth: 'good or bad, in the file or in index.json',
  onset: 'seconds or a duration such as 10m',
  absent: 'missing',
  // AnalysisRuns to explain
  noMetrics: 'is missing in this AnalysisRun',
  notSequential: (run: string, plugin: string) =>
    `cannot explain AnalysisRun ${run}: it has no metric of ${plugin}`,
  otherMetrics: (metric: string, run: string, known: string) =>
    `cannot explain metric ${metric}: AnalysisRun ${run} judges ${known}`,
  unresolved: (run: string, why: string) => `cannot explain AnalysisRun ${run}: ${why}`,
  unexplained: (metric: string, run: string, why: string) =>
    `cannot explain metric ${metric} of AnalysisRun ${run}: ${why}`,
  noLook: 'no look was taken yet',
  unreadableState: (key: string, why: string) => `its metadata ${key} cannot be read: ${why}`,
};
