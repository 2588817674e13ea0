import type { FieldError } from '../../base/errors.ts';
import {
  type AnalysisOptions,
  type CanaryConfig,
  JUDGE_NAME,
  type MetricConfig,
  type ScoreThresholds,
  type UnknownWord,
} from './config.ts';
import {
  type Decoded,
  decodeWith,
  type Faults,
  memberAt,
  noteMismatch,
  readBoolean,
  readList,
  readNumber,
  readObject,
  readRecord,
  readText,
} from './decoding.ts';

/** Kayenta's, for a shift of the whole distribution (`NetflixACAJudge.classifyMetric`). */
const DEFAULT_OUTLIER_FACTOR = 3;
const DEFAULT_RATIO = 1;
const DEFAULT_CLES = 0.5;

/**
 * Reads a canary configuration as Kayenta stores it. Unknown members are ignored, as there; a wrong type is refused
 * with its path, because Kayenta gives up the whole judgement on it.
 */
export function decodeCanaryConfig(document: unknown): Decoded<CanaryConfig> {
  return decodeWith((faults) => {
    const config = readObject(document, 'config', faults);
    if (config['judge'] !== undefined) readJudge(config['judge'], faults);
    const metrics = readList(config['metrics'], 'metrics', faults, (item, path) =>
      readMetric(item, path, faults),
    );
    faults.push(...repeatedNames(metrics));
    const classifier = readObject(config['classifier'] ?? {}, 'classifier', faults);
    return {
      metrics,
      groupWeights: readRecord(
        classifier['groupWeights'] ?? {},
        'classifier.groupWeights',
        faults,
        (weight, path) => readNumber(weight, path, faults),
      ),
      scoreThresholds: readThresholds(classifier['scoreThresholds'] ?? null, faults),
    };
  });
}

function readJudge(value: unknown, faults: Faults): void {
  const name = readObject(value, 'judge', faults)['name'];
  if (name !== undefined && name !== JUDGE_NAME) noteMismatch(faults, 'judge.name', JUDGE_NAME, name);
}

function repeatedNames(metrics: readonly MetricConfig[]): FieldError[] {
  const names = metrics.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    const message = `${JSON.stringify(name)} is already the name of metrics[${first}]`;
    return first === index ? [] : [{ path: `metrics[${index}].name`, message }];
  });
}

function readThresholds(value: unknown, faults: Faults): ScoreThresholds | null {
  if (value === null) return null;
  const { pass, marginal } = readObject(value, 'classifier.scoreThresholds', faults);
  return {
    pass: readNumber(pass, 'classifier.scoreThresholds.pass', faults),
    marginal: readNumber(marginal, 'classifier.scoreThresholds.marginal', faults),
  };
}

function readMetric(value: unknown, path: string, faults: Faults): MetricConfig {
  const metric = readObject(value, path, faults);
  const unknownWords: UnknownWord[] = [];
  const canary = memberAt(metric, ['analysisConfigurations', 'canary']) ?? {};
  const place = { canary, path: `${path}.analysisConfigurations.canary`, faults, unknownWords };
  return {
    name: readText(metric['name'], `${path}.name`, faults),
    groups: readList(metric['groups'] ?? [], `${path}.groups`, faults, (group, at) =>
      readText(group, at, faults),
    ),
    analysis: readAnalysis(place),
    unknownWords,
  };
}

/** One metric's options, and where what is wrong or unknown in them is noted. */
interface Place {
  readonly canary: unknown;
  readonly path: string;
  readonly faults: Faults;
  readonly unknownWords: UnknownWord[];
}

function readAnalysis(place: Place): AnalysisOptions {
  const measure = wordAt(place, 'effectSize.measure', ['meanRatio', 'cles']);
  const effect = measure === 'cles' ? DEFAULT_CLES : DEFAULT_RATIO;
  const limit = (name: string) => numberAt(place, `effectSize.${name}`, effect);
  return {
    direction: wordAt(place, 'direction', ['either', 'increase', 'decrease']),
    nanStrategy: wordAt(place, 'nanStrategy', ['remove', 'replace']),
    critical: flagAt(place, 'critical'),
    mustHaveData: flagAt(place, 'mustHaveData'),
    muted: flagAt(place, 'muted'),
    outliers: {
      strategy: wordAt(place, 'outliers.strategy', ['keep', 'remove']),
      factor: outlierFactorAt(place),
    },
    effectSize: {
      measure,
      allowedIncrease: limit('allowedIncrease'),
      allowedDecrease: limit('allowedDecrease'),
      criticalIncrease: limit('criticalIncrease'),
      criticalDecrease: limit('criticalDecrease'),
    },
  };
}

function optionAt({ canary }: Place, name: string): unknown {
  return memberAt(canary, name.split('.'));
}

/** One of the known words, the first when there is none or another. `none` is what Kayenta itself puts for absent. */
function wordAt<Word extends string>(place: Place, name: string, words: readonly [Word, ...Word[]]): Word {
  const value = optionAt(place, name);
  const path = `${place.path}.${name}`;
  const [fallback] = words;
  if (value === undefined || value === 'none') return fallback;
  if (typeof value !== 'string') {
    noteMismatch(place.faults, path, `one of ${words.join(', ')}`, value);
    return fallback;
  }
  const known = words.find((word) => word === value);
  if (known === undefined) place.unknownWords.push({ path, word: value, takenAs: fallback });
  return known ?? fallback;
}

function numberAt(place: Place, name: string, fallback: number): number {
  const value = optionAt(place, name);
  return value === undefined ? fallback : readNumber(value, `${place.path}.${name}`, place.faults);
}

function flagAt(place: Place, name: string): boolean {
  const value = optionAt(place, name);
  return value === undefined ? false : readBoolean(value, `${place.path}.${name}`, place.faults);
}

/** Kayenta's detector demands a factor above 0, but is only made when outliers are removed. */
function outlierFactorAt(place: Place): number {
  const factor = numberAt(place, 'outliers.outlierFactor', DEFAULT_OUTLIER_FACTOR);
  if (factor <= 0 && optionAt(place, 'outliers.strategy') === 'remove') {
    noteMismatch(place.faults, `${place.path}.outliers.outlierFactor`, 'above 0', factor);
  }
  return factor;
}
