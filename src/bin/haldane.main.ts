import type { PROGRAM_SUMMARIES } from '../cli/programs.ts';

type Load = () => Promise<{ main(argv: readonly string[]): Promise<void> }>;

/** Long-running programs behind the first word; each loads only when it is asked for. */
const PROGRAMS: Readonly<Record<string, Load>> = {
  controller: () => import('./controller.ts'),
  demo: () => import('./demo.ts'),
  down: () => import('./down.ts'),
  up: () => import('./up.ts'),
} satisfies Record<keyof typeof PROGRAM_SUMMARIES, Load>;

const [word = '', ...rest] = process.argv.slice(2);
const load = Object.hasOwn(PROGRAMS, word) ? PROGRAMS[word] : undefined;
if (load !== undefined) {
  const { main } = await load();
  await main(rest);
} else {
  const { runCliProcess } = await import('./cli-process.ts');
  await runCliProcess('haldane', process.argv.slice(2));
}
