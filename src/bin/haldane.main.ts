/** Long-running programs behind the first word; each loads only when it is asked for. */
const PROGRAMS: Readonly<Record<string, () => Promise<{ main(argv: readonly string[]): Promise<void> }>>> = {
  controller: () => import('./controller.ts'),
  demo: () => import('./demo.ts'),
  down: () => import('./down.ts'),
  up: () => import('./up.ts'),
};

const [word = '', ...rest] = process.argv.slice(2);
const load = Object.hasOwn(PROGRAMS, word) ? PROGRAMS[word] : undefined;
if (load !== undefined) {
  const { main } = await load();
  await main(rest);
} else {
  const { runCliProcess } = await import('./cli-process.ts');
  await runCliProcess('haldane', process.argv.slice(2));
}
