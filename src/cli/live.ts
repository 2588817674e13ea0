import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Millis } from '../base/time.ts';
import type { ListOptions, Resource } from '../kube/client.ts';
import { Informer } from '../kube/informer.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { showsHints } from './program.ts';

/** Somebody looks at the screen: a server that is back must be found soon, and one user is no crowd. */
const MAX_BACKOFF_MS: Millis = 2000;

/** A live copy of some objects, not started yet. `onError` hears of each lost connection; they are repeated. */
export function liveInformer<T extends KubeObject>(
  { clock, random }: CommandContext,
  { kube }: ClusterAccess,
  resource: Resource<T>,
  { onError = () => {}, ...selection }: ListOptions & { readonly onError?: (error: unknown) => void },
): Informer<T> {
  return new Informer(kube, resource, {
    ...selection,
    clock,
    random,
    onError,
    maxBackoffMs: MAX_BACKOFF_MS,
  });
}

/** How a watch ends that would go on for ever: by the user, or because nobody reads on. */
export type Leaving = 'interrupted' | 'unread';

/** Resolves when the user leaves, or what reads our output. */
export function whenLeft({
  signal,
  readerGone,
}: Pick<CommandContext, 'signal' | 'readerGone'>): Promise<Leaving> {
  return new Promise((resolve) => {
    const leave = () => resolve('interrupted');
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    void readerGone().then(() => resolve('unread'));
  });
}

/** Says, once for each time that it happens, that what a command prints line by line may be late. */
export function outageTeller({ messages, err, program }: CommandContext, { server }: ClusterAccess) {
  let isTold = false;
  return {
    onError(): void {
      if (!isTold && showsHints({ program, err })) err.write(`${messages.reconnecting(server)}\n`);
      isTold = true;
    },
    heard(): void {
      isTold = false;
    },
  };
}
