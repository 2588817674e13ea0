/** A series' identity, sorted by label name, without empty values. `__name__` holds the metric name. */
export type Labels = ReadonlyMap<string, string>;

export const METRIC_NAME = '__name__';
export const NO_LABELS: Labels = new Map();

const keys = new WeakMap<Labels, string>();
const nameless = new WeakMap<Labels, Labels>();

/** An empty value is the same as an absent label; a later entry of the same name wins. */
export function labelsOf(entries: Iterable<readonly [string, string]>): Labels {
  const present = [...new Map(entries)].filter(([, value]) => value !== '');
  return new Map(present.sort(([a], [b]) => compareText(a, b)));
}

/** Equal for equal labels only. Lengths keep `{a="b,c"}` and `{a="b",c=""}` apart. */
export function labelsKey(labels: Labels): string {
  const known = keys.get(labels);
  if (known !== undefined) return known;
  let key = '';
  for (const [name, value] of labels) key += `${name.length}:${name}${value.length}:${value}`;
  keys.set(labels, key);
  return key;
}

export function withoutName(labels: Labels): Labels {
  if (!labels.has(METRIC_NAME)) return labels;
  const known = nameless.get(labels);
  if (known !== undefined) return known;
  const dropped = dropLabels(labels, [METRIC_NAME]);
  nameless.set(labels, dropped);
  return dropped;
}

export function dropLabels(labels: Labels, names: readonly string[]): Labels {
  const result = new Map(labels);
  for (const name of names) result.delete(name);
  return result;
}

export function keepLabels(labels: Labels, names: readonly string[]): Labels {
  return new Map([...labels].filter(([name]) => names.includes(name)));
}

/** Sets or, for an empty value, removes one label. */
export function setLabel(labels: Labels, name: string, value: string): Labels {
  return labelsOf([...labels, [name, value]]);
}

/** Orders series as Prometheus lists a matrix: by label pairs, name before value. */
export function compareLabels(a: Labels, b: Labels): number {
  const left = [...a].flat();
  const right = [...b].flat();
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareText(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export function formatLabels(labels: Labels): string {
  const pairs = [...labels].filter(([name]) => name !== METRIC_NAME);
  const body = pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
  return `${labels.get(METRIC_NAME) ?? ''}{${body}}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
