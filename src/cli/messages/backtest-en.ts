const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** Sentences about recorded releases. */
export const backtestEn = {
  headings: {
    release: 'RELEASE',
    truth: 'TRUTH',
    verdict: 'VERDICT',
    decided: 'DECIDED',
    delay: 'DELAY',
    failed: 'FAILED CANARY REQUESTS',
    mistake: 'MISTAKE',
    worse: 'WORSE',
    notWorse: 'NOT WORSE',
    undecided: 'NOT ENOUGH EVIDENCE',
  },
  truths: { good: 'good', bad: 'bad' },
  kinds: { 'false alarm': 'false alarm', missed: 'missed' },
  summary: (releases: number, falseAlarms: number, missed: number) =>
    `${many(releases, 'release', 'releases')}: ${many(falseAlarms, 'false alarm', 'false alarms')}, ${missed} missed.`,
  delay: (time: string) => ` Half of the bad ones were found within ${time} of their onset.`,
  against: 'By the policy of --against:',
  changes: 'Verdicts that change:',
  noChange: 'No verdict changes.',
  change: (from: string, to: string) => `${from} -> ${to}`,
  mistakes: (falseAlarms: number, missed: number) =>
    `the policy makes mistakes: ${many(falseAlarms, 'false alarm', 'false alarms')}, ${missed} missed`,
};
