import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../src/kube/connection.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { callRaw, type RawResponse } from './raw-api.ts';
import { type Exchange, normalise } from './transcript.ts';

// biome-ignore lint/suspicious/noExplicitAny: cases look into answers of every shape
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly body: Body;
}

export interface CallOptions {
  readonly headers?: { readonly [name: string]: string };
  /** Dotted paths that the transcript keeps; the rest of the body is not compared. */
  readonly pick?: readonly string[];
  /** Dotted paths that the transcript leaves out. */
  readonly omit?: readonly string[];
}

/** What a case works with. Every `call` lands in the transcript. */
export interface Lab {
  /** A namespace of the case's own. */
  readonly ns: string;
  /** Letters of chance for names outside of the namespace. */
  readonly run: string;
  /** `/api/v1/namespaces/NS` */
  readonly core: string;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Repeats a GET until it answers `status`; only the fact is noted. */
  waitFor(path: string, status: number): Promise<void>;
  /** A call that is only there to get somewhere; it is not compared. */
  quietly(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The events of a watch, as one exchange. */
  watch(path: string, options?: CallOptions): Promise<Body[]>;
}

export interface Case {
  readonly title: string;
  readonly run: (lab: Lab) => Promise<void>;
}

/** Runs one case and gives its transcript. */
export async function runCase(connection: Connection, { run }: Case): Promise<readonly Exchange[]> {
  const chance = randomUUID().slice(0, 6);
  const ns = `sem-${chance}`;
  const exchanges: Exchange[] = [];
  const lab = createLab(connection, ns, `r${chance}`, exchanges);
  await lab.quietly('POST', '/api/v1/namespaces', { metadata: { name: ns } });
  try {
    await run(lab);
  } finally {
    await lab.quietly('DELETE', `/api/v1/namespaces/${ns}`);
  }
  const names = new Map([
    [ns, '<ns>'],
    [`r${chance}`, '<run>'],
  ]);
  return normalise(exchanges, names);
}

function createLab(connection: Connection, ns: string, run: string, exchanges: Exchange[]): Lab {
  const send = (method: string, path: string, body?: unknown, headers?: CallOptions['headers']) =>
    callRaw(connection, { method, path, body, ...(headers === undefined ? {} : { headers }) });
  const note = (request: string, response: RawResponse, body: Body, options: CallOptions = {}) => {
    const { warning } = response.headers;
    const warnings = warning === undefined ? {} : { warnings: [warning].flat().flatMap(splitWarnings) };
    exchanges.push({ request, status: response.status, body: trimmed(body, options), ...warnings });
  };
  return {
    ns,
    run,
    core: `/api/v1/namespaces/${ns}`,
    call: async (method, path, body, options) => {
      const response = await send(method, path, body, options?.headers);
      const answer = parsed(response.text);
      note(`${method} ${path}`, response, answer, options);
      return { status: response.status, body: answer };
    },
    quietly: async (method, path, body) => {
      const response = await send(method, path, body);
      return { status: response.status, body: parsed(response.text) };
    },
    waitFor: async (path, status) => {
      const check = async () => {
        const response = await send('GET', path);
        if (response.status !== status)
          throw new Error(`GET ${path} answers ${response.status}, not ${status}`);
      };
      await eventually(check, 60_000);
      exchanges.push({ request: `GET ${path} until ${status}`, status, body: null });
    },
    watch: async (path, options) => {
      const response = await send('GET', path, undefined, options?.headers);
      const events = response.text
        .split('\n')
        .filter((line) => line !== '')
        .map(parsed)
        .filter(isTimeless);
      const kept = events.map((event: Body) => trimmed(event, options ?? {}));
      note(`WATCH ${path}`, response, kept);
      return events;
    },
  };
}

/** Bookmarks come when a server sees fit, but for the one that ends the initial events. */
function isTimeless(event: Body): boolean {
  return event.type !== 'BOOKMARK' || event.object.metadata.annotations !== undefined;
}

function splitWarnings(header: string): readonly string[] {
  return header.split(/, (?=299 )/);
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return text;
  }
}

function trimmed(body: Body, { pick, omit = [] }: CallOptions): Body {
  if (typeof body !== 'object' || body === null) return body;
  if (pick !== undefined) return Object.fromEntries(pick.map((path) => [path, valueAt(body, path)]));
  const copy = structuredClone(body);
  for (const path of omit) removeAt(copy, path.split('.'));
  return copy;
}

function valueAt(body: Body, path: string): Body {
  return path.split('.').reduce((value, key) => value?.[key], body) ?? null;
}

function removeAt(value: Body, [first, ...rest]: readonly string[]): void {
  if (first === undefined || typeof value !== 'object' || value === null) return;
  if (first === '*') {
    for (const member of Object.values(value)) removeAt(member, rest);
  } else if (rest.length === 0) delete value[first];
  else removeAt(value[first], rest);
}
