import type { Millis } from '../base/time.ts';

export type FlagKind = 'boolean' | 'string' | 'strings' | 'int' | 'duration' | 'port';

export interface Flag {
  readonly kind: FlagKind;
  /** One letter. */
  readonly short?: string;
  readonly summary: string;
  /** Only for booleans that are on unless switched off. */
  readonly default?: true;
  /** True for what only our own names offer, not `kubectl argo rollouts`. */
  readonly isOurs?: true;
  /** The command cannot run without it. */
  readonly required?: true;
  /** The only texts it takes. */
  readonly choices?: readonly string[];
  /** Its text is a path; shells then offer files. */
  readonly isFile?: true;
  /** For a text that is a number or a span: an empty one is wrong, and not the same as none. */
  readonly refusesEmpty?: true;
  /** What to use instead; using the flag prints it. */
  readonly deprecated?: string;
}

/** Flags by their long name. */
export type FlagSet = Readonly<Record<string, Flag>>;

type ValueOf<Kind extends FlagKind> = {
  boolean: boolean;
  string: string | undefined;
  strings: readonly string[];
  int: number | undefined;
  duration: Millis | undefined;
  port: number | undefined;
}[Kind];

export type FlagValues<Flags extends FlagSet> = {
  readonly [Name in keyof Flags]: ValueOf<Flags[Name]['kind']>;
};

/** A flag whose text is a number, a span or a word in place of one; the command reads it. */
export function measureFlag(summary: string) {
  return { kind: 'string', refusesEmpty: true, summary } as const;
}
