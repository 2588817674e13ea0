import type { FieldError } from '../../base/errors.ts';
import type { Decoded } from './decoding.ts';
import {
  expectedPoints,
  type MetricSet,
  type MetricSetPair,
  type MetricSetScope,
  type Points,
  seriesKey,
  type Tags,
  tagsKey,
} from './metric-set.ts';

type Series = readonly MetricSet[];

/** The series of both sides. */
export interface SidesToMix {
  readonly control: Series;
  readonly experiment: Series;
}

/**
 * Pairs the series of both sides by metric and tags, in the order of `names`. A series without a partner meets points
 * that are all missing, as does every tagged one where exactly one side has a series without tags: that one only says
 * how many points to expect, and its own values are not used (Kayenta, `MetricSetMixerService.mixAll`).
 */
export function mixMetricSets(
  names: readonly string[],
  sides: SidesToMix,
): Decoded<readonly MetricSetPair[]> {
  const errors: FieldError[] = [];
  const pairs = names.flatMap((name) => {
    const isNamed = (set: MetricSet) => set.name === name;
    const own = { control: sides.control.filter(isNamed), experiment: sides.experiment.filter(isNamed) };
    const error = mismatchOf(name, own);
    if (error === null) return pairsOf(own);
    errors.push(error);
    return [];
  });
  return errors.length === 0 ? { ok: true, value: pairs } : { ok: false, errors };
}

/** Pairs two series that must belong together (Kayenta, `MetricSetMixerService.mixOne`). */
export function mixOne(control: MetricSet, experiment: MetricSet): Decoded<MetricSetPair> {
  const message = misfitOf(control, experiment);
  return message === null
    ? { ok: true, value: pair(control, experiment) }
    : { ok: false, errors: [{ path: control.name, message }] };
}

function misfitOf(control: MetricSet, experiment: MetricSet): string | null {
  if (control.name === '') return 'Control metric set name was not set';
  if (experiment.name === '') return 'Experiment metric set name was not set';
  const [ours, theirs] = [seriesKey(control.name, control.tags), seriesKey(experiment.name, experiment.tags)];
  if (control.name !== experiment.name) {
    return `Control metric set name ${control.name} does not match experiment metric set name ${experiment.name}`;
  }
  return ours === theirs
    ? null
    : `Control metric set tags of ${ours} do not match experiment metric set tags of ${theirs}`;
}

function mismatchOf(name: string, { control, experiment }: SidesToMix): FieldError | null {
  for (const [side, sets] of Object.entries({ control, experiment })) {
    if (sets.length === 0)
      return { path: `${side}.${name}`, message: `No ${side} metrics found for ${name}` };
  }
  const [controlKeys, experimentKeys] = [tagKeys(control), tagKeys(experiment)];
  if (controlKeys === '' || experimentKeys === '' || controlKeys === experimentKeys) return null;
  const message = `control and experiment have different tag keys: ${controlKeys}; ${experimentKeys}`;
  return { path: name, message };
}

function tagKeys(sets: Series): string {
  return [...new Set(sets.flatMap(({ tags }) => Object.keys(tags)))].toSorted().join(', ');
}

function pairsOf({ control, experiment }: SidesToMix): MetricSetPair[] {
  const [isControlBare, isExperimentBare] = [control.some(isBare), experiment.some(isBare)];
  if (isControlBare && !isExperimentBare) {
    return experiment.map((set) => pair(placeholder(control, set.tags), set));
  }
  if (isExperimentBare && !isControlBare) {
    return control.map((set) => pair(set, placeholder(experiment, set.tags)));
  }
  const tagMaps = new Map([...control, ...experiment].map(({ tags }) => [tagsKey(tags), tags]));
  return [...tagMaps.values()].map((tags) => pair(withTags(control, tags), withTags(experiment, tags)));
}

function isBare({ tags }: MetricSet): boolean {
  return Object.keys(tags).length === 0;
}

function withTags(sets: Series, tags: Tags): MetricSet {
  return sets.find((set) => tagsKey(set.tags) === tagsKey(tags)) ?? placeholder(sets, tags);
}

/** A series of missing points in the window of the first of `sets`. */
function placeholder([first]: Series, tags: Tags): MetricSet {
  if (first === undefined) throw new TypeError('a side without series');
  return { ...first, tags, values: [] };
}

function pair(control: MetricSet, experiment: MetricSet): MetricSetPair {
  const { name, tags } = control;
  return {
    name,
    id: seriesKey(name, tags),
    tags,
    values: { control: filledUp(control), experiment: filledUp(experiment) },
    scopes: { control: scopeOf(control), experiment: scopeOf(experiment) },
    attributes: { control: control.attributes, experiment: experiment.attributes },
  };
}

/** Up to the expected number of points, the missing ones at the end. */
function filledUp(set: MetricSet): Points {
  const missing = Math.max(0, expectedPoints(set) - set.values.length);
  return [...set.values, ...new Array<number>(missing).fill(Number.NaN)];
}

function scopeOf({ startTimeIso, startTimeMillis, stepMillis }: MetricSet): MetricSetScope {
  return { startTimeIso, startTimeMillis, stepMillis };
}
