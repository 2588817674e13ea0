import type { Metric } from '../api/v1alpha1/analysis.ts';
import { JUDGE_PLUGIN, SEQUENTIAL_PLUGIN } from '../api/v1alpha1/labels.ts';
import { ProviderError } from '../base/errors.ts';
import { exhaustive } from '../base/exhaustive.ts';
import type { SendHttp } from './http.ts';
import type { MetricProvider } from './provider.ts';
import { type JobDeps, jobProvider } from './providers/job.ts';
import { judgeProvider } from './providers/judge.ts';
import { prometheusProvider } from './providers/prometheus.ts';
import { sequentialProvider } from './providers/sequential.ts';
import { webProvider } from './providers/web.ts';

/** The types of provider this build measures with. A metric of any other type is refused by name. */
const TYPES = ['prometheus', 'web', 'job'] as const;
type ProviderType = (typeof TYPES)[number];
/** Keys of `provider.plugin`: they are ours, and valid against upstream's CRD. */
const PLUGINS = [SEQUENTIAL_PLUGIN, JUDGE_PLUGIN] as const;
type PluginName = (typeof PLUGINS)[number];

export const SUPPORTED_PROVIDERS: ReadonlySet<string> = new Set([
  ...TYPES,
  ...PLUGINS.map((name) => `plugin ${name}`),
]);

export interface ProviderDeps {
  readonly send: SendHttp;
  readonly prometheusAddress: string | null;
  readonly jobs: JobDeps;
}

/** Finds the provider of a metric. Run validation has refused every metric that has none. */
export type FindProvider = (metric: Metric) => MetricProvider;

export function createProviders(deps: ProviderDeps): FindProvider {
  const providers = new Map(TYPES.map((type) => [type, createProvider(type, deps)]));
  const plugins = new Map(PLUGINS.map((name) => [name, createPlugin(name, deps)]));
  return (metric) => {
    for (const [name, provider] of plugins) if (metric.provider.plugin?.[name] !== undefined) return provider;
    for (const [type, provider] of providers) if (metric.provider[type] !== undefined) return provider;
    throw new ProviderError(`no valid provider in metric '${metric.name}'`);
  };
}

function createProvider(type: ProviderType, deps: ProviderDeps): MetricProvider {
  switch (type) {
    case 'prometheus':
      return prometheusProvider({ send: deps.send, defaultAddress: deps.prometheusAddress });
    case 'web':
      return webProvider(deps.send);
    case 'job':
      return jobProvider(deps.jobs);
    default:
      return exhaustive(type);
  }
}

function createPlugin(name: PluginName, deps: ProviderDeps): MetricProvider {
  switch (name) {
    case SEQUENTIAL_PLUGIN:
      return sequentialProvider({ send: deps.send, defaultAddress: deps.prometheusAddress });
    case JUDGE_PLUGIN:
      return judgeProvider({ send: deps.send, defaultAddress: deps.prometheusAddress });
    default:
      return exhaustive(name);
  }
}
