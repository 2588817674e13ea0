import { WrongUsage } from '../failure.ts';

/** Says of the text of a flag what it must be instead. */
export function wrongFlag(
  name: string,
  text: string,
  why: 'atLeastZero' | 'number' | 'level' | 'dispersion' | 'warmUp',
): WrongUsage {
  return new WrongUsage(({ wrong, judge }) =>
    wrong.invalidValue(JSON.stringify(text), `--${name}`, judge.input[why]),
  );
}
