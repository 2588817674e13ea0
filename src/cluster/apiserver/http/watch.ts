import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../context.ts';
import { apiVersionOf } from '../kinds/resource.ts';
import {
  badRequest,
  expired,
  invalid,
  type StatusError,
  statusBody,
  tooLargeVersion,
} from '../status-error.ts';
import type { StoreEvent, Version } from '../store/table.ts';
import { tableOf } from '../table/table.ts';
import { isSelected, type Selection } from '../verbs/list.ts';
import type { View } from './accept.ts';
import { partialOf, served } from './render.ts';

export interface WatchRequest {
  readonly selection: Selection;
  readonly query: URLSearchParams;
  readonly view: View;
}

/** A watcher that has this much unread is cut off; it lists again and loses nothing. */
const MAX_UNREAD_BYTES = 16 << 20;
const BOOKMARK_EVERY_MS = 60_000;

type FrameType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Streams events until the client leaves, its timeout passes, or it reads too slowly. */
export async function serveWatch(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
  watch: WatchRequest,
): Promise<void> {
  const start = planStart(context, watch);
  const waiting: StoreEvent[] = [];
  let deliver = (event: StoreEvent) => {
    waiting.push(event);
  };
  const { table } = watch.selection.resource;
  const unsubscribe = context.store.subscribe(table, (event) => deliver(event));
  const stops: (() => void)[] = [unsubscribe];
  const stop = () => {
    for (const one of stops.splice(0)) one();
    if (!response.writableEnded) response.end();
  };
  response.on('close', stop);
  request.on('close', () => {
    if (response.destroyed) stop();
  });
  try {
    await context.store.durable();
  } catch (cause) {
    unsubscribe();
    throw cause;
  }
  const stream = createStream(context, response, watch, stop);
  stream.open(start);
  for (const event of waiting) stream.deliver(event, start.rv);
  deliver = (event) => stream.deliver(event, start.rv);
  schedule(context, watch, stream, { stops, stop });
}

interface Ending {
  readonly stops: (() => void)[];
  readonly stop: () => void;
}

function schedule(
  context: ApiContext,
  { query }: WatchRequest,
  stream: WatchStream,
  { stops, stop }: Ending,
): void {
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  // Upstream ends watches without a timeout after 30 to 60 minutes.
  stops.push(context.clock.after((seconds > 0 ? seconds : 1800) * 1000, stop));
  if (query.get('allowWatchBookmarks') !== 'true') return;
  const next = () => {
    stream.bookmark();
    cancel = context.clock.after(BOOKMARK_EVERY_MS, next);
  };
  let cancel = context.clock.after(BOOKMARK_EVERY_MS, next);
  stops.push(() => cancel());
}

interface WatchStart {
  /** Events up to this one are in the past for the client. */
  readonly rv: number;
  readonly initial: readonly Version[];
  readonly replay: readonly StoreEvent[];
  /** Set when the events are forgotten: the stream says so and ends. */
  readonly isExpired: boolean;
}

function planStart({ store }: ApiContext, { selection, query }: WatchRequest): WatchStart {
  const { table } = selection.resource;
  const asked = query.get('resourceVersion') ?? '';
  const rv = Number(asked === '' ? 0 : asked);
  if (!Number.isInteger(rv) || rv < 0) throw badRequest(`invalid resource version ${JSON.stringify(asked)}`);
  checkInitialEvents(selection, query);
  if (rv > store.revision()) throw tooLargeVersion(rv, store.revision());
  const wantsInitial =
    query.get('sendInitialEvents') === 'true' || (rv === 0 && query.get('sendInitialEvents') !== 'false');
  if (wantsInitial) {
    const initial = store.range(table, selection.namespace).filter((one) => isSelected(one, selection));
    return { rv: store.revision(), initial, replay: [], isExpired: false };
  }
  const from = rv === 0 ? store.revision() : rv;
  const replay = store.eventsSince(table, from);
  if (replay === null) return { rv: from, initial: [], replay: [], isExpired: true };
  return { rv: replay.at(-1)?.rv ?? from, initial: [], replay, isExpired: false };
}

