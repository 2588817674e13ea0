import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { ProviderError } from '../../base/errors.ts';
import type { ReadConfig } from '../../judge/plugin-config.ts';

/** The configuration of a plugin of ours, or an error that names every wrong field. */
export function readPluginConfig<T>(
  { name, provider }: Metric,
  plugin: string,
  read: (config: unknown) => ReadConfig<T>,
): T {
  const config = provider.plugin?.[plugin];
  if (config === undefined) throw new ProviderError(`cannot measure metric ${name}: it has no ${plugin}`);
  const found = read(config);
  if (found.ok) return found.value;
  throw new ProviderError(
    `cannot measure metric ${name}: ${found.problems.map(({ text }) => text).join('; ')}`,
  );
}
