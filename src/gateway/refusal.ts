/** An answer of the gateway itself. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly host: string;
  readonly path: string;
  /** `namespace/name` of the Service that should have answered. */
  readonly service: string | null;
}

/** JSON for clients that ask for it, else one line of text. */
export function renderRefusal(
  { status, reason, host, path, service }: Refusal,
  accept: string | undefined,
): { readonly contentType: string; readonly body: string } {
  if (accept?.includes('json') === true) {
    const body = JSON.stringify({ status, reason, host, path, service: service ?? undefined });
    return { contentType: 'application/json', body: `${body}\n` };
  }
  const about = [`host ${host === '' ? '(none)' : host}`, `path ${path}`];
  if (service !== null) about.push(`service ${service}`);
  return { contentType: 'text/plain; charset=utf-8', body: `${status} ${reason} (${about.join(', ')})\n` };
}
