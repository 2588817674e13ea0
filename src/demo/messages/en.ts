interface MeasuredText {
  readonly value: string;
  readonly condition: string;
  readonly phase: string;
}

/** Everything the demo says. */
export const en = {
  starting: () =>
    'Starting a Kubernetes-compatible cluster on this machine: API server, gateway, metrics store.',
  gatewayLate: (log: string) => `the gateway is not ready yet; see ${log}`,
  applying: (file: string) => `Applying ${file}: Services, Ingress, AnalysisTemplate and the Rollout "shop".`,
  serving: (url: string, perSecond: number, users: number) =>
    `Version 1 is up at ${url}. ${users} simulated users now send ${perSecond} requests a second.`,
  releasing: (version: string) => `Releasing version ${version}: set image shop=haldane/shop:${version}`,
  weightAsked: (version: string, weight: number) =>
    `Asked the gateway for ${weight} % to version ${version}.`,
  measured: (metric: string, { value, condition, phase }: MeasuredText) =>
    condition === ''
      ? `  judged ${metric}: ${value} -> ${phase}`
      : `  measured ${metric}: ${value} (must be: ${condition}) -> ${phase}`,
  analysisEnded: (phase: string, message: string) =>
    message === '' ? `  analysis: ${phase}` : `  analysis: ${phase}. ${message}`,
  aborted: (why: string) => `Rolled back by the controller, nobody asked it to: ${why}`,
  promoted: (version: string) => `Version ${version} answers every request: promoted.`,
  gone: (version: string, count: number) =>
    `The last ${count} requests were all answered by the stable version; version ${version} is gone.`,
  traffic: (perSecond: number) => `${perSecond} requests/s`,
  step: (number: number, total: number, detail: string) => `step ${number} of ${total}: ${detail}`,
  asked: (weight: number) => `(asked ${weight} %)`.padEnd(14),
  askedFor: (version: string, weight: number) => `asked ${weight} % for v${version}`,
  errors: (share: string) => `errors ${share}`,
  interrupted: () => 'Interrupted. Ending every process that was started.',
  late: (seconds: number) => `The demo's time limit of ${seconds} s is over.`,
  cannotRun: (why: string) => `The demo cannot go on: ${why}`,
  cleaning: () => 'Ending every process that was started.',
  notEnded: (dir: string) => `Some processes did not end in time; what they left is in ${dir}`,
  summary: {
    title: () => 'What the traffic itself showed',
    good: (version: string, seconds: string) =>
      `Version ${version}, the good one: promoted to 100 % in ${seconds} s.`,
    goodUnfinished: (version: string, share: string) =>
      `Version ${version}, the good one: reached ${share} of the traffic.`,
    split: (asked: number, seen: string, requests: number) =>
      `  asked ${String(asked).padStart(3)} %   observed ${seen.padStart(7)} of ${requests} requests`,
    bad: (version: string, met: number, users: number) =>
      `Version ${version}, the bad one: ${met} of ${users} users met it.`,
    failed: (failed: number, requests: number, harmed: number) =>
      `  failed requests: ${failed} of the ${requests} it answered; users who saw an error: ${harmed}`,
    harmToZero: (seconds: string) => `  from the first error to zero canary traffic: ${seconds} s`,
    noHarm: () => '  nobody saw an error',
    after: (count: number, share: string) =>
      `  requests since its last answer: ${count}; answered by the stable version: ${share}`,
    others: (failed: number) => `Failed requests of all other versions together: ${failed}`,
    timing: (first: string, total: string) =>
      `First canary request after ${first} s, everything after ${total} s.`,
  },
  missing: {
    title: () => 'Not shown by the traffic:',
    goodNotServingAll: (share: string) => `the good version ended with ${share} of the requests, not all`,
    stepNotSeen: (weight: number) => `no request met the good version while ${weight} % was asked`,
    badNotSeen: () => 'no request met the bad version',
    badStillSeen: (count: number) =>
      `only ${count} requests came after the last one that the bad version answered`,
    stableNotServing: (share: string) =>
      `the stable version answered ${share} of the requests after the rollback`,
  },
  next: {
    title: () => 'What to try next',
    keep: () => 'the same, and leave it running:',
    up: () => 'a cluster of your own, until Ctrl-C:',
    kept: () => 'It goes on running, with traffic. In another terminal:',
    watch: () => 'watch the Rollout:',
    release: () => 'release another good version (3 is the bad one):',
    curl: () => 'be a user:',
    kubectl: () => 'look around with kubectl:',
    stop: () => 'Ctrl-C ends it and removes everything; so does, from elsewhere:',
  },
};

export type Messages = typeof en;
