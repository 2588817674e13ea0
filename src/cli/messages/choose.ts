import { UsageError } from '../../base/errors.ts';
import { en, type Messages } from './en.ts';
import { ko } from './ko.ts';

const LANGUAGES: Readonly<Record<string, Messages>> = { en, ko };

/** The wanted language, else that of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English. */
export function chooseMessages(
  wanted: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Messages {
  if (wanted !== undefined && !Object.hasOwn(LANGUAGES, wanted)) {
    throw new UsageError(
      `--lang takes ${Object.keys(LANGUAGES).join(' or ')}, not ${JSON.stringify(wanted)}`,
    );
  }
  const locale = wanted ?? (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '');
  return LANGUAGES[locale.slice(0, 2).toLowerCase()] ?? en;
}
