import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../testing/eventually.ts';
import { realClock } from '../../../testing/real-clock.ts';
import { endGuardian } from '../end-guardian.ts';
import { GuardianLink, type GuardianLinkOptions } from '../guardian-link.ts';
import { runGuardian } from './guardian.ts';
import { openLogFile, rotatedPath } from './log-file.ts';
import { processStartTime } from './process-identity.ts';
import { openProcessRecords } from './process-records.ts';

let dir: string;
const links: GuardianLink[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-guardian-'));
});
afterEach(async () => {
  for (const link of links.splice(0)) await link.stop();
  rmSync(dir, { recursive: true, force: true });
});

const socketPath = () => join(dir, 's');
function aGuardian(graceMs: number) {
  return runGuardian({
    clock: realClock,
    socketPath: socketPath(),
    recordsDir: join(dir, 'records'),
    graceMs,
  });
}

async function aLink(more: Partial<GuardianLinkOptions> = {}): Promise<GuardianLink> {
  const link = new GuardianLink({
    clock: realClock,
    socketPath: socketPath(),
    launch: () => {},
    onError: () => {},
    ...more,
  });
  links.push(link);
  await link.start();
  return link;
}

const shell = (id: string, script: string) => ({
  id,
  command: '/bin/sh',
  args: ['-c', script],
  env: { PATH: '/usr/bin:/bin', ONLY: 'this' },
  workingDir: dir,
  output: { to: 'log', path: join(dir, `${id}.log`), maxBytes: 10_000 } as const,
});

function reportOf(link: GuardianLink, id: string) {
  const state = link.stateOf(id);
  if (state.state !== 'known') throw new Error(`${id} is ${state.state}`);
  return state.report;
}

describe('runGuardian', () => {
  it('runs a process with the given environment only, and reports its exit code and log', async () => {
    const ended = aGuardian(60_000);
    const link = await aLink();
    link.launch(shell('a', 'env | cut -d= -f1 | sort | tr "\\n" " "; echo oops >&2; exit 3'));
    const report = await eventually(() => {
      const found = reportOf(link, 'a');
      expect(found.exit).not.toBeNull();
      return found;
    });
    expect(report.exit).toMatchObject({ code: 3, signal: null });
    const log = readFileSync(join(dir, 'a.log'), 'utf8');
    expect(log).toMatch(/ stdout F ONLY PATH PWD /);
    expect(log).toMatch(/ stderr F oops/);
    await link.shutdown();
    await ended;
  });

  it('refuses a program that does not exist', async () => {
    const ended = aGuardian(60_000);
    const link = await aLink();
    link.launch({ ...shell('a', ''), command: '/no/such/program' });
    await eventually(() => expect(link.stateOf('a')).toMatchObject({ refusal: { code: 'ENOENT' } }));
    await link.shutdown();
    await ended;
  });

  it('keeps processes for a cluster that comes back within the grace', async () => {
    const ended = aGuardian(60_000);
    const first = await aLink();
    first.launch(shell('a', 'sleep 60'));
    const { pid } = await eventually(() => reportOf(first, 'a'));
    await first.stop();
    const second = await aLink();
    expect(reportOf(second, 'a')).toMatchObject({ pid, exit: null });
    await second.shutdown();
    await ended;
    await eventually(() => expect(processStartTime(pid)).toBeNull());
  });

  it('kills whole process groups when no cluster comes back', async () => {
    const ended = aGuardian(300);
    const link = await aLink();
    link.launch(shell('a', 'sleep 60 & echo $!; wait'));
    const { pid } = await eventually(() => reportOf(link, 'a'));
    const child = await eventually(() => {
      const found = / stdout F (\d+)/.exec(readFileSync(join(dir, 'a.log'), 'utf8'))?.[1];
      if (found === undefined) throw new Error('not yet');
      return Number(found);
    });
    await link.stop();
    await ended;
    await eventually(() => expect([processStartTime(pid), processStartTime(child)]).toEqual([null, null]));
  });

  it('starts nothing that it cannot record', async () => {
    const ended = aGuardian(60_000);
    const link = await aLink();
    rmSync(join(dir, 'records'), { recursive: true });
    link.launch(shell('a', 'echo $$; sleep 60'));
    await eventually(() => expect(link.stateOf('a')).toMatchObject({ refusal: { code: 'ENOENT' } }));
    await eventually(() => expect(readFileSync(join(dir, 'a.log'), 'utf8')).toBe(''));
    await link.shutdown();
    await ended;
  });

  it('starts a process once however often it is asked for', async () => {
    const ended = aGuardian(60_000);
    const link = await aLink();
    link.launch(shell('a', 'sleep 60'));
    const { pid } = await eventually(() => reportOf(link, 'a'));
    link.launch(shell('a', 'sleep 60'));
    await eventually(() => expect(link.stateOf('a').state).toBe('known'));
    expect(reportOf(link, 'a').pid).toBe(pid);
    await link.shutdown();
    await ended;
  });
});

