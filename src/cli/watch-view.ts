import type { KubeObject } from '../api/kubernetes/meta.ts';
import { CodedError } from '../base/errors.ts';
import type { EpochMs, Millis } from '../base/time.ts';
import type { Resource } from '../kube/client.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { type LiveWorld, watchWorld } from './gather-world.ts';
import { liveInformer } from './live.ts';
import { LiveScreen } from './output/live-screen.ts';
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
}

/** Shows one object's view until Ctrl-C or the timeout, through restarts of the API server. */
export async function watchView<T extends KubeObject>(
  context: CommandContext,
  access: ClusterAccess,
  view: WatchedView<T>,
): Promise<void> {
  const { clock, signal, messages, out } = context;
  const screen = new LiveScreen(out, messages.moreLines);
  const state: State<T> = { object: null, isGone: false, isLost: false };
  const ended = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (view.timeoutMs !== null) clock.after(view.timeoutMs, resolve);
  });
  let requestRedraw = () => {};
  const onError = () => {
    state.isLost = true;
    requestRedraw();
  };
  const world = watchWorld(context, access, { onChange: () => requestRedraw(), onError });
  const informer = liveInformer(context, access, view.resource, {
    namespace: access.namespace,
    fieldSelector: `metadata.name=${view.name}`,
    onError,
  });
  const see = (object: T) => {
    Object.assign(state, { object, isGone: false });
    requestRedraw();
  };
  informer.subscribe({
    added: see,
    updated: see,
    deleted() {
      state.isGone = true;
      requestRedraw();
    },
  });
  informer.start();
  try {
    await Promise.race([ended, Promise.all([informer.whenSynced(), world.whenSynced()])]);
    const redraw = () => screen.show(linesOf(context, access, view, { ...state, world }));
    const stopTicking = everySoOften(context, redraw, (request) => {
      requestRedraw = request;
    });
    const stopProbing = probeWhileLost(context, access, state);
    await ended;
    stopTicking();
    stopProbing();
  } finally {
    screen.close();
    await Promise.all([informer.stop(), world.stop()]);
  }
}

interface State<T> {
  /** The newest version seen; kept after its deletion. */
  object: T | null;
  isGone: boolean;
  isLost: boolean;
}

function linesOf<T extends KubeObject>(
  { clock, messages }: CommandContext,
  access: ClusterAccess,
  view: WatchedView<T>,
  { object, isGone, isLost, world }: State<T> & { readonly world: LiveWorld },
): string[] {
  const lines = object === null ? [] : view.render(object, world.current(), clock.now());
  const notes = [
    ...(isLost ? [messages.reconnecting(access.server)] : []),
    ...(isGone ? [messages.deleted(view.name)] : []),
  ];
  return notes.length === 0 ? lines : [...lines, '', ...notes];
}

/** Redraws at once, then soon after each request and on every tick of a terminal. */
function everySoOften(
  { clock, out }: CommandContext,
  redraw: () => void,
  listen: (request: () => void) => void,
): () => void {
  let cancelSoon: (() => void) | null = null;
  let cancelTick = () => {};
  const soon = () => {
    cancelSoon ??= clock.after(REDRAW_MS, () => {
      cancelSoon = null;
      redraw();
    });
  };
  const tick = () => {
    redraw();
    cancelTick = clock.after(TICK_MS, tick);
  };
  listen(soon);
  // A file would get a block for every second of age; it gets one for every change instead.
  if (out.terminal === null) redraw();
  else tick();
  return () => {
    cancelSoon?.();
    cancelTick();
  };
}

/** Informers say when a connection is lost, not when a quiet one is back: ask the server itself. */
function probeWhileLost(
  { clock }: CommandContext,
  { kube }: ClusterAccess,
  state: { isLost: boolean },
): () => void {
  let cancel = () => {};
  const look = async () => {
    if (state.isLost) state.isLost = !(await isUp(() => kube.raw('/version', { timeoutMs: TICK_MS })));
    schedule();
  };
  const schedule = () => {
    cancel = clock.after(TICK_MS, () => void look());
  };
  schedule();
  return () => cancel();
}

async function isUp(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
