import type { ApiReply } from './record.ts';

/** Relative difference up to which two numbers are the same: they may add up in another order. */
const TOLERANCE = 1e-12;

/** Says how two answers differ, or `null` when they mean the same. `ordered`: the order of rows counts. */
export function differenceOf(expected: ApiReply, actual: ApiReply, ordered: boolean): string | null {
  if (expected.status !== actual.status) return `status ${actual.status}, expected ${expected.status}`;
  if (expected.errorType !== actual.errorType) return `${actual.errorType}, expected ${expected.errorType}`;
  return valueDifference(canonical(expected.data, ordered), canonical(actual.data, ordered), '$');
}

function canonical(content: unknown, ordered: boolean): unknown {
  if (ordered || !isRecord(content) || !Array.isArray(content['result'])) return content;
  if (content['resultType'] !== 'vector' && content['resultType'] !== 'matrix') return content;
  const rows: unknown[] = content['result'];
  return { ...content, result: [...rows].sort((a, b) => (metricText(a) < metricText(b) ? -1 : 1)) };
}

function metricText(row: unknown): string {
  const metric = isRecord(row) && isRecord(row['metric']) ? row['metric'] : {};
  return JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueDifference(expected: unknown, actual: unknown, at: string): string | null {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      return `${at}: ${actual.length} items, expected ${expected.length}`;
    return firstDifference(expected.keys(), (i) => valueDifference(expected[i], actual[i], `${at}[${i}]`));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return firstDifference(keys, (key) => valueDifference(expected[key], actual[key], `${at}.${key}`));
  }
  if (expected === actual || isClose(expected, actual)) return null;
  return `${at}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

function firstDifference<Key>(keys: Iterable<Key>, differenceAt: (key: Key) => string | null): string | null {
  for (const key of keys) {
    const difference = differenceAt(key);
    if (difference !== null) return difference;
  }
  return null;
}

function isClose(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  const [a, b] = [Number(expected), Number(actual)];
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
