import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { KubeClient, ListResult, WatchEvent } from '../kube/client.ts';

/** The list and watch of a client, played by a test. */
export interface ScriptedWatch<T extends KubeObject> {
  readonly client: KubeClient;
  /** What the next lists answer; the last one stays. */
  lists: (ListResult<T> | Error)[];
  /** The resourceVersions that watches were opened at. */
  readonly watchedFrom: readonly string[];
  readonly listCount: () => number;
  /** Sends to the open watch. */
  send(...events: WatchEvent<T>[]): void;
  /** Ends the open watch, with an error or properly. */
  end(error?: Error): void;
}

export function scriptWatch<T extends KubeObject>(lists: (ListResult<T> | Error)[]): ScriptedWatch<T> {
  const watchedFrom: string[] = [];
  let listed = 0;
  let open: { push: (event: WatchEvent<T>) => void; end: (error?: Error) => void } | null = null;
  const script: ScriptedWatch<T> = {
    lists,
    watchedFrom,
    listCount: () => listed,
    send: (...events) => {
      for (const event of events) open?.push(event);
    },
    end: (error) => open?.end(error),
    client: {
      list: async () => {
        listed += 1;
        const next = script.lists.length > 1 ? script.lists.shift() : script.lists[0];
        if (next === undefined || next instanceof Error) throw next ?? new Error('no list is scripted');
        return next;
      },
      watch: (_: unknown, { resourceVersion, signal }: { resourceVersion: string; signal: AbortSignal }) => {
        watchedFrom.push(resourceVersion);
        const channel = createChannel<WatchEvent<T>>();
        signal.addEventListener('abort', () => channel.end());
        open = channel;
        return channel.events();
      },
    } as unknown as KubeClient,
  };
  return script;
}

function createChannel<Item>() {
  const items: Item[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake: () => void = () => {};
  return {
    push: (item: Item) => {
      items.push(item);
      wake();
    },
    end: (error?: Error) => {
      failure = error;
      ended = true;
      wake();
    },
    async *events() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (failure !== undefined) throw failure;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
