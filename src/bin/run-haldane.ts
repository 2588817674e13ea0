import type { ProgramName } from '../cli/programs.ts';

type Load = () => Promise<{ main(argv: readonly string[]): Promise<void> }>;

/** Long-running programs behind the first word; each loads only when it is asked for. */
const PROGRAMS: Readonly<Record<ProgramName, Load>> = {
  controller: () => import('./controller.ts'),
  demo: () => import('./demo.ts'),
  down: () => import('./down.ts'),
  up: () => import('./up.ts'),
};

/** `haldane WORD...`. */
export async function runHaldane([word = '', ...rest]: readonly string[]): Promise<void> {
  if (isProgram(word)) {
    const { main } = await PROGRAMS[word]();
    return main(rest);
  }
  const { runCliProcess } = await import('./cli-process.ts');
  return runCliProcess('haldane', word === '' && rest.length === 0 ? [] : [word, ...rest]);
}

function isProgram(word: string): word is ProgramName {
  return Object.hasOwn(PROGRAMS, word);
}
