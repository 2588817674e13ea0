import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { electionIdentity, type Machine, type ProcessFacts, thisMachine } from './election-identity.ts';

const SCOPE = '0123456789abcdef';
const OTHER_SCOPE = 'fedcba9876543210';

/** Processes by PID; our own is 100. */
function aMachine(processes: Readonly<Record<number, ProcessFacts>>, parts: Partial<Machine> = {}): Machine {
  const all: Readonly<Record<number, ProcessFacts>> = {
    100: { state: 'running', startTicks: '7' },
    ...processes,
  };
  const lookAt = (pid: number) => all[pid] ?? { state: 'ended' };
  return { hostname: 'node_a', pid: 100, scope: SCOPE, lookAt, ...parts };
}

describe('electionIdentity', () => {
  it('names host, process, its start and its scope', () => {
    expect(electionIdentity(aMachine({})).identity).toBe(`node_a_100_7_${SCOPE}`);
  });

  it('knows a holder whose process has ended to be gone', () => {
    expect(electionIdentity(aMachine({})).isGone(`node_a_55_3_${SCOPE}`)).toBe(true);
  });

  it('knows a holder to be gone when its PID belongs to a process of another start', () => {
    const { isGone } = electionIdentity(aMachine({ 55: { state: 'running', startTicks: '9' } }));
    expect(isGone(`node_a_55_3_${SCOPE}`)).toBe(true);
  });

  it.each([
    ['that runs', `node_a_55_3_${SCOPE}`, { state: 'running', startTicks: '3' }],
    ['that is hidden from us', `node_a_55_3_${SCOPE}`, { state: 'hidden' }],
    ['in another PID namespace, boot or host', `node_a_55_3_${OTHER_SCOPE}`, { state: 'ended' }],
    ['that tells no scope', 'node_a_55', { state: 'ended' }],
    ['of another program', 'node_a_3c5e0f44-1f5d-4b1e-9a53-b8a6f0f2f0d1', { state: 'ended' }],
  ] as const)('leaves a holder %s its lease', (_, identity, facts) => {
    expect(electionIdentity(aMachine({ 55: facts })).isGone(identity)).toBe(false);
  });

  it('judges nobody where the system tells no scope', () => {
    const { identity, isGone } = electionIdentity(aMachine({}, { scope: null }));
    expect(identity).toBe('node_a_100');
    expect(isGone(`node_a_55_3_${SCOPE}`)).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('thisMachine', () => {
  it('sees a process of ours run, and end when it is killed', async () => {
    const child = spawn('sleep', ['60']);
    const { identity, isGone } = electionIdentity({ ...thisMachine(), pid: child.pid ?? 0 });
    expect(isGone(identity)).toBe(false);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(isGone(identity)).toBe(true);
  });
});
