import type { Secret } from '../api/kubernetes/core.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import { errorText, NotFoundError, TerminalError } from '../base/errors.ts';
import {
  argumentValues,
  type SecretKey,
  type Substituted,
  secretKeys,
} from '../engine/analysis/substitute.ts';
import type { KubeClient } from '../kube/client.ts';
import { secrets } from '../kube/resources.ts';

/** A run's arguments with their real values, and which of these must not be shown. */
export interface RevealedArguments {
  readonly values: ReadonlyMap<string, string>;
  readonly secrets: readonly string[];
}

/**
 * Reads the Secrets that a run's arguments name, from the run's namespace. A missing Secret or key, or one we may
 * not read, is an answer; an API server that is away is thrown and tried again.
 */
export async function gatherArguments(
  client: KubeClient,
  run: AnalysisRun,
  signal: AbortSignal,
): Promise<Substituted<RevealedArguments>> {
  const found = new Map<string, string>();
  for (const ref of secretKeys(run.spec)) {
    const value = await readSecret(client, run, ref, signal);
    if (!value.ok) return value;
    found.set(keyText(ref), value.value);
  }
  const values = argumentValues(run.spec.args ?? [], (ref) => found.get(keyText(ref)) ?? '');
  if (!values.ok) return values;
  return { ok: true, value: { values: values.value, secrets: [...found.values()] } };
}

function keyText({ name, key }: SecretKey): string {
  return `${name}/${key}`;
}

async function readSecret(
  client: KubeClient,
  { metadata: { namespace = '' } }: AnalysisRun,
  { name, key }: SecretKey,
  signal: AbortSignal,
): Promise<Substituted<string>> {
  try {
    const { data = {} }: Secret = await client.get(secrets, { namespace, name }, { signal });
    const encoded = Object.hasOwn(data, key) ? data[key] : undefined;
    if (encoded === undefined)
      return { ok: false, message: `key '${key}' does not exist in secret '${name}'` };
    return { ok: true, value: Buffer.from(encoded, 'base64').toString('utf8') };
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof TerminalError) {
      return { ok: false, message: `secret '${name}': ${errorText(error)}` };
    }
    throw error;
  }
}
