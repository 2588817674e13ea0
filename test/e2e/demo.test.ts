import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/haldane.js');
const TIMEOUT_MS = 300_000;

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

interface Started {
  readonly child: ReturnType<typeof spawn>;
  /** Resolves when the text so far matches; fails when the program ends first. */
  said(pattern: RegExp): Promise<void>;
  readonly ended: Promise<Ended>;
}

const temp = mkdtempSync(join(tmpdir(), 'haldane-demo-test-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

/** Its temporary directory is one of ours, to see what it leaves there. */
function startDemo(...args: string[]): Started {
  expect(existsSync(PROGRAM), 'npm run build comes first').toBe(true);
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--lang', 'en', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: temp },
  });
  let text = '';
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, text })));
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => (pattern.test(text) ? resolve() : undefined);
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended before it said ${pattern}: ${text}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return { child, said, ended };
}

function numbers(text: string, pattern: RegExp): number[] {
  const match = pattern.exec(text);
  expect(match, `${pattern} in: ${text}`).not.toBeNull();
  return (match ?? []).slice(1).map(Number);
}

describe('haldane demo', () => {
  it(
    'promotes the good version, rolls the bad one back and leaves nothing',
    async () => {
      const { code, text } = await startDemo().ended;
      expect(text).not.toContain('Not shown by the traffic');
      expect(code, text).toBe(0);

      for (const asked of [5, 20, 50, 100]) {
        const [seen = 0, requests = 0] = numbers(
          text,
          new RegExp(`asked +${asked} % +observed +([\\d.]+) % of (\\d+) requests`),
        );
        expect(requests).toBeGreaterThan(0);
        expect(Math.abs(seen - asked), `asked ${asked} %, saw ${seen} %`).toBeLessThan(5);
      }
      expect(text).toMatch(/Version 2, the good one: promoted to 100 % in [\d.]+ s/);
      const [met = 0, users = 0] = numbers(text, /Version 3, the bad one: (\d+) of (\d+) users met it/);
      expect(met).toBeGreaterThan(0);
      expect(met).toBeLessThan(users);
      const [failed = 0, answered = 0, harmed = 0] = numbers(
        text,
        /failed requests: (\d+) of the (\d+) it answered; users who saw an error: (\d+)/,
      );
      expect(failed).toBeGreaterThan(0);
      expect(failed).toBeLessThan(answered);
      expect(harmed).toBeLessThanOrEqual(Math.min(failed, met));
      const [after = 0, stableShare = 0] = numbers(
        text,
        /requests since its last answer: (\d+); answered by the stable version: ([\d.]+) %/,
      );
      expect(after).toBeGreaterThanOrEqual(300);
      expect(stableShare).toBe(100);
      expect(text).toMatch(
        /judged errors: worse than stable: errors [\d.]+ % of canary \(\d+\/\d+\).* -> Failed/,
      );
      expect(text).toMatch(/Failed requests of all other versions together: 0$/m);
      expect(readdirSync(temp)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'ends by Ctrl-C with 130 and leaves nothing',
    async () => {
      const { child, said, ended } = startDemo('--keep');
      await said(/Version 1 is up/);
      child.kill('SIGINT');
      const { code, text } = await ended;
      expect(text).toContain('Interrupted');
      expect(code, text).toBe(130);
      expect(readdirSync(temp)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
