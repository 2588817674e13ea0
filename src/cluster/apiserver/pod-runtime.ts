/** One request for a container's log, as `kubectl logs` sends it. */
export interface PodLogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly follow: boolean;
  /** The instance before the last restart. */
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceMs: number | null;
  readonly sinceTime: number | null;
  readonly tailLines: number | null;
  readonly limitBytes: number | null;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * What the API server asks of whatever runs pods. `logs` throws a `NotFoundError` when the container has no log
 * (it has not started, or there is no previous instance); its message is shown to the user.
 */
export interface PodRuntime {
  logs(request: PodLogRequest): Promise<AsyncIterable<string | Uint8Array>>;
}
