/**
 * Looks after this process's output. Half an output that looks like a whole one must not pass for success, so one
 * that cannot be written is told, asks the program to `stop`, and makes it fail. Resolves when a write finds
 * that nobody reads on, as after `| head -1`; that is no failure.
 */
export function watchOutput(stop: () => void = () => process.exit(1)): Promise<void> {
  process.stderr.on('error', (error) => {
    // There is no place left to tell it.
    if (isUnread(error)) return;
    process.once('exit', () => {
      process.exitCode ||= 1;
    });
  });
  return new Promise((resolve) => {
    process.stdout.on('error', (error) => {
      if (isUnread(error)) return resolve();
      tellBroken(error);
      process.once('exit', () => {
        process.exitCode = 1;
      });
      stop();
    });
  });
}

/** Writes a text before the process ends; ends it with 1 when that cannot be. */
export async function writeWhole(text: string): Promise<void> {
  // The callback tells all; without listeners Node would tell it again, with a stack.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const error = await new Promise<Error | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error === null || error === undefined || isUnread(error)) return;
  tellBroken(error);
  process.exit(1);
}

function isUnread({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE';
}

function tellBroken({ message }: Error): void {
  process.stderr.write(`Error: cannot write the output: ${message}\n`);
}
