import { WrongUsage } from '../failure.ts';
import { en, type Messages } from './en.ts';

const LANGUAGES = ['en', 'ko'] as const;
type Language = (typeof LANGUAGES)[number];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The wanted language, else that of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English.
 * @throws {UsageError} for a wanted one that there is not.
 */
export function languageOf(wanted: string | undefined, env: Env): Language {
  const isKnown = (one: string): one is Language => LANGUAGES.some((known) => known === one);
  if (wanted !== undefined && !isKnown(wanted)) {
    throw new WrongUsage(({ wrong }) => wrong.language(LANGUAGES, JSON.stringify(wanted)));
  }
  const locale = wanted ?? (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '');
  const language = locale.slice(0, 2).toLowerCase();
  return isKnown(language) ? language : 'en';
}

/** What `--lang` says on a line that cannot be read as a whole; undefined for a language that there is not. */
export function languageTyped(argv: readonly string[]): Language | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return words
    .map((word, at) => (word === '--lang' ? words[at + 1] : /^--lang=(.*)$/s.exec(word)?.[1]))
    .map((typed) => LANGUAGES.find((one) => one === typed))
    .findLast((one) => one !== undefined);
}

/** The sentences of that language. Korean is read when it is asked for, so that nobody else waits for it. */
export async function chooseMessages(
  wanted: string | undefined,
  { env, korean }: { readonly env: Env; readonly korean: () => Promise<Messages> },
): Promise<Messages> {
  return languageOf(wanted, env) === 'ko' ? korean() : en;
}
