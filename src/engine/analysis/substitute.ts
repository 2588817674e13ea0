import type { AnalysisRunSpec, Argument, Metric } from '../../api/v1alpha1/analysis.ts';

/** Stands in for a secret's value where only the shape of a metric matters. Same word as upstream's. */
export const SECRET_PLACEHOLDER = 'temp-for-secret';

/** One value of one Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** What substitution gave: the whole, or why it is not whole. */
export type Substituted<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly message: string };

/** The values of a run's arguments by name; `secretValue` is asked for those that live in Secrets. */
export function argumentValues(
  args: readonly Argument[],
  secretValue: (ref: SecretKey) => string,
): Substituted<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const { name, value, valueFrom } of args) {
    const ref = valueFrom?.secretKeyRef;
    const resolved = value ?? (ref === undefined ? undefined : secretValue(ref));
    if (resolved === undefined) return { ok: false, message: `argument "${name}" was not supplied` };
    values.set(name, resolved);
  }
  return { ok: true, value: values };
}

/** The secrets a run's arguments name and no plain value overrides. */
export function secretKeys({ args = [] }: AnalysisRunSpec): readonly SecretKey[] {
  return args.flatMap(({ value, valueFrom }) =>
    value === undefined && valueFrom?.secretKeyRef !== undefined ? [valueFrom.secretKeyRef] : [],
  );
}

/**
 * Puts values in place of `{{args.<name>}}` in every text of a metric, names of map members included. Blanks inside
 * the braces do not matter. Any other `{{…}}` is an error: a placeholder left in a query would be measured.
 */
export function substituteMetric(metric: Metric, values: ReadonlyMap<string, string>): Substituted<Metric> {
  const missing: string[] = [];
  const replace = (text: string): string =>
    text.replaceAll(/\{\{([^{}]*)\}\}/g, (_, tag: string) => {
      const name = tag.trim();
      const value = name.startsWith('args.') ? values.get(name.slice('args.'.length)) : undefined;
      if (value === undefined) missing.push(tag);
      return value ?? '';
    });
  const value = mapTexts(metric, replace) as Metric;
  const [first] = missing;
  return first === undefined ? { ok: true, value } : { ok: false, message: `failed to resolve {{${first}}}` };
}

function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [replace(key), mapTexts(member, replace)]),
  );
}

/** Every metric with its arguments in place; the first one that cannot be resolved stops all. */
export function substituteMetrics(
  metrics: readonly Metric[],
  values: ReadonlyMap<string, string>,
): Substituted<readonly Metric[]> {
  const resolved: Metric[] = [];
  for (const metric of metrics) {
    const one = substituteMetric(metric, values);
    if (!one.ok) return one;
    resolved.push(one.value);
  }
  return { ok: true, value: resolved };
}
