import { UsageError } from '../../base/errors.ts';
import type { CommandContext } from '../context.ts';

/** Prints a value in the form that `-o` names. @throws {UsageError} for a form nobody knows. */
export async function printAs(context: CommandContext, form: string, value: unknown): Promise<void> {
  if (form === 'json') context.out.write(`${JSON.stringify(value, null, 2)}\n`);
  else if (form === 'yaml') context.out.write((await context.manifests()).toYaml(value));
  else throw new UsageError(`cannot print as ${JSON.stringify(form)}: -o is json or yaml`);
}
