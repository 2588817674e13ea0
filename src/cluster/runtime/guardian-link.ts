import { createConnection, type Socket } from 'node:net';
import type { Clock, Millis } from '../../base/time.ts';
import { readLines } from './guardian/line-socket.ts';
import {
  decodeLine,
  encodeLine,
  type GuardianEvent,
  type GuardianRequest,
  type ProcessReport,
  type ProcessSpec,
} from './guardian/protocol.ts';

export interface GuardianLinkOptions {
  readonly clock: Clock;
  readonly socketPath: string;
  /** Starts a guardian process on `socketPath`. */
  readonly launch: () => void;
  readonly onError: (error: unknown) => void;
}

/** Why a process could not be started. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type ProcessState =
  | { readonly state: 'known'; readonly report: ProcessReport }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  /** Asked for on this connection; the answer is under way. */
  | { readonly state: 'asked' }
  /** The guardian has never heard of it, or has lost it with its own life. */
  | { readonly state: 'absent' }
  /** There is no guardian to ask just now. */
  | { readonly state: 'unknown' };

const RECONNECT_MS: Millis = 50;
/** A guardian takes some 100 ms to listen; launching another one sooner would make them fight for the socket. */
const LAUNCH_EVERY_MS: Millis = 3000;

/** The cluster's end of the connection to the guardian: requests out, and a mirror of its process table. */
export class GuardianLink {
  readonly #options: GuardianLinkOptions;
  readonly #reports = new Map<string, ProcessReport>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #asked = new Set<string>();
  readonly #stop = new AbortController();
  #socket: Socket | null = null;
  #isReady = false;
  #wasReady = false;
  #launchedAt: number | null = null;
  #running: Promise<void> | null = null;
  #readyWaiters: (() => void)[] = [];
  #onChange: (id: string | null) => void = () => {};

  constructor(options: GuardianLinkOptions) {
    this.#options = options;
  }

  /** Connects, launching a guardian when there is none, and stays connected. Resolves at the first `hello`. */
  start(): Promise<void> {
    this.#running ??= this.#stayConnected();
    if (this.#isReady) return Promise.resolve();
    const ready = new Promise<void>((resolve) => this.#readyWaiters.push(resolve));
    return Promise.race([ready, this.#running]);
  }

  /** Tells of every process that starts, ends, is refused, or may be gone after a reconnect (`null`: any). */
  listen(onChange: (id: string | null) => void): void {
    this.#onChange = onChange;
  }

  /** Leaves the guardian, and the pods, to whoever comes next. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#socket?.destroy();
    await this.#running;
  }

  /** Kills every process and ends the guardian. Resolves when it has let go of the connection. */
  async shutdown(): Promise<void> {
    this.#stop.abort();
    this.#send({ ask: 'shutdown' });
    await this.#running;
  }

  stateOf(id: string): ProcessState {
    const report = this.#reports.get(id);
    if (report !== undefined) return { state: 'known', report };
    const refusal = this.#refusals.get(id);
    if (refusal !== undefined) return { state: 'refused', refusal };
    if (this.#asked.has(id)) return { state: 'asked' };
    return this.#isReady ? { state: 'absent' } : { state: 'unknown' };
  }

  processIds(): readonly string[] {
    return [...this.#reports.keys()];
  }

  launch(spec: ProcessSpec): void {
    this.#refusals.delete(spec.id);
    this.#asked.add(spec.id);
    this.#send({ ask: 'start', spec });
  }

  signal(id: string, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#send({ ask: 'signal', id, signal });
  }

  release(id: string): void {
    this.#reports.delete(id);
    this.#refusals.delete(id);
    this.#send({ ask: 'release', id });
  }

  #send(request: GuardianRequest) {
    this.#socket?.write(encodeLine(request));
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#stop;
    const { clock } = this.#options;
    while (!signal.aborted) {
      const socket = await connect(this.#options.socketPath);
      if (socket === null) this.#launchIfDue();
      else await this.#serve(socket);
      if (!signal.aborted) await clock.sleep(RECONNECT_MS, signal).catch(() => {});
    }
  }

  #launchIfDue() {
    const now = this.#options.clock.now();
    if (this.#launchedAt !== null && now - this.#launchedAt < LAUNCH_EVERY_MS) return;
    this.#launchedAt = now;
    try {
      this.#options.launch();
    } catch (error) {
      // A cluster that runs tries again; one that starts has nobody to run its pods.
      if (!this.#wasReady) throw error;
      this.#options.onError(error);
    }
  }

  async #serve(socket: Socket): Promise<void> {
    this.#socket = socket;
    socket.on('error', this.#options.onError);
    readLines(socket, (line) => this.#take(decodeLine<GuardianEvent>(line, 'tell')));
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.#socket = null;
    this.#isReady = false;
    this.#asked.clear();
    this.#launchedAt = null;
  }

  #take(event: GuardianEvent) {
    if (event.tell === 'hello') {
      this.#reports.clear();
      this.#asked.clear();
      for (const report of event.processes) this.#reports.set(report.id, report);
      this.#isReady = true;
      this.#wasReady = true;
      for (const resolve of this.#readyWaiters) resolve();
      this.#readyWaiters = [];
      this.#onChange(null);
      return;
    }
    const id = event.tell === 'refused' ? event.id : event.report.id;
    this.#asked.delete(id);
    if (event.tell === 'refused') this.#refusals.set(id, { code: event.code, message: event.message });
    else this.#reports.set(id, event.report);
    this.#onChange(id);
  }
}

/** `null` when nobody listens. */
function connect(socketPath: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}