function checkInitialEvents({ resource }: Selection, query: URLSearchParams): void {
  if (!query.has('sendInitialEvents')) return;
  const match = query.get('resourceVersionMatch');
  if (match === 'NotOlderThan') return;
  const subject = { ...resource, group: 'meta.k8s.io', kind: 'ListOptions' };
  const message =
    match === null
      ? 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'
      : `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
  throw invalid(subject, '', [{ type: 'Forbidden', field: 'resourceVersionMatch', message }]);
}

interface WatchStream {
  open(start: WatchStart): void;
  deliver(event: StoreEvent, after: number): void;
  bookmark(): void;
}

function createStream(
  context: ApiContext,
  response: ServerResponse,
  { selection, query, view }: WatchRequest,
  stop: () => void,
): WatchStream {
  let hasSentColumns = false;
  let lastRv = 0;
  const write = (frame: string) => {
    if (response.writableEnded || response.destroyed) return;
    response.write(frame);
    if (response.writableLength > MAX_UNREAD_BYTES) stop();
  };
  const frame = (type: FrameType, version: Version) => {
    if (view.as === 'object' && selection.resource.conversion === null) {
      write(`{"type":"${type}","object":${version.json}}\n`);
      return;
    }
    write(`${JSON.stringify({ type, object: viewOf(version) })}\n`);
  };
  const viewOf = ({ object }: Version) => {
    if (view.as === 'metadata') return partialOf(object);
    const { resource } = selection;
    if (view.as !== 'table') return served(object, resource);
    const { includeObject } = view;
    const meta = { resourceVersion: object.metadata.resourceVersion };
    const withoutDefinitions = hasSentColumns;
    hasSentColumns = true;
    const now = context.clock.now();
    return tableOf([served(object, resource)], { resource, meta, includeObject, now, withoutDefinitions });
  };
  const bookmark = (rv: number, annotations?: { [key: string]: string }) => {
    const { kind } = selection.resource;
    const metadata = {
      resourceVersion: String(rv),
      ...(annotations === undefined ? {} : { annotations }),
    };
    write(
      `${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion: apiVersionOf(selection.resource), metadata } })}\n`,
    );
  };
  const deliver = (event: StoreEvent, after: number) => {
    if (event.rv <= after) return;
    lastRv = event.rv;
    const type = frameTypeOf(event, selection);
    if (type !== null) frame(type, type === 'DELETED' ? lastSeen(event) : event.version);
  };
  return {
    open: (start) => {
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-cache, private',
        'Transfer-Encoding': 'chunked',
      });
      response.flushHeaders();
      lastRv = start.rv;
      if (start.isExpired) {
        write(`${JSON.stringify({ type: 'ERROR', object: expiredBody(context, start.rv) })}\n`);
        stop();
        return;
      }
      for (const version of start.initial) frame('ADDED', version);
      for (const event of start.replay) deliver(event, 0);
      if (query.get('sendInitialEvents') === 'true' && query.get('allowWatchBookmarks') === 'true') {
        bookmark(start.rv, { 'k8s.io/initial-events-end': 'true' });
      }
    },
    deliver,
    bookmark: () => bookmark(lastRv),
  };
}

function expiredBody({ store }: ApiContext, rv: number): unknown {
  const error: StatusError = expired(`too old resource version: ${rv} (${store.revision()})`);
  return statusBody(error.fields);
}

/** What an event is to a watcher with a selector: objects come and go as they begin and cease to match. */
function frameTypeOf({ type, version, previous }: StoreEvent, selection: Selection): FrameType | null {
  const matches = type !== 'DELETED' && isSelected(version, selection);
  const matched = previous !== null && isSelected(previous, selection);
  if (matches) return matched ? 'MODIFIED' : 'ADDED';
  return matched ? 'DELETED' : null;
}

/** The last state that matched, under the resourceVersion of the change that ended it. */
function lastSeen({ type, version, previous, rv }: StoreEvent): Version {
  if (type === 'DELETED' || previous === null) return version;
  const { object } = previous;
  const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
  return { rv, key: previous.key, object: last, json: JSON.stringify(last) };
}
