import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controllerProgram, gatewayProgram } from './embedded-programs.ts';

const self = process.argv[1] ?? '';
beforeEach(() => {
  process.argv[1] = fileURLToPath(new URL('./haldane.main.ts', import.meta.url));
});
afterEach(() => {
  process.argv[1] = self;
});

const flagOf = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

describe('controllerProgram', () => {
  it('serves health and metrics to this machine only, on ports that nobody else has', () => {
    const { args } = controllerProgram('/tmp/kubeconfig', 'http://127.0.0.1:9090');
    expect(flagOf(args, '--bind-address')).toBe('127.0.0.1');
    expect(flagOf(args, '--healthz-port')).toBe('0');
    expect(flagOf(args, '--metrics-port')).toBe('0');
  });
});

describe('gatewayProgram', () => {
  it('takes requests on the port asked for and keeps the admin port apart', () => {
    const { args } = gatewayProgram('/tmp/kubeconfig', 8080, { gatewayAdmin: 4242, metrics: 4243 });
    expect(flagOf(args, '--port')).toBe('8080');
    expect(flagOf(args, '--admin-port')).toBe('4242');
  });
});
