export type ReadText = (path: string) => Promise<string>;

/** What the judge reads and writes besides the cluster. */
export interface JudgeIo {
  /** The text of a file, or of the standard input for `-`. */
  readonly readText: ReadText;
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** The names in a directory. */
  readonly listNames: (directory: string) => Promise<readonly string[]>;
}
