import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { ProviderError } from '../../base/errors.ts';

/** As much of a schema as reading needs. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** The configuration of a plugin of ours, or an error that names every wrong field. */
export function readPluginConfig<T>({ name, provider }: Metric, plugin: string, schema: Schema<T>): T {
  const config = provider.plugin?.[plugin];
  if (config === undefined) throw new ProviderError(`cannot measure metric ${name}: it has no ${plugin}`);
  const decoded = schema.safeParse(config);
  if (decoded.success) return decoded.data;
  const problems = decoded.error.issues.map(
    ({ path, message }) => `${[plugin, ...path.map(String)].join('.')}: ${message}`,
  );
  throw new ProviderError(`cannot measure metric ${name}: ${problems.join('; ')}`);
}