describe('GuardianLink', () => {
  it('says so when no guardian can be launched at its start', async () => {
    const launch = () => {
      throw new Error('no space for a guardian');
    };
    await expect(aLink({ launch })).rejects.toThrow('no space for a guardian');
    links.splice(0);
  });

  it('tries again when the guardian has died and cannot be launched at once', async () => {
    const guardians: Promise<void>[] = [];
    const errors: unknown[] = [];
    let launches = 0;
    const launch = () => {
      launches += 1;
      if (launches === 2) throw new Error('no space for a guardian');
      guardians.push(aGuardian(60_000));
    };
    const link = await aLink({ launch, onError: (error) => errors.push(error) });
    expect(await endGuardian(socketPath())).toBe(0);
    await eventually(() => expect(errors).toEqual([new Error('no space for a guardian')]));
    await eventually(() => {
      link.launch(shell('late', 'exit 0'));
      expect(link.stateOf('late').state).toBe('known');
    });
    await link.shutdown();
    await Promise.all(guardians);
  });
});

describe('openProcessRecords', () => {
  it('reaps what a killed guardian left, and spares a stranger with the same pid', async () => {
    const left = spawn('sleep', ['60'], { detached: true });
    const pid = left.pid ?? 0;
    const records = openProcessRecords(join(dir, 'records'));
    records.add(pid);
    expect(records.reap()).toBe(1);
    await eventually(() => expect(processStartTime(pid)).toBeNull());

    const stranger = spawn('sleep', ['60'], { detached: true });
    const strangerPid = stranger.pid ?? 0;
    const other = openProcessRecords(join(dir, 'records'));
    other.add(strangerPid);
    const path = join(dir, 'records', `${strangerPid}.json`);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, JSON.stringify({ pid: strangerPid, startTime: 'another boot' }));
    expect(other.reap()).toBe(0);
    expect(processStartTime(strangerPid)).not.toBeNull();
    stranger.kill('SIGKILL');
  });
});

describe('openLogFile', () => {
  it('joins lines across chunks, cuts endless ones, and keeps no more than its limit', () => {
    const path = join(dir, 'x', '0.log');
    const log = openLogFile(path, 4000);
    log.write('stdout', Buffer.from('hel'), 0);
    log.write('stdout', Buffer.from('lo\nnext'), 0);
    log.close(0);
    const prefix = '1970-01-01T00:00:00.000Z stdout F';
    expect(readFileSync(path, 'utf8')).toBe(`${prefix} hello\n${prefix} next\n`);

    const busy = openLogFile(join(dir, 'busy.log'), 4000);
    for (let line = 0; line < 500; line += 1) busy.write('stdout', Buffer.from(`line ${line}\n`), 0);
    busy.close(0);
    const kept =
      readFileSync(join(dir, 'busy.log'), 'utf8') + readFileSync(rotatedPath(join(dir, 'busy.log')), 'utf8');
    expect(kept.length).toBeLessThanOrEqual(4000);
    expect(kept).toContain('line 499\n');
  });

  it('loses lines but not the process while the log cannot be written, and tells how much', () => {
    const path = join(dir, 'full.log');
    const log = openLogFile(path, 400);
    const write = (text: string) => log.write('stdout', Buffer.from(text), 0);
    write(`${'x'.repeat(150)}\n`);
    // A directory in its place: the log can be neither rotated nor opened anew.
    mkdirSync(join(rotatedPath(path), 'in', 'the', 'way'), { recursive: true });
    write(`${'y'.repeat(150)}\n`);
    rmSync(rotatedPath(path), { recursive: true });
    write('back\n');
    log.close(0);
    expect(readFileSync(path, 'utf8')).toMatch(
      /stderr F haldane: 150 bytes of output were lost.*\n.* stdout F back\n$/,
    );
  });
});
