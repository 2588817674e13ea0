import { PortInUseError, TerminalError } from '../base/errors.ts';
import type { Millis } from '../base/time.ts';
import type { ProgramState, SystemProgram } from '../cluster/runtime/system-programs.ts';
import { type EmbeddedPorts, isFree } from './embedded-ports.ts';
import { programCommand } from './program-files.ts';
import { systemClock } from './system-clock.ts';

/** A gateway that outlived the cluster with other flags may take its drain time before it lets go of the port. */
const GATEWAY_TIMEOUT_MS: Millis = 30_000;
const POLL_MS: Millis = 50;

/** The gateway as a program of the cluster; it serves the Services' own addresses as well. */
export function gatewayProgram(kubeconfig: string, port: number, { gatewayAdmin }: EmbeddedPorts) {
  const flags = ['--service-proxy', '--port', String(port), '--admin-port', String(gatewayAdmin)];
  return programOf('gateway', ['gateway', ...flags], kubeconfig);
}

/** The controller, alone in its cluster: it needs no lease, and nobody but this machine asks for its health. */
export function controllerProgram(kubeconfig: string, metricsUrl: string): SystemProgram {
  const ports = ['--metrics-port', '0', '--healthz-port', '0', '--bind-address', '127.0.0.1'];
  const flags = [...ports, '--no-leader-elect'];
  const env = { ARGO_ROLLOUTS_PROMETHEUS_ADDRESS: metricsUrl };
  return programOf('controller', ['haldane', 'controller', ...flags], kubeconfig, env);
}

/** Refuses a start whose gateway would find its port taken by a stranger. */
export async function checkGatewayPort(port: number, state: ProgramState): Promise<void> {
  if (state !== 'none' || (await isFree(port))) return;
  throw new PortInUseError('gateway', port, '--gateway-port');
}

/** Waits until the gateway serves every route there is; false when it takes too long. */
export async function isGatewayReady({ gatewayAdmin }: EmbeddedPorts): Promise<boolean> {
  const endsAt = systemClock.now() + GATEWAY_TIMEOUT_MS;
  while (!(await isReady(`http://127.0.0.1:${gatewayAdmin}/readyz`))) {
    if (systemClock.now() > endsAt) return false;
    await systemClock.sleep(POLL_MS);
  }
  return true;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

function programOf(
  name: string,
  [entry = '', ...args]: readonly string[],
  kubeconfig: string,
  extra: Readonly<Record<string, string>> = {},
): SystemProgram {
  const [command = '', ...before] = entryCommand(entry);
  return {
    name,
    command,
    args: [...before, ...args, '--kubeconfig', kubeconfig],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...extra },
  };
}

/** The command line of another entry of this build. */
export function entryCommand(entry: string): readonly string[] {
  const command = programCommand(entry);
  if (command !== null) return command;
  throw new TerminalError(`this build has no ${entry}; 'npm run build' makes a whole one`);
}
