import type { Program } from './program.ts';

/** What `haldane` runs besides commands: each stays until it is stopped, or ends a thing that does. */
export const PROGRAM_SUMMARIES = {
  controller: 'Run the controller against any Kubernetes API server',
  demo: 'Show a good and a bad release under real traffic, on this machine',
  down: 'End the cluster that up started',
  up: 'Run a small cluster on this machine: API server, pods, gateway, metrics, controller',
} as const;

/** Word -> what it runs. kubectl's plugins have none: they only talk to a cluster. */
export function programsOf({ binary }: Program): Readonly<Record<string, string>> {
  return binary === 'haldane' ? PROGRAM_SUMMARIES : {};
}
