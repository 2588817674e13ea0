import { formatTime, parseTime } from '../../base/time.ts';
import {
  type Decoded,
  decodeWith,
  type Faults,
  noteMismatch,
  readList,
  readNumber,
  readObject,
  readRecord,
  readText,
} from './decoding.ts';
import { type MetricSet, type MetricSetPair, type Points, seriesKey, type Tags } from './metric-set.ts';

/** Reads what Kayenta stores as a metric set pair list. */
export function decodeMetricSetPairs(document: unknown): Decoded<readonly MetricSetPair[]> {
  return decodeWith((faults) =>
    readList(document, 'metricSetPairs', faults, (item, path) => readPair(item, path, faults)),
  );
}

/** Reads what Kayenta stores as a metric set list: the series of one side. */
export function decodeMetricSets(document: unknown): Decoded<readonly MetricSet[]> {
  return decodeWith((faults) =>
    readList(document, 'metricSets', faults, (item, path) => readMetricSet(item, path, faults)),
  );
}

function readPair(value: unknown, path: string, faults: Faults): MetricSetPair {
  const pair = readObject(value, path, faults);
  const name = readText(pair['name'], `${path}.name`, faults);
  const tags = readTags(pair['tags'], `${path}.tags`, faults);
  const values = readObject(pair['values'], `${path}.values`, faults);
  return {
    name,
    id: readText(pair['id'] ?? seriesKey(name, tags), `${path}.id`, faults),
    tags,
    values: {
      control: readPoints(values['control'], `${path}.values.control`, faults),
      experiment: readPoints(values['experiment'], `${path}.values.experiment`, faults),
    },
  };
}

function readMetricSet(value: unknown, path: string, faults: Faults): MetricSet {
  const set = readObject(value, path, faults);
  const wholeNumber = (name: string) => {
    const number = readNumber(set[name] ?? 0, `${path}.${name}`, faults);
    if (number < 0) noteMismatch(faults, `${path}.${name}`, 'at least 0', number);
    return number;
  };
  const start = timeOf(set, 'start', path, faults);
  const end = timeOf(set, 'end', path, faults);
  return {
    name: readText(set['name'], `${path}.name`, faults),
    tags: readTags(set['tags'], `${path}.tags`, faults),
    startTimeMillis: start,
    startTimeIso: formatTime(start),
    endTimeMillis: end,
    endTimeIso: formatTime(end),
    stepMillis: wholeNumber('stepMillis'),
    values: readPoints(set['values'] ?? [], `${path}.values`, faults),
    attributes: readTags(set['attributes'], `${path}.attributes`, faults),
  };
}

/** Milliseconds, or else what the ISO text says; 0 when there is neither. */
function timeOf(
  set: Readonly<Record<string, unknown>>,
  which: 'start' | 'end',
  path: string,
  faults: Faults,
): number {
  const [millis, iso] = [set[`${which}TimeMillis`], set[`${which}TimeIso`]];
  if (millis !== undefined) return readNumber(millis, `${path}.${which}TimeMillis`, faults);
  if (iso === undefined) return 0;
  const at = typeof iso === 'string' ? parseTime(iso) : null;
  if (at === null) noteMismatch(faults, `${path}.${which}TimeIso`, 'a time as in 2030-01-01T00:00:00Z', iso);
  return at ?? 0;
}

function readTags(value: unknown, path: string, faults: Faults): Tags {
  return readRecord(value ?? {}, path, faults, (tag, at) => {
    if (typeof tag === 'string') return tag;
    noteMismatch(faults, at, 'a text', tag);
    return '';
  });
}

/** Numbers; a missing one is the text "NaN", as Jackson writes it. */
function readPoints(value: unknown, path: string, faults: Faults): Points {
  return readList(value, path, faults, (point, at) => {
    if (point === 'NaN') return Number.NaN;
    if (typeof point === 'number' && Number.isFinite(point)) return point;
    noteMismatch(faults, at, 'a number, or "NaN" for a missing point', point);
    return Number.NaN;
  });
}
