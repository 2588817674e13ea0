import { Agent, get } from 'node:http';
import { realClock } from '../../../src/testing/real-clock.ts';
import { HOST } from './own-program.ts';

/** One answer through the gateway; `version` is `null` when it did not come from the user's program. */
export interface Answer {
  readonly version: string | null;
  readonly pod: string;
  readonly pid: number;
  /** What went wrong, as far as a user sees it. */
  readonly failure: string | null;
}

const failed = (failure: string): Answer => ({ version: null, pod: '', pid: 0, failure });

export function ask(port: number, agent?: Agent): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = { host: HOST };
    const request = get({ host: '127.0.0.1', port, headers, ...(agent === undefined ? {} : { agent }) });
    request.on('error', (error) => resolve(failed(error.message)));
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', (error) => resolve(failed(error.message)));
      response.on('end', () => {
        if (response.statusCode !== 200) resolve(failed(`${response.statusCode} ${text}`));
        else resolve({ ...(JSON.parse(text) as Omit<Answer, 'failure'>), failure: null });
      });
    });
  });
}

/** So many requests, one after the other; how many each version answered. */
export async function countVersions(port: number, requests: number): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const counts: Record<string, number> = {};
  for (let index = 0; index < requests; index += 1) {
    const { version, failure } = await ask(port, agent);
    const key = failure ?? `v${version}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  agent.destroy();
  return counts;
}

/** Users who never stop asking. */
export interface Traffic {
  readonly answers: readonly Answer[];
  /** Resolves when so many more answers have come. */
  more(count: number): Promise<void>;
  stop(): Promise<readonly Answer[]>;
}

const USERS = 3;
const THINK_MS = 5;

export function startTraffic(port: number): Traffic {
  const agent = new Agent({ keepAlive: true, maxSockets: USERS });
  const answers: Answer[] = [];
  let isOver = false;
  const user = async () => {
    while (!isOver) {
      answers.push(await ask(port, agent));
      await realClock.sleep(THINK_MS);
    }
  };
  const users = Array.from({ length: USERS }, user);
  return {
    answers,
    async more(count) {
      const until = answers.length + count;
      while (answers.length < until) await realClock.sleep(10);
    },
    async stop() {
      isOver = true;
      await Promise.all(users);
      agent.destroy();
      return answers;
    },
  };
}

/** How far the version's share of these answers is from what was asked, in requests. */
export function splitError(answers: readonly Answer[], version: string, weight: number): number {
  const count = answers.filter((answer) => answer.version === version).length;
  return Math.abs(count - (answers.length * weight) / 100);
}
