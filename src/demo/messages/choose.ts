import { en, type Messages } from './en.ts';
import { ko } from './ko.ts';

const LANGUAGES: ReadonlyMap<string, Messages> = new Map([
  ['en', en],
  ['ko', ko],
]);

/** `locale` as in `LANG`: `ko_KR.UTF-8`. A language without a catalogue reads English. */
export function messagesFor(locale: string): Messages {
  return LANGUAGES.get(locale.slice(0, 2).toLowerCase()) ?? en;
}
