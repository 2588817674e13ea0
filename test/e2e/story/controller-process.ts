import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HALDANE } from './run-program.ts';

/** `haldane controller` as a user runs it beside a cluster: with a lease. */
export interface ControllerProcess {
  readonly pid: number;
  /** Everything it has logged. */
  log(): string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export function startController(
  kubeconfig: string,
  namespace: string,
  flags: readonly string[] = [],
): ControllerProcess {
  const ports = ['--metrics-port', '0', '--healthz-port', '0'];
  const place = [
    '--kubeconfig',
    kubeconfig,
    '--namespace',
    namespace,
    '--leader-election-namespace',
    namespace,
  ];
  const child = spawn(process.execPath, [HALDANE, 'controller', ...ports, ...place, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    pid: child.pid ?? 0,
    log: () => text,
    async kill(signal) {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}
