/** Milliseconds since the Unix epoch. */
export type EpochMs = number;
/** A span of time in milliseconds. */
export type Millis = number;

/** The only source of time outside `bin`. Tests and the simulator pass a virtual one. */
export interface Clock {
  now(): EpochMs;
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: Millis, signal?: AbortSignalLike): Promise<void>;
  /** Calls `fire` once after `ms`; the returned function cancels. The timer does not keep a process alive. */
  after(ms: Millis, fire: () => void): () => void;
}

/** The part of `AbortSignal` that pure code may name. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** RFC 3339 in UTC with second precision, as Kubernetes writes `metav1.Time`: `2030-01-01T00:00:00Z`. */
export function formatTime(at: EpochMs): string {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Reads RFC 3339 with any offset and fraction. `null` when the text is absent or not a time. */
export function parseTime(text: string | null | undefined): EpochMs | null {
  if (text === undefined || text === null) return null;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
