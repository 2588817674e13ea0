import { parseGoDuration } from '../base/duration.ts';
import { WrongUsage } from './failure.ts';
import type { Flag, FlagSet, FlagValues } from './flag.ts';
import type { Messages } from './messages/en.ts';

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** What stands for `--name=false`, which the parser underneath does not know. */
export const offName = (name: string) => `${name}--off`;

/** Reads `true` and `false` in all spellings that kubectl's flags accept. */
export function parseBoolean(name: string, flag: Flag, text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw invalidValue(name, flag, text, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Turns the texts of a command line into the values a command declared. */
export function readFlagValues<Flags extends FlagSet>(
  flags: Flags,
  texts: Readonly<Record<string, unknown>>,
): FlagValues<Flags> {
  const entries = Object.entries(flags).map(([name, flag]) => [name, readValue(name, flag, texts)]);
  return Object.fromEntries(entries) as FlagValues<Flags>;
}

function readValue(name: string, flag: Flag, texts: Readonly<Record<string, unknown>>): unknown {
  if (flag.kind === 'boolean') {
    return texts[offName(name)] === true ? false : texts[name] === true || flag.default === true;
  }
  if (flag.kind === 'strings') return texts[name] ?? [];
  const text = texts[name];
  // As in kubectl, an empty text is no value: `-n ""` is what a script's unset variable leaves.
  const isGiven =
    typeof text === 'string' && (text !== '' || flag.kind !== 'string' || flag.refusesEmpty === true);
  return isGiven ? parseText(name, flag, text) : undefined;
}

function parseText(name: string, flag: Flag, text: string): unknown {
  if (flag.kind === 'int') return parseInteger(name, flag, text);
  if (flag.kind === 'port') return parsePort(name, flag, text);
  if (flag.kind === 'duration') return parseDuration(name, flag, text);
  const { choices = [text] } = flag;
  if (choices.includes(text)) return text;
  throw invalidValue(name, flag, text, ({ wrong }) => wrong.choice(choices.join(', ')));
}

/** As in Go, where a leading zero means octal. */
const INTEGER = /^([+-]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i;

function parseInteger(name: string, flag: Flag, text: string): number {
  const [, sign, digits = ''] = INTEGER.exec(text) ?? [];
  const size = Number(digits.replace(/^0(?=\d)/, '0o'));
  if (sign !== undefined && Number.isSafeInteger(size)) return sign === '-' ? -size : size;
  const why = sign === undefined ? 'invalid syntax' : 'value out of range';
  throw invalidValue(name, flag, text, `strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

function parsePort(name: string, flag: Flag, text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw invalidValue(name, flag, text, ({ wrong }) => wrong.port);
}

/** Go's words for a text that is no duration; scripts that show them stay the same. */
export function parseDuration(name: string, flag: Flag, text: string): number {
  const span = parseGoDuration(text);
  if (span !== null) return span;
  const isBareNumber = /^[+-]?\d+(\.\d*)?$/.test(text);
  const why = isBareNumber ? 'missing unit in duration' : 'invalid duration';
  throw invalidValue(name, flag, text, `time: ${why} ${JSON.stringify(text)}`);
}

function invalidValue(
  name: string,
  { short }: Flag,
  text: string,
  why: string | ((messages: Messages) => string),
): WrongUsage {
  const shown = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return new WrongUsage((messages) => {
    const reason = typeof why === 'string' ? why : why(messages);
    return messages.wrong.invalidValue(JSON.stringify(text), shown, reason);
  });
}
