import type { ServerResponse } from 'node:http';
import { type StatusError, statusBody } from '../status-error.ts';

export const JSON_TYPE = 'application/json';

export interface Reply {
  readonly code: number;
  readonly body: string | Uint8Array;
  readonly contentType?: string;
  readonly warnings?: readonly string[];
  readonly headers?: { readonly [name: string]: string };
}

export function send(response: ServerResponse, { code, body, contentType, warnings, headers }: Reply): void {
  response.statusCode = code;
  response.setHeader('Content-Type', contentType ?? JSON_TYPE);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-cache, private');
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (warnings !== undefined && warnings.length > 0) response.setHeader('Warning', warnings.map(warningText));
  response.end(body);
}

/** RFC 7234 warning 299: kubectl prints the text. */
function warningText(text: string): string {
  return `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export function jsonReply(code: number, body: unknown): Reply {
  return { code, body: JSON.stringify(body) };
}

export function statusReply({ httpCode, fields }: StatusError): Reply {
  const seconds = fields.details?.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  return { code: httpCode, body: JSON.stringify(statusBody(fields)), headers };
}
