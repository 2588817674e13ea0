/** Our own sentences. What upstream prints is not here: scripts parse it, so it has one language. */
export const en = {
  usageHint: (invocation: string) => `Run '${invocation} --help' for usage.`,
  wrongArguments: (usage: string) => `expected: ${usage}`,
  chooseCommand: (words: string) => `choose one of the commands below ${words}`,
  suggestion: (names: string) => `Did you mean ${names}?`,
  inOtherNamespace: (name: string, namespaces: string) =>
    `${name} exists in namespace ${namespaces}; add -n.`,
  isDeployment: (name: string) =>
    `${name} is a Deployment; a Rollout can take it over with spec.workloadRef, or replace it.`,
  noCrds: (server: string) =>
    `The cluster at ${server} does not know Rollouts: install the CRDs with 'kubectl apply -k <haldane>/crds', or start 'haldane up'.`,
  cannotReach: (server: string, why: string) => `cannot reach the Kubernetes API at ${server}: ${why}`,
  tryReach: () =>
    "Check --context and KUBECONFIG, or start a local cluster with 'haldane up'. 'kubectl cluster-info' tells more.",
  reconnecting: (server: string) => `Lost ${server}; reconnecting. What you see may be old.`,
  moreLines: (count: number) => `... ${count} more lines; enlarge the window to see them`,
  deleted: (name: string) => `${name} was deleted.`,
  skippedStep: () => 'This rollout is at no pause: promote ended the step it was in.',
  summary: {
    flags: 'Flags:',
    everywhere: 'Flags of every command:',
    usage: 'Usage:',
    examples: 'Examples:',
    commands: 'Commands:',
  },
  why: {
    healthy: (name: string) => `${name} is healthy: it waits for nothing.`,
    phase: (name: string, phase: string, message: string) =>
      message === '' ? `${name} is ${phase}.` : `${name} is ${phase}: ${message}.`,
    blockedOn: (on: string) => `It waits for ${on}.`,
    since: (age: string) => `For ${age}.`,
    evidence: (text: string) => `Seen: ${text}`,
    nextLook: (age: string) => `Next look in ${age}.`,
    pausedForEver: (invocation: string, name: string) =>
      `It stays at this pause until someone runs '${invocation} promote ${name}'.`,
    pausedUntil: (age: string) => `The pause ends by itself in ${age}.`,
    pauseOver: () => 'The pause is over; the controller should move on within seconds.',
    manuallyPaused: (invocation: string, name: string) =>
      `Someone paused it (spec.paused). '${invocation} promote ${name}' lets it go on.`,
    inconclusive: (invocation: string, name: string) =>
      `An analysis could not decide. Look at its AnalysisRun, then '${invocation} promote ${name}' or '${invocation} abort ${name}'.`,
    aborted: (invocation: string, name: string) =>
      `It was aborted and serves the stable version. '${invocation} retry rollout ${name}' tries again.`,
    unobserved: () =>
      'The controller has not seen the newest spec yet. If this lasts, check that it runs and watches this namespace.',
    replicaSet: (name: string, ready: number, wanted: number) =>
      `ReplicaSet ${name} has ${ready} of ${wanted} pods available.`,
    pod: (name: string, status: string) => `Pod ${name}: ${status}`,
    run: (name: string, phase: string, message: string) =>
      `AnalysisRun ${name} is ${phase}${message === '' ? '' : `: ${message}`}`,
    events: () => 'Latest warnings:',
  },
} as const;

/** Every language has every sentence. */
export type Messages = Widen<typeof en>;
type Widen<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...args: infer Args) => string
      ? (...args: Args) => string
      : Widen<T[Key]>;
};
