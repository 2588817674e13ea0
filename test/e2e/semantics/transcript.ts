/** One request with what came back, made comparable between servers and runs. */
export interface Exchange {
  readonly request: string;
  readonly status: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
}

type Names = ReadonlyMap<string, string>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const isVersionKey = (key: string) => key === 'resourceVersion' || key.endsWith('.resourceVersion');

/**
 * Replaces what differs from run to run: UIDs, times, names made of chance, addresses. A resourceVersion becomes
 * its rank among those of the transcript, so that "newer" and "unchanged" stay visible.
 */
export function normalise(exchanges: readonly Exchange[], names: Names): readonly Exchange[] {
  const versions = new Set<number>();
  for (const { body } of exchanges) collectVersions(body, versions);
  const ranks = new Map(
    [...versions].sort((a, b) => a - b).map((rv, index) => [String(rv), `rv${index + 1}`]),
  );
  const uids = new Map<string, string>();
  return exchanges.map((one) => normaliseValue(one, { names, ranks, uids }) as Exchange);
}

function collectVersions(value: unknown, into: Set<number>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (isVersionKey(key) && typeof member === 'string' && /^\d+$/.test(member)) into.add(Number(member));
    else collectVersions(member, into);
  }
}

interface Replacing {
  readonly names: Names;
  readonly ranks: ReadonlyMap<string, string>;
  readonly uids: Map<string, string>;
}

function normaliseValue(value: unknown, replacing: Replacing): unknown {
  if (Array.isArray(value)) return value.map((item) => normaliseValue(item, replacing));
  if (typeof value === 'string') return normaliseText(value, replacing);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    result[normaliseText(key, replacing)] = normaliseMember(key, member, replacing);
  }
  return result;
}

/** Field managers of controllers that come and go by their own timing are no part of the comparison. */
function isForeignManager(entry: unknown): boolean {
  return isRecord(entry) && entry['manager'] === 'kube-controller-manager';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Several faults come in any order, and some twice. */
function inOrder(causes: readonly unknown[]): readonly unknown[] {
  return [...new Set(causes.map((cause) => JSON.stringify(cause)))]
    .sort()
    .map((text) => JSON.parse(text) as unknown);
}

function normaliseMember(key: string, member: unknown, replacing: Replacing): unknown {
  if (typeof member === 'string') return normaliseNamedText(key, member, replacing);
  if (key === 'nodePort' && typeof member === 'number') return '<port>';
  if (!Array.isArray(member)) return normaliseValue(member, replacing);
  if (key === 'clusterIPs' && /^\d/.test(String(member[0]))) return ['<ip>'];
  const kept = /(^|\.)managedFields$/.test(key) ? member.filter((entry) => !isForeignManager(entry)) : member;
  const normal = kept.map((entry) => normaliseValue(entry, replacing));
  return key === 'causes' ? inOrder(normal) : normal;
}

function normaliseNamedText(key: string, text: string, replacing: Replacing): string {
  if (isVersionKey(key)) return replacing.ranks.get(text) ?? text;
  if (/(^|\.)continue$/.test(key) && text !== '') return '<continue>';
  if (key === 'clusterIP' && /^\d/.test(text)) return '<ip>';
  const shown = key === 'message' ? text.replace(/ is invalid: \[.*\]$/s, ' is invalid: <all>') : text;
  return normaliseText(shown, replacing);
}

function normaliseText(text: string, { names, uids }: Replacing): string {
  if (TIME.test(text)) return '<time>';
  if (/^\d+s$/.test(text)) return '<age>';
  let result = text.replace(UID, (uid) => {
    const known = uids.get(uid) ?? `<uid${uids.size + 1}>`;
    uids.set(uid, known);
    return known;
  });
  for (const [from, to] of names) result = result.replaceAll(from, to);
  return result
    .replace(/([?&]resourceVersion=)[1-9]\d{0,9}(?=&|$)/, '$1<rv>')
    .replace(/([?&]continue=)[^&]+/, '$1<continue>')
    .replace(/ResourceVersion in record \(\d+\)/, 'ResourceVersion in record (<rv>)')
    .replace(/ at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, ' at <time>')
    .replace(
      /Too large resource version: \d+, current: \d+/,
      'Too large resource version: <rv>, current: <rv>',
    )
    .replace(/too old resource version: \d+ \(\d+\)/, 'too old resource version: <rv> (<rv>)');
}
