import type {
  AnalysisTemplateRef,
  AnalysisTemplateSpec,
  Argument,
  DryRun,
  MeasurementRetention,
  Metric,
} from '../../api/v1alpha1/analysis.ts';

/** Templates by name, as far as they were found. */
export interface TemplateCatalog {
  readonly namespaced: Readonly<Record<string, { readonly spec: AnalysisTemplateSpec }>>;
  readonly cluster: Readonly<Record<string, { readonly spec: AnalysisTemplateSpec }>>;
}

/** What several templates say together. */
export interface MergedTemplate {
  readonly metrics: readonly Metric[];
  readonly args: readonly Argument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

export type Merged<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly message: string };

interface Found {
  readonly key: string;
  readonly spec: AnalysisTemplateSpec;
  readonly isCluster: boolean;
}

/** Thrown and caught in this file only: recursion has many ways out and one way to say no. */
class Unmergeable extends Error {
  override readonly name = 'Unmergeable';
}

/**
 * Merges templates and the templates they name in turn. Namespaced ones come first, in the order they are named,
 * each followed by its own; cluster ones after them. One named twice counts once; one that names itself, directly
 * or not, is refused with the path of the circle.
 * @see argo-rollouts utils/analysis/helpers.go, FlattenTemplates.
 */
export function mergeTemplates(
  refs: readonly AnalysisTemplateRef[],
  catalog: TemplateCatalog,
): Merged<MergedTemplate> {
  try {
    const found = new Map<string, Found>();
    collect(refs, catalog, { found, path: [] });
    const templates = [...found.values()];
    const ordered = [
      ...templates.filter((one) => !one.isCluster),
      ...templates.filter((one) => one.isCluster),
    ];
    return { ok: true, value: mergeSpecs(ordered.map(({ spec }) => spec)) };
  } catch (thrown) {
    if (thrown instanceof Unmergeable) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

function collect(
  refs: readonly AnalysisTemplateRef[],
  catalog: TemplateCatalog,
  walk: { readonly found: Map<string, Found>; readonly path: readonly string[] },
): void {
  for (const ref of refs) {
    const template = findTemplate(ref, catalog);
    if (walk.path.includes(template.key)) {
      throw new Unmergeable(
        `analysis templates name each other in a circle: ${[...walk.path, template.key].join(' -> ')}`,
      );
    }
    if (walk.found.has(template.key)) continue;
    walk.found.set(template.key, template);
    collect(template.spec.templates ?? [], catalog, { ...walk, path: [...walk.path, template.key] });
  }
}

function findTemplate(
  { templateName = '', clusterScope }: AnalysisTemplateRef,
  catalog: TemplateCatalog,
): Found {
  const isCluster = clusterScope === true;
  const kind = isCluster ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
  const group = isCluster ? catalog.cluster : catalog.namespaced;
  const found = Object.hasOwn(group, templateName) ? group[templateName] : undefined;
  if (found === undefined) throw new Unmergeable(`${kind} '${templateName}' not found`);
  return { key: `${kind}/${templateName}`, spec: found.spec, isCluster };
}

function mergeSpecs(specs: readonly AnalysisTemplateSpec[]): MergedTemplate {
  const metrics = specs.flatMap((spec) => spec.metrics ?? []);
  const dryRun = specs.flatMap((spec) => spec.dryRun ?? []);
  const measurementRetention = specs.flatMap((spec) => spec.measurementRetention ?? []);
  const args = mergeArguments(specs.flatMap((spec) => spec.args ?? []));
  refuseRepeats(metrics, ({ name }) => name, 'metrics');
  return { metrics, args, dryRun, measurementRetention };
}

function refuseRepeats<Item>(items: readonly Item[], nameOf: (item: Item) => string, what: string): void {
  const repeated = findRepeat(items.map(nameOf));
  if (repeated !== null) throw new Unmergeable(repeatMessage(what, repeated));
}

function repeatMessage(what: string, name: string): string {
  return `two ${what} have the same name '${name}'`;
}

function findRepeat(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

/** Of arguments declared several times the first with a value stands; two different values are refused. */
function mergeArguments(args: readonly Argument[]): readonly Argument[] {
  const merged = new Map<string, Argument>();
  for (const arg of args) {
    const known = merged.get(arg.name);
    if (known?.value !== undefined && arg.value !== undefined && known.value !== arg.value) {
      throw new Unmergeable(
        `Argument \`${arg.name}\` specified multiple times with different values: '${known.value}', '${arg.value}'`,
      );
    }
    const isBetter = known === undefined || (isBare(known) && !isBare(arg));
    if (isBetter) merged.set(arg.name, arg);
  }
  return [...merged.values()];
}

function isBare({ value, valueFrom }: Argument): boolean {
  return value === undefined && valueFrom === undefined;
}

/** The rules of a run before those of its templates; the same metric named by two rules is refused. */
export function joinRules<Rule extends { readonly metricName: string }>(
  ofRun: readonly Rule[],
  ofTemplates: readonly Rule[],
  what: 'Dry-Run' | 'Measurement Retention',
): Merged<readonly Rule[]> {
  const rules = [...ofRun, ...ofTemplates];
  const repeated = findRepeat(rules.map(({ metricName }) => metricName));
  if (repeated === null) return { ok: true, value: rules };
  return { ok: false, message: repeatMessage(`${what} metric rules`, repeated) };
}

/** Declared arguments with the values a run brings, and the names it brings that nobody declared. */
export interface FilledArguments {
  readonly args: readonly Argument[];
  readonly unknown: readonly string[];
}

/** Filled arguments, or the one that nobody gave a value. */
export type Filling =
  | { readonly ok: true; readonly value: FilledArguments }
  | { readonly ok: false; readonly message: string; readonly argument: string };

/**
 * Fills declared arguments. A plain value that is brought replaces whatever the template had, a secret included.
 * @see argo-rollouts utils/analysis/helpers.go, MergeArgs.
 */
export function fillArguments(brought: readonly Argument[], declared: readonly Argument[]): Filling {
  const byName = new Map(brought.map((arg) => [arg.name, arg]));
  const args: Argument[] = [];
  for (const own of declared) {
    const filled = fillOne(own, byName.get(own.name));
    if (isBare(filled)) return { ok: false, message: unresolvedMessage(own.name), argument: own.name };
    args.push(filled);
  }
  const names = new Set(declared.map(({ name }) => name));
  return { ok: true, value: { args, unknown: [...byName.keys()].filter((name) => !names.has(name)) } };
}

function unresolvedMessage(name: string): string {
  return `args.${name} was not resolved: give it a value in the args of the analysis or in the template`;
}

function fillOne(declared: Argument, brought: Argument | undefined): Argument {
  const { name } = declared;
  if (brought?.value !== undefined) return { name, value: brought.value };
  if (brought?.valueFrom !== undefined) return { name, valueFrom: brought.valueFrom };
  return declared;
}
