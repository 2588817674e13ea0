import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { FieldError } from '../base/errors.ts';
import type { FieldPath } from '../base/field-path.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { fillArguments } from '../engine/analysis/templates.ts';
import type { Observed } from '../engine/observed.ts';
import type { ScoreThresholds } from '../judge/kayenta/config.ts';
import type { CanaryJudgement } from '../judge/kayenta/judge-canary.ts';
import type { JudgeResult } from '../judge/kayenta/result.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { Explanation, Forecast, RolloutPlan } from './insight-results.ts';
import type { Backtest, BacktestRequest } from './judge/backtest.ts';
import type { Explained } from './judge/explain-steps.ts';
import type { JudgedRecording, RecordingRequest } from './judge/judge-recording.ts';
import type { Messages } from './messages/en.ts';
import type { Paint } from './output/paint.ts';
import type { Program } from './program.ts';

/** One cluster, as one user, with the namespace of commands that name none. */
export interface ClusterAccess {
  readonly kube: KubeClient;
  readonly namespace: string;
  /** URL, for messages. */
  readonly server: string;
  /** What the kubeconfig calls this user; the server may know another name. */
  readonly knownAs: string | null;
}

/** A text stream; `terminal` is null when it is a file or a pipe. */
export interface TextStream {
  write(text: string): void;
  readonly terminal: Terminal | null;
}

export interface Terminal {
  size(): { readonly columns: number; readonly rows: number };
  /**
   * Calls back when nothing on the screen can be trusted any more: after each change of size, and when a stopped
   * program goes on. The returned function ends that.
   */
  onResize(listener: () => void): () => void;
  /** Calls back right before the user's Ctrl-Z stops the program; the returned function ends that. */
  onSuspend(listener: () => void): () => void;
}

/** What the built program knows about itself. */
export interface BuildFacts {
  readonly version: string;
  readonly commit: string;
  readonly treeState: string;
  readonly date: string;
  readonly runtime: string;
  /** `os/arch` in Go's words. */
  readonly platform: string;
}

/** Something wrong in an object of a file. */
export interface LintError extends FieldError {
  /** `path`, part by part. */
  readonly place: FieldPath;
}

/** What commands ask of the controller's own rules. */
export interface Insights {
  /** Reads the cluster as the controller does. */
  explainRollout(context: CommandContext, access: ClusterAccess, name: string): Promise<Explanation>;
  /** What happens to a rollout's traffic next, and about when. */
  foretell(context: CommandContext, name: string): Promise<Forecast>;
  /** `file` holds objects that count as if they were in the cluster. */
  planRollout(
    context: CommandContext,
    rollout: Rollout,
    options: { readonly file: readonly KubeObject[]; readonly podStartMs: Millis },
  ): Promise<RolloutPlan>;
  /** What is wrong with a Rollout by itself, or beside the Services of the same file. */
  lintRollout(rollout: Rollout, file: readonly KubeObject[]): readonly FieldError[];
  readonly fillArguments: typeof fillArguments;
}

export interface Titled {
  readonly title: string;
  readonly value: unknown;
}

/** Manifests in files. */
export interface Manifests {
  /**
   * The objects of a file, or of the standard input for `-`. `fillsSpec` reads a Rollout without a spec as one with an
   * empty spec. @throws {CommandFailure} naming file and place.
   */
  read(path: string, options?: { readonly fillsSpec: boolean }): Promise<readonly KubeObject[]>;
  /** The objects of a text; `source` names it in errors. @throws {CommandFailure} */
  parse(text: string, source: string): readonly KubeObject[];
  /** The line, counted from 1, of a field of an object that was read; of what is around it where it is missing. */
  lineOf(object: KubeObject, path: FieldPath): number | null;
  /** Refuses a field that objects of that kind do not have. @throws {CommandFailure} in kubectl's words. */
  decode(object: KubeObject): void;
  toYaml(value: unknown): string;
  /** Two values as YAML, in the format of `diff -u`; empty when they are the same. */
  unifiedDiff(older: Titled, newer: Titled): string;
}

/** Recorded metrics to judge. */
export interface JudgeFilesRequest {
  /** Configuration, or data of both sides; which, is told by what is in them. */
  readonly files: readonly string[];
  /** `FILE` or `METRIC=FILE`, as is `experiment`. */
  readonly control: readonly string[];
  readonly experiment: readonly string[];
  /** Instead of those of the configuration. */
  readonly thresholds: Partial<ScoreThresholds>;
  readonly strict: boolean;
  /** This program as a user types it, for commands to copy. */
  readonly invocation: string;
}

export interface FileJudgement {
  readonly judgement: Exclude<CanaryJudgement, { readonly outcome: 'invalid' }>;
  readonly thresholds: ScoreThresholds;
}

/** How recorded ticks are read, and judged; texts as they were typed. */
export type RecordingFlags = Omit<RecordingRequest, 'files'>;

