import type { CommandContext } from './context.ts';
import type { FlagSet, FlagValues } from './flag.ts';

/** A command line as data: parser, usage texts, completion and documentation are all made from it. */
export interface CommandShape<Flags extends FlagSet = FlagSet> {
  /** The words that select it: `['get', 'rollout']`. */
  readonly path: readonly string[];
  /** Other words for the last one of `path`. */
  readonly aliases?: readonly string[];
  /** Positional arguments as usage shows them: `ROLLOUT`, `NAME...`. */
  readonly usage: string;
  /** `ignoresMore`: under the name of upstream's plugin arguments beyond `max` are not looked at, as there. */
  readonly args: { readonly min: number; readonly max: number; readonly ignoresMore?: true };
  readonly summary: string;
  /** What a reader needs beyond the summary; paragraphs. */
  readonly details?: string;
  readonly flags: Flags;
  readonly examples: readonly string[];
  /** True for what only our own names offer, not `kubectl argo rollouts`. */
  readonly isOurs?: true;
}

export interface Command<Flags extends FlagSet = FlagSet> extends CommandShape<Flags> {
  /** Resolves when done; a failure throws. */
  run(context: CommandContext, args: readonly string[], flags: FlagValues<Flags>): Promise<void>;
}
