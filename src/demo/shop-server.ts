import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Clock, Millis } from '../base/time.ts';

export interface ShopOptions {
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  /** Sent with every answer as `x-version`. */
  readonly version: string;
  /** Share of page requests answered with 500, from 0 to 1. */
  readonly errorRate: number;
}

const LATENCY_MIN_MS: Millis = 1;
const LATENCY_SPREAD_MS: Millis = 8;

const PRODUCTS = [
  { id: 'tea', name: 'Green tea', price: 9 },
  { id: 'cup', name: 'Stoneware cup', price: 24 },
  { id: 'pot', name: 'Iron pot', price: 68 },
];

const PAGES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['/', { shop: 'Haldane tea', pages: ['/products', '/cart'] }],
  ['/products', { products: PRODUCTS }],
  ['/cart', { items: [], total: 0 }],
]);

/** The paths that customers ask for. */
export const SHOP_PATHS: readonly string[] = [...PAGES.keys()];

/** A small shop. `/healthz` stays well however many pages fail: probes do not find every bad version. */
export function createShopServer({ clock, random, version, errorRate }: ShopOptions): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    const answer = (status: number, body: unknown) =>
      sendJson(response, status, { version, ...asRecord(body) });
    response.setHeader('x-version', version);
    if (path === '/healthz') {
      answer(200, { status: 'ok' });
      return;
    }
    const page = PAGES.get(path);
    const isBroken = random() < errorRate;
    clock.after(LATENCY_MIN_MS + random() * LATENCY_SPREAD_MS, () => {
      if (page === undefined) answer(404, { error: `there is no page ${path}` });
      else if (isBroken) answer(500, { error: 'the price service did not answer' });
      else answer(200, page);
    });
  });
}

function asRecord(body: unknown): Record<string, unknown> {
  return { ...(body as object) };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
