import type { KubeObject } from '../api/kubernetes/meta.ts';
import { CodedError, UnavailableError } from '../base/errors.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';
import type { Resource } from '../kube/client.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { watchWorld } from './gather-world.ts';
import { liveInformer, whenLeft } from './live.ts';
import { type Frame, LiveScreen } from './output/live-screen.ts';
import type { World } from './view/world.ts';

/** Several changes within this span are one redraw. */
const REDRAW_MS: Millis = 200;
/** Ages tick by the second. */
const TICK_MS: Millis = 1000;

export interface WatchedView<T extends KubeObject> {
  readonly resource: Resource<T>;
  readonly name: string;
  /** `null` watches until the user leaves. */
  readonly timeoutMs: Millis | null;
  render(object: T, world: World, now: EpochMs): string[];
  /** The same for a window of so many rows that is too low for it. */
  renderWithin?(object: T, world: World, now: EpochMs, room: number): string[];
}

/** Shows one object's view until Ctrl-C or the timeout, through restarts of the API server. */
export async function watchView<T extends KubeObject>(
  context: CommandContext,
  access: ClusterAccess,
  view: WatchedView<T>,
): Promise<void> {
  const { clock, messages, out } = context;
  const screen = new LiveScreen(out, messages.moreLines);
  const subject = observeSubject(context, access, view);
  const failed = failure();
  const pace = everySoOften(context, () => {
    try {
      const frame = frameOf(context, access, view, subject);
      if (frame !== null) screen.show(frame);
    } catch (error) {
      failed.raise(error);
    }
  });
  subject.onChange = pace.soon;
  subject.synced.then(pace.start, failed.raise);
  const stopProbing = probeWhileLost(context, access, subject);
  const timeout = timeoutOf(clock, view.timeoutMs);
  try {
    await Promise.race([whenLeft(context), timeout.reached, failed.raised]);
  } finally {
    timeout.cancel();
    stopProbing();
    pace.stop();
    screen.close();
    await subject.stop();
  }
}

function failure(): { readonly raised: Promise<never>; raise(error: unknown): void } {
  let raise: (error: unknown) => void = () => {};
  const raised = new Promise<never>((_, reject) => {
    raise = reject;
  });
  return { raised, raise };
}

function timeoutOf(clock: Clock, timeoutMs: Millis | null) {
  let cancel = () => {};
  const reached = new Promise<void>((resolve) => {
    if (timeoutMs !== null) cancel = clock.after(timeoutMs, resolve);
  });
  return { reached, cancel };
}

/** What is known of the watched object and of all that may belong to it. */
interface Subject<T> {
  /** The newest version seen; kept after its deletion. */
  object: T | null;
  isGone: boolean;
  isLost: boolean;
  hasSynced: boolean;
  onChange: () => void;
  current(): World;
  /** Rejects when the first look fails for a reason that waiting does not mend. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

function observeSubject<T extends KubeObject>(
  context: CommandContext,
  access: ClusterAccess,
  { resource, name }: WatchedView<T>,
): Subject<T> {
  const refused = failure();
  const changed = () => subject.onChange();
  const onError = (error: unknown) => {
    if (!subject.hasSynced && !(error instanceof UnavailableError)) refused.raise(error);
    subject.isLost = true;
    changed();
  };
  const world = watchWorld(context, access, { onChange: changed, onError });
  const selection = { namespace: access.namespace, fieldSelector: `metadata.name=${name}` };
  const informer = liveInformer(context, access, resource, { ...selection, onError });
  const allSynced = Promise.all([informer.whenSynced(), world.whenSynced()]).then(() => {
    subject.hasSynced = true;
  });
  const subject: Subject<T> = {
    object: null,
    isGone: false,
    isLost: false,
    hasSynced: false,
    onChange: () => {},
    current: world.current,
    synced: Promise.race([allSynced, refused.raised]),
    async stop() {
      await Promise.all([informer.stop(), world.stop()]);
    },
  };
  const see = (object: T) => {
    Object.assign(subject, { object, isGone: false });
    changed();
  };
  const miss = () => {
    subject.isGone = true;
    changed();
  };
  informer.subscribe({ added: see, updated: see, deleted: miss });
  informer.start();
  return subject;
}

/** `null` as long as there is nothing to show. */
function frameOf<T extends KubeObject>(
  { clock, messages }: CommandContext,
  { server }: ClusterAccess,
  view: WatchedView<T>,
  { object, isGone, isLost, hasSynced, current }: Subject<T>,
): Frame | null {
  const isKnown = hasSynced && object !== null;
  if (!isKnown && !isLost) return null;
  const [world, now] = [current(), clock.now()];
  const { renderWithin } = view;
  return {
    lines: isKnown ? view.render(object, world, now) : [],
    linesWithin:
      isKnown && renderWithin !== undefined ? (room) => renderWithin(object, world, now, room) : undefined,
    notes: [
      ...(isLost ? [messages.reconnecting(server)] : []),
      ...(isGone ? [messages.deleted(view.name)] : []),
    ],
  };
}

interface Pace {
  /** Redraws at once, and from then on at every tick of a terminal. */
  start(): void;
  /** Redraws shortly, together with what else changes until then. */
  soon(): void;
  stop(): void;
}

function everySoOften({ clock, out }: CommandContext, redraw: () => void): Pace {
  let cancelSoon: (() => void) | null = null;
  let cancelTick = () => {};
  let isOver = false;
  const tick = () => {
    redraw();
    cancelTick = clock.after(TICK_MS, tick);
  };
  return {
    // A file would get a block for every second of age; it gets one for every change instead.
    start() {
      if (isOver) return;
      if (out.terminal === null) redraw();
      else tick();
    },
    soon() {
      if (isOver) return;
      cancelSoon ??= clock.after(REDRAW_MS, () => {
        cancelSoon = null;
        redraw();
      });
    },
    stop() {
      isOver = true;
      cancelSoon?.();
      cancelTick();
    },
  };
}

/** Informers say when a connection is lost, not when a quiet one is back: ask the server itself. */
function probeWhileLost(
  { clock }: CommandContext,
  { kube }: ClusterAccess,
  subject: { isLost: boolean; readonly onChange: () => void },
): () => void {
  let cancel = () => {};
  let isOver = false;
  const look = async () => {
    if (subject.isLost && (await isUp(() => kube.raw('/version', { timeoutMs: TICK_MS })))) {
      subject.isLost = false;
      subject.onChange();
    }
    schedule();
  };
  const schedule = () => {
    if (!isOver) cancel = clock.after(TICK_MS, () => void look());
  };
  schedule();
  return () => {
    isOver = true;
    cancel();
  };
}

/** A server that refuses an answer is there all the same. */
async function isUp(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof CodedError) return !(error instanceof UnavailableError);
    throw error;
  }
}
