import type { AnalysisRun, Measurement, Metric, MetricResult } from '../api/v1alpha1/analysis.ts';
import type { Clock, EpochMs } from '../base/time.ts';
import type { Value } from '../judge/expression/value.ts';

type Metadata = Readonly<Record<string, string>>;

/** What a provider answers. Failing to answer at all is thrown as `ProviderError`: an Error to be tried again. */
export type Reading =
  /** A result for the metric's conditions to judge; `text` is how status shows it. No data is a result too. */
  | {
      readonly outcome: 'result';
      readonly result: Value;
      readonly text: string;
      readonly metadata?: Metadata;
    }
  /** The provider's own judgement; conditions do not apply. An Error here keeps its metadata, unlike one thrown. */
  | {
      readonly outcome: 'verdict';
      readonly phase: 'Successful' | 'Failed' | 'Inconclusive' | 'Error';
      readonly message?: string;
      readonly metadata?: Metadata;
    }
  /** Not over yet. It is asked again at `resumeAt`, or when something of it changes. */
  | {
      readonly outcome: 'running';
      readonly resumeAt: EpochMs;
      /** What is known meanwhile, for people. */
      readonly message?: string;
      readonly metadata: Metadata;
    };

/** One metric of one run at one moment, arguments and secrets in place. */
export interface MeasureContext {
  readonly run: AnalysisRun;
  readonly metric: Metric;
  /** 1 for the first measurement of the metric, counting errors. The same until its result is recorded. */
  readonly attempt: number;
  /** The canary's weight as the Rollout that owns the run last set it; null where no route has one. */
  readonly weight: number | null;
  /** What the last run before this one measured of the same metric of the same canary, where there was one. */
  readonly predecessor: { readonly runName: string; readonly result: MetricResult } | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** One source of measurements. */
export interface MetricProvider {
  readonly type: string;
  /** Shown beside the metric's measurements. */
  describe(metric: Metric): Metadata;
  /** Takes a measurement or begins one. Called twice for the same attempt (after a crash) it begins one only. */
  measure(context: MeasureContext): Promise<Reading>;
  /** For measurements that take longer than a call; absent where `measure` never answers `running`. */
  readonly lasting?: LastingMeasurement;
}

export interface LastingMeasurement {
  resume(context: MeasureContext, measurement: Measurement): Promise<Reading>;
  /** Ends it early; what is there counts. */
  terminate(context: MeasureContext, measurement: Measurement): Promise<Reading>;
  /** Removes what older measurements than the `kept` newest left in the cluster. */
  collectGarbage(
    context: Omit<MeasureContext, 'attempt' | 'weight' | 'predecessor'>,
    kept: number,
  ): Promise<void>;
}
