/** Why a command could not be done. Where upstream has a text for it, the English one is upstream's. */
export const failuresEn = {
  // Command lines
  dryRun: (text: string) => `invalid dry-run value ${text}: it is none, client or server`,
  form: (form: string) => `cannot print as ${form}: -o is json, yaml, name, or jsonpath=TEMPLATE`,
  noNames: 'what this command prints has no names: use -o json, yaml or jsonpath',
  outputAndWatch: '-o and --watch do not go together',
  template: (template: string, why: string) => `cannot read JSONPath ${template}: ${why}`,
  openBrace: 'a brace is not closed',
  strayEnd: 'an end has no range',
  missingEnd: 'its end is missing',
  cannotFollow: (path: string, why: string) => `cannot follow JSONPath ${path}: ${why}`,
  shell: (asked: string, shells: string) => `invalid argument ${asked} for "completion": ${shells}`,
  goal: (text: string, phases: string) =>
    `cannot wait for ${text}: --for is phase=${phases}, step=NUMBER or weight=NUMBER`,
  logLevel: (level: string) => `not a valid logrus Level: ${level}`,
  bothSkips: 'Cannot use skip-current-step and skip-all-steps flags at the same time',
  fromOrFile: 'one of --from or --from-file must be specified',
  nameAndValue: 'arguments must be in the form NAME=VALUE',
  notAnImage: (text: string) => `not CONTAINER=IMAGE: ${text}`,
  serverAddress: (text: string) => `--server is not an address: ${text}`,
  impersonation: '--as-uid and --as-group need --as',
  certificatePair: '--client-certificate and --client-key belong together',
  noDeletes: 'cannot delete in a dry run',
  // Files
  cannotRead: (file: string, why: string) => `cannot read ${file}: ${why}`,
  cannotWrite: (file: string, why: string) => `cannot write ${file}: ${why}`,
  unknownField: (why: string) => `error unmarshaling JSON: while decoding JSON: ${why}`,
  fieldIs: (path: string, kind: string, name: string) => `The field is ${path} of ${kind} ${name}.`,
  noObject: (place: string) => `${place} is no Kubernetes object: it needs apiVersion, kind and metadata`,
  document: (file: string, number: number) => `${file} (document ${number})`,
  noSpec: (file: string, object: string) => `${file}: ${object} has no spec`,
  noTemplate: (file: string) => `no AnalysisTemplate in ${file}`,
  noRollout: (file: string) => `no Rollout in ${file}`,
  wouldNotRun: (name: string) => `Rollout ${name} would not run`,
  // Objects of the cluster
  segment: {
    resource: (name: string, why: string) => `invalid resource name ${name}: [${why}]`,
    namespace: (name: string, why: string) => `invalid namespace ${name}: [${why}]`,
    mayNotBe: (text: string) => `may not be '${text}'`,
    mayNotContain: (letter: string) => `may not contain '${letter}'`,
  },
  notFound: (what: string) => `${what} not found`,
  alreadyExists: (what: string) => `${what} already exists`,
  noResource: 'the server could not find the requested resource',
  nothingListed: 'No resources found.',
  notTaken: (name: string, field: string) =>
    `${name} did not take ${field}: the cluster's CRDs are of another version`,
  unresolved: (argument: string) => `args.${argument} was not resolved`,
  unknownArgument: (template: string, argument: string, known: string) =>
    `template ${template} has no argument ${argument}; it has: ${known}`,
  none: 'none',
  invalidName: 'name is invalid',
  unsupported: (kind: string) => `creates of ${kind} unsupported`,
  watchOne: 'Cannot watch multiple resources',
  watchKinds: 'Can only watch resources of type Rollout or Experiment',
  workload: (kind: string) => `workload of type ${kind} is not supported`,
  container: (name: string) => `unable to find container named ${name}`,
  nothingToCompare: (name: string, count: number) =>
    `${name} has ${count} ${count === 1 ? 'revision' : 'revisions'}, so there is nothing to compare`,
  noRevision: (name: string, revision: string, known: string) =>
    `${name} has no revision ${revision}; it has: ${known}`,
  noHistory: (name: string) => `no revision found for rollout ${name}`,
  revision: (revision: number) => `unable to find specified revision ${revision} in history`,
  notRestored: (revision: number, why: string) => `failed restoring revision ${revision}: ${why}`,
  skipBlueGreen: 'Cannot skip steps of a bluegreen rollout. Run without a flags',
  skipNothing: 'Cannot skip steps of a rollout without steps',
  timeout: 'Rollout status watch exceeded timeout',
  degraded: (message: string) => `The rollout is in a degraded state with message: ${message}`,
  isDegraded: (name: string, message: string) => `${name} is Degraded: ${message}`,
  notReached: (name: string, goal: string, standing: string) =>
    `${name} has not reached ${goal} in time: it is ${standing}`,
  noDashboard: (invocation: string) =>
    `this version has no dashboard yet; '${invocation} get rollout NAME --watch' and '${invocation} list ` +
    "rollouts --watch' show the same in the terminal",
  noNotifications:
    'this version sends no notifications yet; subscriptions in annotations are kept and ignored',
};
