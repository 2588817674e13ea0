/** One HTTP exchange that a provider asks for. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** Accept any server certificate. */
  readonly insecure: boolean;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends one request and reads the whole answer. Transport failures reject; no status does. */
export type SendHttp = (request: HttpRequest) => Promise<HttpResponse>;
