import type { Undecided } from '../../judge/sequential/verdict.ts';

/** Sentences of an explanation; symbols are those of its formulas. */
export const explainEn = {
  fixed: 'Fixed beforehand (all logarithms are natural)',
  alpha: (alpha: string, ln: string) => `alpha = ${alpha}: worse once C has reached ln(1/alpha) = ${ln}`,
  beta: (beta: string, ln: string) =>
    `beta = ${beta}: not worse once L of every stream has reached ln(1/beta) = ${ln}`,
  hazard: (h: string) => `h = ${h}: chance that a regression begins in a given look`,
  pass: (requests: number, seconds: number, warmUp: number, incident: string) =>
    `not worse also asks for m >= ${requests}, ${seconds} s since the pass began, and fewer than ${incident} of all ` +
    `requests failing in the last look; looks before t = ${warmUp} s do not count for it`,
  stream: (name: string) => `Stream ${name}`,
  none: 'none',
  formulas: 'Formulas',
  formula: {
    zeroWhere: (all: readonly string[]) => `0 where ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`,
    numberOf: (symbol: string, of: string) => `${symbol} the number of ${of}`,
    after: 'then',
    sum: (term: string, over: string) => `sum of ${term} over ${over}`,
    streams: 'the streams',
    integral: (term: string, from: string, to: string) => `integral of ${term} dp from ${from} to ${to}`,
    smaller: (a: string, b: string) => `the smaller of ${a} and ${b}`,
    where: (condition: string, then: string, otherwise: string) =>
      `${then} where ${condition}, else ${otherwise}`,
  },
  symbols: [
    'x1/n1: events and requests of the canary in a look; x2/n2: of stable; t: seconds since the first look began',
    'x, n: events and requests of the canary in all looks; y, m: in those that count for the pass',
    'L: the largest of P and Q since the pass began; where g is none, Q is -Infinity',
    'i, j: two binomials compared on the number of events (Lindon and Malek 2022, anytime-valid inference for counts)',
    'H, W: a mixture over what begins when (Shin, Ramdas and Rinaldo 2023, e-detectors), half of it from the first look',
    'F, Q: Beta mixture against one rate (Robbins 1970), cut to the side that is asked for',
    'C: weighted mean of e-values (Vovk and Wang 2021); its limit ln(1/alpha) is the inequality of Ville (1939)',
  ],
  before: (looks: number, time: string) => `Before the looks below (${looks} looks, ${time})`,
  largest: (c: string) => `largest C so far = ${c}`,
  passSince: (time: string) => `the pass began at ${time}`,
  sinceStart: 'in all looks',
  sincePass: 'in the pass',
  look: (number: number, begin: string, length: string) => `Look ${number}: ${begin}, ${length} long`,
  newWeight: "the canary's share is new: G, y, m and L begin anew",
  warming: 'does not count for the pass: the canary warms up, or both sides fail',
  verdict: 'Verdict',
  largestC: 'largest C',
  canaryRequests: 'smallest m',
  secondsOfPass: 'seconds since the pass began',
  incident: 'both sides are failing in the last look',
  noIncident: 'no shared incident in the last look',
  therefore: 'therefore',
  because: (because: Undecided): string => because,
  metric: (name: string) => `Metric ${name}`,
  remark: (text: string) => `Note: ${text}`,
};