export interface ExplainOptions {
  /** Metric of a run; all of them without. */
  readonly metric: string | undefined;
  /** How many of the last looks are shown one by one. */
  readonly looks: number;
}

/** The sequential judge on recorded ticks. */
export interface SequentialJudging {
  /** @throws {UsageError} naming file, line and column of what cannot be judged. */
  judge(request: RecordingRequest): Promise<JudgedRecording>;
  lines(judged: JudgedRecording, messages: Messages): readonly string[];
  encode(judged: JudgedRecording): unknown;
  /** A recording of ticks, or an AnalysisRun in a file. */
  explainFile(request: RecordingRequest, options: ExplainOptions): Promise<readonly Explained[]>;
  /** @throws {CommandFailure} for a run without a look of that metric. */
  explainRun(run: AnalysisRun, options: ExplainOptions): readonly Explained[];
  explainedLines(explained: readonly Explained[], messages: Messages): readonly string[];
  encodeExplained(explained: readonly Explained[]): unknown;
  /** @throws {UsageError} naming the recording that cannot be used. */
  backtest(request: BacktestRequest): Promise<Backtest>;
  backtestLines(backtest: Backtest, messages: Messages): readonly string[];
  /** Draws it as SVG into a file. */
  plot(judged: JudgedRecording, file: string, messages: Messages): Promise<void>;
}

/** The judge of recorded metrics. */
export interface Judging {
  /** @throws {UsageError} naming the file and the place in it that cannot be judged. */
  judgeFiles(request: JudgeFilesRequest): Promise<FileJudgement>;
  /** The result as Kayenta writes it in JSON. */
  encodeResult(result: JudgeResult): unknown;
  /** What is wrong with the configurations of our judges in a template or a run; nothing for other objects. */
  lintJudges(object: KubeObject): readonly LintError[];
  readonly sequential: SequentialJudging;
}

export type ObservedTraffic = Pick<Observed, 'routes' | 'services' | 'stableEndpoints' | 'referenceErrors'>;

/** What the entries of a kubeconfig are called. */
export interface KubeconfigNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

/** The world outside the CLI, passed in by whoever starts it. */
export interface CliEnvironment {
  readonly program: Program;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: TextStream;
  readonly err: TextStream;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  /** Aborted by Ctrl-C and SIGTERM; its reason is then what a shell calls that end: 130, 143. */
  readonly signal: AbortSignal;
  /** Resolves once nobody can read the standard output any more, as after `| head -1`. Watches end then. */
  readerGone(): Promise<void>;
  readonly build: BuildFacts;
  connect(flags: ConnectionFlags): Promise<ClusterAccess>;
  /** Of that file, else of the one that `connect` would read; for completion. */
  kubeconfigNames(file: string | undefined): Promise<KubeconfigNames>;
  /** What a Rollout's Services and routes do, read as the controller reads it. Loaded on first use. */
  observeTraffic(kube: KubeClient, rollout: Rollout): Promise<ObservedTraffic>;
  /** Loaded on first use: our sentences in Korean. */
  korean(): Promise<Messages>;
  /** Loaded on first use: the rules of the engine. */
  insights(): Promise<Insights>;
  /** The CustomResourceDefinitions that come with this program, as one YAML text. */
  crds(): Promise<string>;
  /** Loaded on first use: a parser and schemas that most commands do not need. */
  manifests(): Promise<Manifests>;
  /** Loaded on first use: the statistics. */
  judging(): Promise<Judging>;
}

/** Whether writes are sent, printed instead, or sent to be checked and thrown away. */
export type DryRun = 'none' | 'client' | 'server';

/** What a command may use. */
export interface CommandContext {
  readonly program: Program;
  readonly out: TextStream;
  readonly err: TextStream;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readerGone: CliEnvironment['readerGone'];
  readonly build: BuildFacts;
  readonly messages: Messages;
  /** Writes through `cluster()` change nothing unless this is `none`. */
  readonly dryRun: DryRun;
  /** The colours a command uses unless its own flag says otherwise. */
  readonly paint: Paint;
  manifests(): Promise<Manifests>;
  crds(): Promise<string>;
  insights(): Promise<Insights>;
  judging(): Promise<Judging>;
  observeTraffic: CliEnvironment['observeTraffic'];
  /** kubectl's flags for the cluster that this command line chose: ` --context=prod`; empty for its own default. */
  readonly kubectlFlags: string;
  /** The flags by which a further command meets the same objects, as the user gave them: ` -n shop`; or empty. */
  readonly sameFlags: string;
  /** The usage text of what words lead to. @throws {UsageError} when they lead nowhere. */
  usageOf(words: readonly string[]): string;
  /** Connects on first use; commands that need no cluster never do. */
  cluster(): Promise<ClusterAccess>;
}
