/** Sentences about the sequential judge on recorded data. */
export const sequentialEn = {
  decided: (tick: number, ticks: number, time: string) =>
    tick === ticks
      ? `Decided at the last of ${ticks} ticks, ${time} after the first.`
      : `Decided at tick ${tick} of ${ticks}, ${time} after the first; what came later was not judged.`,
  undecided: (ticks: number, time: string) => `Not decided in ${ticks} ticks, which are ${time}.`,
  past: {
    file: (ticks: number) => `Stable's past: ${ticks} ticks of another recording.`,
    'first ticks': (ticks: number) => `Stable's past: the first ${ticks} ticks, which are not judged.`,
    'before the canary': (ticks: number) =>
      `Stable's past: ${ticks} ticks before the canary's first request.`,
    none: () => "Stable's past: not recorded.",
  },
  dispersion: {
    given: (value: string) => `Dispersion of events: ${value}, as given.`,
    estimated: (value: string) => `Dispersion of errors: ${value}, from stable's past.`,
    assumed: (value: string) => `Dispersion of events: ${value}, assumed: too little of stable's past.`,
  },
  latencyLeftOut:
    'latency was not judged: fewer than two bounds are exceeded by 0.1 % to 60 % of stable (30 requests or more)',
  restarted: (place: string) => `${place}: went back, so it counts from 0 as after a restart`,
  headings: {
    stream: 'STREAM',
    canary: 'CANARY',
    stable: 'STABLE',
    ratio: 'RATIO',
    tested: 'TESTED',
    evidence: 'EVIDENCE',
    passAt: 'PASS AT',
    passEvidence: 'PASS EVIDENCE',
    together: 'together',
    threshold: 'threshold',
  },
  errorRates: (top: string, confidence: string) =>
    `Error rates so far, 0 to ${top}, and what they may truly be (${confidence}):`,
  evidence: 'Evidence; the highest block is the threshold or more:',
  canary: 'canary',
  stable: 'stable',
  atMost: (side: string) => `${side}, at most`,
  atLeast: (side: string) => `${side}, at least`,
  worse: (at: string) => `worse, at ${at}`,
  notWorse: (at: string) => `not worse, at ${at}`,
  ended: (outcome: string) => `the canary did not pass: ${outcome}`,
  plot: {
    title: 'Canary and stable',
    rates: (confidence: string) => `Error rates of all requests so far (bands: ${confidence})`,
    evidence: 'Evidence (odds, each line ten times the one below)',
    time: 'time since the first tick',
    worse: 'worse',
    notWorse: 'not worse',
    worseAt: (odds: string) => `rolls back at ${odds}`,
    passAt: (odds: string) => `passes at ${odds}`,
    decided: 'decided',
  },
};
