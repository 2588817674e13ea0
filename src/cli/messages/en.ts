import { waitWords } from '../../engine/wait-cause.ts';
import { warningText } from '../../judge/kayenta/warnings.ts';
import { ENGLISH_VERDICT } from '../../judge/sequential/verdict-words.ts';
import { backtestEn } from './backtest-en.ts';
import { explainEn } from './explain-en.ts';
import { failuresEn } from './failures-en.ts';
import { inputEn } from './input-en.ts';
import { sequentialEn } from './judge-en.ts';
import { planEn } from './plan-en.ts';
import { programsEn } from './programs-en.ts';

export interface MissingRule {
  readonly who: string;
  readonly verb: string;
  /** With the subresource, if any: `rollouts/status`. */
  readonly resource: string;
  readonly apiGroup: string;
  /** `null`: all. */
  readonly namespace: string | null;
}

/** Our own sentences. What upstream prints is not here: scripts parse it, so it has one language. */
export const en = {
  /** A text of the help: summaries, details, what flags mean. It is written in English beside what it is about. */
  help: (text: string): string => text,
  usageHint: (invocation: string) => `Run '${invocation} --help' for usage.`,
  wrongArguments: (usage: string) => `expected: ${usage}`,
  /** Wrong command lines. In English they are what scripts know from kubectl. */
  wrong: {
    unknownFlag: (name: string) => `unknown flag: --${name}`,
    unknownShort: (letter: string, token: string) => `unknown shorthand flag: '${letter}' in ${token}`,
    missingValue: (shown: string) => `flag needs an argument: ${shown}`,
    invalidValue: (text: string, flag: string, why: string) =>
      `invalid argument ${text} for "${flag}" flag: ${why}`,
    unknownCommand: (word: string, binary: string) => `unknown command ${word} for "${binary}"`,
    deprecated: (flag: string, instead: string) => `Flag --${flag} has been deprecated, ${instead}`,
    language: (known: readonly string[], text: string) => `--lang takes ${known.join(' or ')}, not ${text}`,
    emptyName: 'a name must not be empty',
    port: 'a port is a number from 0 to 65535; 0 takes a free one',
    choice: (choices: string) => `it is one of ${choices}`,
  },
  /** What 'wait' can never see, or sees at once. */
  goals: {
    noSteps: (name: string) => `${name} has no steps; wait for phase=Healthy`,
    firstStep: (name: string, count: number) =>
      `it always holds, as ${name} is at its first step or past it; steps to wait for are 1 to ${count}`,
    fewSteps: (name: string, count: number) =>
      `${name} has ${count} steps, counted from 0; steps to wait for are 1 to ${count}`,
    noWeights: (name: string) =>
      `${name} is no canary and has no weights; wait for phase=Paused or phase=Healthy`,
    otherWeights: (name: string, weights: string) => `the weights of ${name} are ${weights}`,
  },
  strayWord: (word: string, path: string, known: string) => `${path} knows no ${word}, only ${known}`,
  argumentDropped: (why: string) => `Argument dropped: ${why}`,
  dryRun: 'Dry run: nothing was changed.',
  wouldWrite: (request: string) => `would ${request}`,
  sameRevisions: (older: number, newer: number) => `Revisions ${older} and ${newer} are the same.`,
  missingFlag: (name: string) => `--${name} is required`,
  suggestion: (names: string) => `Did you mean ${names}?`,
  thereAre: (names: string) => `There are: ${names}.`,
  inOtherNamespace: (name: string, namespaces: string) =>
    `${name} exists in namespace ${namespaces}; add -n.`,
  noNamespace: (namespace: string) => `There is no namespace ${namespace}.`,
  isDeployment: (name: string) =>
    `${name} is a Deployment; a Rollout can take it over with spec.workloadRef, or replace it.`,
  noCrds: (server: string, command: string, kind: string) =>
    `The cluster at ${server} does not know ${kind}s. To install them: ${command}. Or start a cluster that has them: haldane up.`,
  forbidden: {
    thisUser: 'this user',
    notByRole: 'The roles of this user allow it; the server refused for the reason above.',
    missing: ({ who, verb, resource, apiGroup, namespace }: MissingRule) =>
      `Missing: a rule that lets ${who} ${verb} ${resource} of API group "${apiGroup}" in ${
        namespace === null ? 'all namespaces' : `namespace ${namespace}`
      }. Whoever may grant it types:`,
  },
  cannotReach: (server: string, why: string) => `cannot reach the Kubernetes API at ${server}: ${why}`,
  tryReach: () =>
    "Check --context and KUBECONFIG, or start a local cluster with 'haldane up'. 'kubectl cluster-info' tells more.",
  overloaded: () => 'The API server is overloaded. Try again in a moment.',
  serverFailed: (status: number) =>
    `The API server answered ${status}: the trouble is on its side. Try again; its log says more.`,
  notKubernetes: (server: string) =>
    `What answers at ${server} is no Kubernetes API; perhaps a login page or a proxy. Check --server, --context and HTTPS_PROXY.`,
  notLoggedIn: () =>
    'The API server does not know this user: log in anew, or choose another with --context or --user.',
  mayNot: () =>
    "No role of this user allows that. 'kubectl auth can-i --list' shows what it may do; a Role with the verb and resource above, bound to it, is what is missing.",
  /** For a command whose answer is not known when nobody reads on. */
  readerGone: 'stopped watching: what read the output has ended',
  reconnecting: (server: string) => `Lost ${server}; reconnecting. What you see may be old.`,
  moreLines: (count: number) => `... ${count} more lines; enlarge the window to see them`,
  giveArgument: (name: string) => `Give it a value with -a ${name}=VALUE.`,
  morePods: (count: number) => `${count} more pods ready`,
  deleted: (name: string) => `${name} was deleted.`,
  skew: {
    notTold: 'not told',
    controllerHidden: 'not told: this user may not list leases',
    controllerNone: 'none that leads by a lease',
    controllerLeads: (version: string, lease: string, holder: string) =>
      `${version} (lease ${lease}, held by ${holder})`,
    crdsFit: 'have every field that this version knows',
    crdsOld: 'older than this version',
    kubernetesOld: (version: string, oldest: string) =>
      `The API server is Kubernetes ${version}; ${oldest} is the oldest that is supported.`,
    kubernetesNew: (version: string, newest: string) =>
      `The API server is Kubernetes ${version}; ${newest} is the newest that was tested.`,
    controllerOlder: (theirs: string, ours: string) =>
      `The controller is ${theirs}, older than this program (${ours}): it may not do what is said here.`,
    controllerNewer: (theirs: string, ours: string) =>
      `The controller is ${theirs}, newer than this program (${ours}): it may do more than is said here.`,
    kindAbsent: (kind: string) => `The cluster does not know ${kind}.`,
    kindLacks: (kind: string, fields: string) => `The cluster's ${kind} lacks ${fields}.`,
    andMore: (shown: string, count: number) => `${shown} and ${count} more`,
    renewCrds: (command: string) => `To renew the CRDs: ${command}`,
  },
  why: {
    phase: (name: string, phase: string, message: string) =>
      message === '' ? `${name} is ${phase}.` : `${name} is ${phase}: ${message}.`,
    nothing: 'It waits for nothing.',
    waitsFor: 'Waits for:',
    wait: waitWords,
    since: (age: string) => `for ${age}`,
    until: (age: string) => `at most ${age} more`,
    background: 'Analysis in the background:',
    pods: 'Pods that are not ready:',
    restarts: (count: number) => `${count} restarts`,
    exit: (container: string, code: number, reason: string) =>
      `${container} ended with exit code ${code}${reason === '' ? '' : ` (${reason})`}`,
    podAndMore: (name: string, count: number) => `${name} and ${count} more`,
    next: 'To go on:',
  },
  plan: planEn,
  events: {
    none: 'No events found.',
    seen: 'LAST SEEN',
    type: 'TYPE',
    reason: 'REASON',
    object: 'OBJECT',
    message: 'MESSAGE',
  },
  history: {
    revision: 'REVISION',
    age: 'AGE',
    state: 'STATE',
    ready: 'READY',
    by: 'BY',
    images: 'IMAGES',
    when: 'WHEN',
    who: 'WHO',
    what: 'WHAT',
    evidence: 'EVIDENCE',
    began: 'began',
    happened: (text: string): string => text,
  },
  next: {
    share: (weight: number, pods: { newest: number; all: number } | null) =>
      `${weight} %${pods === null ? '' : ` (${pods.newest} of ${pods.all} pods)`}`,
    weightNow: (share: string) => `The new version gets ${share} of the traffic now.`,
    weight: (share: string, age: string, time: string) =>
      `The new version gets ${share} of the traffic in about ${age} (${time}).`,
    decided: (share: string, analyses: string, atMost: string | null) =>
      `The new version gets ${share} of the traffic when analysis ${analyses} is decided for it${
        atMost === null ? '' : ` (at most ${atMost})`
      }.`,
    waits: (share: string) => `It waits for a promote before the new version gets ${share}.`,
    aborted: 'All traffic goes back to the stable version; then the new pods go.',
    first: 'There is no stable version yet, so this one gets everything as soon as its pods are ready.',
    noStable: 'There is no stable version to go back to.',
    stable: 'The stable version is the one asked for: all traffic is its own, and no steps follow.',
    invalid: (why: string) => `Nothing changes before its spec is valid: ${why}`,
    held: 'It stays where it is until it is promoted; a new version waits, too.',
    goOn: (command: string) => `To let it go on: ${command}`,
    restarts: (time: string) => `Its pods are replaced a few at a time, from ${time} on.`,
    undo: (command: string) => `To take it back: ${command}`,
    unknown: (why: string) => `Done; what happens next cannot be told: ${why}`,
  },
  judge: {
    score: (score: number, verdict: string, { pass, marginal }: { pass: number; marginal: number }) =>
      `Score ${score}: ${verdict}. It passes from ${pass} on and is marginal from ${marginal} on.`,
    warnings: 'What to doubt about it:',
    warning: warningText,
    verdict: ENGLISH_VERDICT,
    headings: {
      metric: 'METRIC',
      label: 'LABEL',
      ratio: 'RATIO',
      shift: 'SHIFT AT 98 %',
      control: 'CONTROL',
      experiment: 'EXPERIMENT',
      groups: 'GROUPS',
      group: 'GROUP',
      score: 'SCORE',
      weight: 'WEIGHT',
    },
    noData: 'no data',
    span: (lower: string, upper: string) => `${lower} to ${upper}`,
    critical: 'critical',
    muted: 'muted',
    refused: (count: number) => `refused to judge strictly, for ${count} reasons; see the warnings`,
    notPassed: (verdict: string, score: number) => `the canary did not pass: ${verdict}, score ${score}`,
    sequential: sequentialEn,
    explain: explainEn,
    backtest: backtestEn,
    input: inputEn,
  },
  programs: programsEn,
  failures: failuresEn,
  summary: {
    flags: 'Flags:',
    everywhere: 'Flags of every command:',
    usage: 'Usage:',
    aliases: 'Aliases:',
    examples: 'Examples:',
    commands: 'Commands:',
    programs: 'Programs:',
  },
} as const;

/** Every language has every sentence. */
export type Messages = Widen<typeof en>;
type Widen<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...args: infer Args) => infer Told
      ? (...args: Args) => Told extends string ? string : Told
      : Widen<T[Key]>;
};
